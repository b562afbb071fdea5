"""How often somebody may do a thing: one count for all processes of the web server.

Counts stand in a table without write-ahead log: a crash empties it, which only lets people go on. One
statement adds to a count and tells what it is. It runs by itself, outside the transaction of the request, so
that two requests of one user never wait for each other and a request that is rolled back is still counted.
"""

from __future__ import annotations

import logging
import math
import re
import secrets
from contextlib import nullcontext
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

log = logging.getLogger(__name__)

_SECONDS = {"s": 1, "min": 60, "hour": 3600, "day": 86400}
_WRITTEN = re.compile(r"([1-9]\d{0,6})/(s|min|hour|day)")
# One count in so many also clears away what is over.
_CLEARING = 500


class Rate(NamedTuple):
    """``most`` times in ``seconds``."""

    most: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> Rate | None:
        """``60/min`` or ``off``; raises :class:`ImproperlyConfigured`."""
        if text == "off":
            return None
        if not (found := _WRITTEN.fullmatch(text)):
            raise ImproperlyConfigured(f"A rate is written 60/min (s, min, hour, day) or off, not {text!r}.")
        return cls(int(found[1]), _SECONDS[found[2]])


# The window slides: of the one before, that part counts which is not yet past. By the server's own clock.
_TAKE = """
WITH now AS (
    SELECT extract(epoch FROM clock_timestamp()) / %(seconds)s AS windows
), taken AS (
    INSERT INTO common_ratecount AS known (kind, caller, window_no, seconds, taken, taken_before)
    SELECT %(kind)s, %(caller)s, floor(windows), %(seconds)s, 1, 0 FROM now
    ON CONFLICT (kind, caller) DO UPDATE SET
        window_no = excluded.window_no,
        seconds = excluded.seconds,
        taken = CASE WHEN known.window_no = excluded.window_no THEN known.taken + 1 ELSE 1 END,
        taken_before = CASE
            WHEN known.window_no = excluded.window_no THEN known.taken_before
            WHEN known.window_no = excluded.window_no - 1 THEN known.taken
            ELSE 0
        END
    RETURNING taken, taken_before
)
SELECT taken, taken_before, windows - floor(windows) FROM taken, now
"""
_CLEAR = """
DELETE FROM common_ratecount
WHERE (window_no + 2) * seconds < extract(epoch FROM clock_timestamp())
"""


def wait_for(kind: str, caller: str, rate: Rate) -> int:
    """Count one more; the seconds to wait if that is too many, else 0.

    Where the count cannot be had, nobody is held up: the log says so.
    """
    values: dict[str, str | int] = {"kind": kind, "caller": caller[:100], "seconds": rate.seconds}
    try:
        # Within somebody's transaction (a test's), an error must not end it.
        within = nullcontext() if connection.get_autocommit() else transaction.atomic()
        with within, connection.cursor() as cursor:
            if secrets.randbelow(_CLEARING) == 0:
                cursor.execute(_CLEAR)
            cursor.execute(_TAKE, values)
            taken, before, passed = cursor.fetchone()
    except DatabaseError as error:
        log.warning("Requests are not being counted: %s", type(error).__name__)
        return 0
    return _wait(rate, int(taken), int(before), float(passed))


def _wait(rate: Rate, taken: int, before: int, passed: float) -> int:
    if taken + before * (1 - passed) <= rate.most:
        return 0
    # When one more would pass: in this window, as the one before fades, or in the next, as this one does.
    if taken < rate.most:
        left = 1 - (rate.most - taken - 1) / before - passed
    else:
        left = 1 - passed + 1 - (rate.most - 1) / taken
    return max(math.ceil(round(left * rate.seconds, 6)), 1)
