"""The database session of a worker: named after its work, so that who takes the work over can end it.

A worker that hangs may hold locks in an open transaction; whoever goes on would wait for them for ever. Ended
from outside, its transaction is taken back, and the worker, should it wake, finds its connection broken.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

from registry.common.declared.work import Kind

logger = logging.getLogger(__name__)

_END = """
-- Sessions of workers that are believed gone, ended; waits for each up to five seconds.
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE application_name = ANY (%(names)s) AND pid <> pg_backend_pid() AND datname = current_database()
"""


def name_of(kind: Kind, item: Any) -> str:
    """The session's name while the item is worked on."""
    return f"work {kind.name} {item.pk} {item.attempts}"


@contextmanager
def named(name: str) -> Iterator[None]:
    """This connection bears the name within the block."""
    before = _name(name)
    try:
        yield
    finally:
        raw = connection.connection
        if raw is not None and not raw.closed and not connection.needs_rollback:
            try:
                _name(before)
            except DatabaseError:
                logger.warning("The session of %s is gone", name)


def _name(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('application_name'), set_config('application_name', %s, false)", [name]
        )
        return str(cursor.fetchone()[0])


def wait_no_longer_than(time: str) -> None:
    """From now on this connection waits for a lock for so long at most."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [time])


def end_those_of_the_gone(kind: Kind, number: int) -> None:
    """End what a worker has left open that held the item, or any of a kind that is done one at a time."""
    lapsed = kind.model.objects.lapsed()
    if not kind.one_at_a_time:
        lapsed = lapsed.filter(pk=number)
    names = [name_of(kind, item) for item in lapsed]
    if not names:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # Ending sessions of one's own login is its right, not that of the roles that it takes on.
        cursor.execute("SELECT current_setting('role'), set_config('role', 'none', true)")
        role = cursor.fetchone()[0]
        cursor.execute(_END, {"names": names})
        ended = len(cursor.fetchall())
        cursor.execute("SELECT set_config('role', %s, true)", [role])
    if ended:
        logger.warning("Ended %s sessions that hung: %s", ended, ", ".join(names))
