"""A cache that hands out what was computed earlier only while nothing it depends on was written.

Triggers leave a row in ``common_write`` for each statement that touches a table that figures read, with the
number of its transaction. An answer computed under a snapshot is current as long as every such row that we
see now was already visible in that snapshot. That is exact whatever the order of commits, costs one index
look-up, and makes no two writers wait for each other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar, cast

from django.db import connection, transaction
from django.utils import timezone

from .models import Write

T = TypeVar("T")
# How long a snapshot may be asked about: rows older than twice this are removed.
LIFETIME = timedelta(hours=12)

_UNSEEN = """
-- Was anything written that the snapshot did not see? Uses write_by_transaction.
SELECT EXISTS (
    SELECT FROM common_write
    WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
      AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot)
      AND (%(relations)s::text[] IS NULL OR relation = ANY (%(relations)s))
)
"""


# What has been looked up inside the consistent read that goes on, if one does.
_looked_up: ContextVar[dict[Hashable, object] | None] = ContextVar("looked_up", default=None)


@contextmanager
def consistent_read() -> Iterator[None]:
    """Everything read inside comes from one moment. Inside a transaction of the caller, from that one."""
    if _looked_up.get() is not None:
        yield
        return
    token = _looked_up.set({})
    try:
        if connection.in_atomic_block:
            yield
            return
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        _looked_up.reset(token)


def snapshot() -> str | None:
    """The state of the database that this statement sees.

    ``None`` in a transaction that has itself written: what it sees may never be committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text WHERE pg_current_xact_id_if_assigned() IS NULL")
        row = cursor.fetchone()
        return str(row[0]) if row else None


def is_current(taken: str, relations: Sequence[str] | None = None) -> bool:
    """True when nothing (nothing in ``relations``, where given) was written since ``taken``."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, {"snapshot": taken, "relations": list(relations) if relations else None})
        return not cursor.fetchone()[0]


def forget_old_writes() -> int:
    """Remove rows that no cached answer can ask about any more; returns how many."""
    return Write.objects.filter(written_at__lt=timezone.now() - 2 * LIFETIME).delete()[0]


class Cache(Generic[T]):
    """The latest few computed things of this process; each is handed out only while it is current.

    Where ``relations`` are given, only writes to those tables end it.
    """

    def __init__(self, size: int, relations: Sequence[str] | None = None) -> None:
        self._size = size
        self._relations = relations
        self._cached: OrderedDict[Hashable, tuple[str, T, datetime]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What ``compute`` gives for ``key``: as it is in the cache while current, else computed anew."""
        looked_up = _looked_up.get()
        if looked_up is None:
            return self._cached_or_computed(key, compute)
        if (id(self), key) not in looked_up:
            looked_up[id(self), key] = self._cached_or_computed(key, compute)
        return cast(T, looked_up[id(self), key])

    def _cached_or_computed(self, key: Hashable, compute: Callable[[], T]) -> T:
        now = timezone.now()
        with self._lock:
            found = self._cached.get(key)
        # What this transaction itself has written is unseen by any snapshot taken before.
        if found is not None and now - found[2] < LIFETIME and is_current(found[0], self._relations):
            with self._lock:
                if key in self._cached:
                    self._cached.move_to_end(key)
            return found[1]
        taken = snapshot()
        value = compute()
        if taken is None:
            return value
        with self._lock:
            self._cached[key] = (taken, value, now)
            self._cached.move_to_end(key)
            while len(self._cached) > self._size:
                self._cached.popitem(last=False)
        return value
