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
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar, cast

from django.db import connection, transaction
from django.utils import timezone

from . import shared_cache
from .models import Write
from .own_writes import OwnThings

T = TypeVar("T")
# How long a snapshot may be asked about: rows older than twice this are removed.
LIFETIME = timedelta(hours=12)

_UNSEEN = """
-- Was anything written that the snapshot did not see (and `needed`, where given, did)? And the state that
-- this statement sees, where it is nobody else's. Uses write_by_transaction.
SELECT EXISTS (
    SELECT FROM common_write
    WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
      AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot)
      AND (%(needed)s::pg_snapshot IS NULL OR pg_visible_in_snapshot(xid, %(needed)s::pg_snapshot))
      AND (%(relations)s::text[] IS NULL OR relation = ANY (%(relations)s))
      AND (%(cells)s::bigint[] IS NULL OR cells IS NULL
           OR cells && %(cells)s::bigint[] OR villages && %(villages)s::bigint[])
), CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END
"""
# A database in one of its lives: after a restore, numbers of transactions are given out again.
_DATABASE = """
SELECT (SELECT oid FROM pg_database WHERE datname = current_database()),
       (SELECT system_identifier FROM pg_control_system()), pg_postmaster_start_time()::text
"""


# What has been looked up inside the consistent read that goes on, if one does.
_looked_up: ContextVar[dict[Hashable, object] | None] = ContextVar("looked_up", default=None)


def looked_up_in_this_read(key: Hashable, look: Callable[[], T]) -> T:
    """What ``look`` finds; inside a consistent read it is looked up once."""
    looked_up = _looked_up.get()
    if looked_up is None:
        return look()
    if key not in looked_up:
        looked_up[key] = look()
    return cast(T, looked_up[key])


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


_MOMENT = """
-- The one moment that this transaction reads, where it does and has not itself written.
SELECT CASE WHEN current_setting('transaction_isolation') = 'repeatable read'
             AND pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END
"""


def moment() -> str | None:
    """The snapshot of the one moment that is read; ``None`` where statements may see several."""

    def ask() -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(_MOMENT)
            found: str | None = cursor.fetchone()[0]
            return found

    return looked_up_in_this_read("moment", ask)


def snapshot() -> str | None:
    """The state of the database that this statement sees.

    ``None`` in a transaction that has itself written: what it sees may never be committed.
    """
    if _looked_up.get() is not None and (now := moment()) is not None:
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text WHERE pg_current_xact_id_if_assigned() IS NULL")
        row = cursor.fetchone()
        return str(row[0]) if row else None


def is_current(taken: str, relations: Sequence[str] | None = None) -> bool:
    """True when nothing (nothing in ``relations``, where given) was written since ``taken``."""
    return not _unseen(taken, relations)[0]


@dataclass(frozen=True, slots=True)
class Leaves:
    """The recorded cells and villages that a thing was computed from; of others it says nothing."""

    cells: tuple[int, ...]
    villages: tuple[int, ...]


def _unseen(
    taken: str, relations: Sequence[str] | None, leaves: Leaves | None = None, needed: str | None = None
) -> tuple[bool, str | None]:
    """Was anything written that ends what was computed? And the snapshot of now, where there is one."""
    values = {
        "snapshot": taken,
        "needed": needed,
        "relations": list(relations) if relations else None,
        "cells": list(leaves.cells) if leaves else None,
        "villages": list(leaves.villages) if leaves else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, values)
        is_ended, now = cursor.fetchone()
        return bool(is_ended), now


def _database() -> str:
    """Which database this is, for those who share what was computed from it."""
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE)
        return repr(cursor.fetchone())


@dataclass(frozen=True, slots=True)
class Computed(Generic[T]):
    """A thing, the snapshot of which it is known to be right, when it was computed, and from which leaves."""

    snapshot: str
    value: T
    at: datetime
    leaves: Leaves | None

    @property
    def is_old(self) -> bool:
        """Too old to ask whether it is current."""
        return timezone.now() - self.at >= LIFETIME


def _end(snapshot: str) -> int:
    """The number of the first transaction that had not begun."""
    return int(snapshot.split(":")[1])


def forget_old_writes() -> int:
    """Remove rows that no cached answer can ask about any more; returns how many."""
    return Write.objects.filter(written_at__lt=timezone.now() - 2 * LIFETIME).delete()[0]


