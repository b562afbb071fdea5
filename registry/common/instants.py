"""Reading the register as of one instant: everything that was recorded before it, and nothing else.

A recording sets its instant just before its transaction commits. So a snapshot taken at some moment may miss
a recording whose instant lies before that moment, if it is about to be committed. Whoever wants snapshot and
instant to say the same takes both while no recording is in between: that takes as long as the commits that
go on, and whoever commits meanwhile waits for as long. Transactions that have not come to their end are
waited for by nobody: what they record is known later.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.errors import LockNotAvailable

from .cache import consistent_read, moment
from .database_roles import as_machine, as_machine_beside

# Nobody who commits waits for longer than so many milliseconds for a commit that takes longer; then it is
# tried again, after so many seconds.
PATIENCE = 200
PAUSE = 1.0
TRIES = 300


class AlwaysBusy(Exception):
    """Somebody was about to end a large recording, however often it was tried."""


@contextmanager
def read_of_an_instant() -> Iterator[datetime]:
    """Everything read inside comes from one snapshot, which holds what was recorded before the instant given.

    Inside a transaction of the caller, what that sees is read, and what it has recorded itself counts as
    recorded before. Raises :class:`AlwaysBusy`.
    """
    if connection.in_atomic_block:
        with consistent_read(), as_machine():
            instant = _held_on(connection)
        with consistent_read():
            yield instant
        return
    for _ in range(TRIES):
        with consistent_read():
            taken = _instant()
            if taken is not None:
                yield taken
                return
        time.sleep(PAUSE)
    raise AlwaysBusy


def _instant() -> datetime | None:
    """Take the snapshot of this transaction while recordings are held; ``None`` where one takes too long."""
    with closing(connection.copy()) as side:
        try:
            with as_machine_beside(side):
                with side.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(PATIENCE)])
                instant = _held_on(side)
                # The first statement of the transaction takes its snapshot.
                moment()
                return instant
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                return None
            raise


def _held_on(session: BaseDatabaseWrapper) -> datetime:
    with session.cursor() as cursor:
        cursor.execute("SELECT hold_recordings()")
        instant: datetime = cursor.fetchone()[0]
        return instant
