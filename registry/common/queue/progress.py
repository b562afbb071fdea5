"""Says every second how far a piece of work is, and hears when somebody stops it."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Self

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from registry.common.database_roles import as_machine_beside

from . import items
from .held import Held
from .models import WorkState

# Seconds from one note to the next.
BETWEEN = 1.0
_FAR = sql.SQL(
    "UPDATE {table} SET {numbers} WHERE id = %(work)s AND attempts = %(attempts)s AND state = %(running)s"
)


class Progress:
    """Notes on an item, whose table has ``done`` and ``total``, how far its work is; a context manager.

    ``more`` are numbers of other columns of the table.

    On a connection of its own: what the work's transaction writes is seen by nobody until it commits. Raises
    :class:`.items.TakenOver` where the item is no longer this worker's.
    """

    def __init__(self, held: Held) -> None:
        self._held = held
        self._written_at = monotonic()
        self._side: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._side is not None:
            self._side.close()

    def __call__(self, done: int, total: int, **more: int) -> None:
        self._held.progressed()
        if monotonic() - self._written_at < BETWEEN:
            return
        self._written_at = monotonic()
        self._side = self._side or connection.copy()
        item = self._held.item
        numbers = {"done": done, "total": total, **more}
        values = {**numbers, "running": WorkState.RUNNING, "work": item.pk, "attempts": item.attempts}
        noted = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in numbers
        )
        with suppress(OperationalError), as_machine_beside(self._side), self._side.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            cursor.execute(_FAR.format(table=sql.Identifier(item._meta.db_table), numbers=noted), values)
            if not cursor.rowcount:
                raise items.TakenOver