class Cache(Generic[T]):
    """The latest few computed things of this process; each is handed out only while it is current.

    Where ``relations`` are given, only writes to those tables end it. Of all who want the same thing at one
    time, one computes it: the others of this process wait, and with ``shared``, a name for what is cached,
    those of the other processes of this web server too (:mod:`.shared_cache`). What they get saw every write
    that they would have seen themselves, so a write makes the thing be computed once and not once for each.
    """

    def __init__(self, size: int, relations: Sequence[str] | None = None, *, shared: str = "") -> None:
        self._size = size
        self._relations = relations
        self._shared = shared
        self._cached: OrderedDict[Hashable, Computed[T]] = OrderedDict()
        self._own: OwnThings[T] = OwnThings(size, relations, looked_up_in_this_read)
        self._lock = Lock()
        # Whoever computes a thing holds its lock; the number of those who want it says when it may go.
        self._wanted: dict[Hashable, tuple[Lock, int]] = {}

    def get(
        self, key: Hashable, compute: Callable[[], T], leaves: Callable[[], Leaves | None] = lambda: None
    ) -> T:
        """What ``compute`` gives for ``key``: as it is in the cache while current, else computed anew.

        ``leaves`` says from which cells and villages it was: writes that concern others do not end it.
        """
        return looked_up_in_this_read((id(self), key), lambda: self._cached_or_computed(key, compute, leaves))

    def clear(self) -> None:
        """Forget everything that this process holds."""
        self._own.clear()
        with self._lock:
            self._cached.clear()

    def _cached_or_computed(
        self, key: Hashable, compute: Callable[[], T], leaves: Callable[[], Leaves | None]
    ) -> T:
        own = self._own.get(key)
        if own is not None:
            return own[0]
        found = self._found(key)
        # What this transaction itself has written is unseen by any snapshot taken before.
        if found is not None and self._is_current(key, found):
            return found.value
        needed = snapshot()
        if needed is None:
            return self._computed_for_ourselves(key, compute)
        with self._alone(key):
            of_another = self._found(key)
            if of_another is not None and of_another is not found and self._serves(of_another, needed):
                return of_another.value
            store = shared_cache.store() if self._shared else None
            if store is None:
                computed = self._computed(compute, leaves)
            else:
                computed = self._shared_or_computed(store, key, compute, leaves, needed)
            self._keep(key, computed)
            return computed.value

    def _computed_for_ourselves(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Computed in a transaction that has itself written, and kept for it alone."""
        state = self._own.state()
        value = compute()
        if state is not None:
            self._own.keep(key, state, value)
        return value

    def _shared_or_computed(
        self,
        store: shared_cache.Store,
        key: Hashable,
        compute: Callable[[], T],
        leaves: Callable[[], Leaves | None],
        needed: str,
    ) -> Computed[T]:
        name = self._name(key)
        with store.alone(name):
            found: Computed[T] | None = store.read(name)
            if found is None or found.is_old or not self._serves(found, needed):
                found = self._computed(compute, leaves)
                store.write(name, found)
            return found

    def _name(self, key: Hashable) -> str:
        """By which the processes of a web server know the thing."""
        return f"{self._shared} {_database()} {key!r}"

    def _computed(self, compute: Callable[[], T], leaves: Callable[[], Leaves | None]) -> Computed[T]:
        # Asked again: after waiting, more may be seen than before it.
        seen = snapshot()
        assert seen is not None
        return Computed(seen, compute(), timezone.now(), leaves())

    def _is_current(self, key: Hashable, found: Computed[T]) -> bool:
        is_ended, now = _unseen(found.snapshot, self._relations, found.leaves)
        if not is_ended and found.leaves is not None and now and _end(now) > _end(found.snapshot):
            # Known to be right as of now: writes elsewhere are not to be looked through again.
            self._keep(key, replace(found, snapshot=now))
        return not is_ended

    def _serves(self, found: Computed[T], needed: str) -> bool:
        """Did it see everything that ``needed`` saw? It may have seen more."""
        return not _unseen(found.snapshot, self._relations, found.leaves, needed)[0]

    def _found(self, key: Hashable) -> Computed[T] | None:
        with self._lock:
            found = self._cached.get(key)
            if found is None or found.is_old:
                return None
            self._cached.move_to_end(key)
            return found

    def _keep(self, key: Hashable, computed: Computed[T]) -> None:
        with self._lock:
            self._cached[key] = computed
            self._cached.move_to_end(key)
            while len(self._cached) > self._size:
                self._cached.popitem(last=False)

    @contextmanager
    def _alone(self, key: Hashable) -> Iterator[None]:
        """One thread of this process at a time.

        Whoever waited too long goes on beside the other: one that hangs does not stop the rest.
        """
        with self._lock:
            lock, wanting = self._wanted.get(key, (Lock(), 0))
            self._wanted[key] = lock, wanting + 1
        is_ours = lock.acquire(timeout=shared_cache.PATIENCE)
        try:
            yield
        finally:
            if is_ours:
                lock.release()
            with self._lock:
                _, wanting = self._wanted.pop(key)
                if wanting > 1:
                    self._wanted[key] = lock, wanting - 1
