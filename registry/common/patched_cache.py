"""A cache of things that are counted in parts: after a write only the parts that it touched are counted anew.

Each note of a write (``common_write``) says which recorded cells and villages it touched and, of most, since
which day figures may have changed. What was counted under one state of the database is right under a later
one but for the parts that the writes between the two touched. Both states must be single moments: so this
works inside a read from one moment, and elsewhere everything is counted as it stands. So is whatever is read
by past knowledge: nothing of it is taken from here, or stays.

What a thing reads of some tables may stand in its key, as where units stand does. Writes to these change
nothing of it, then: where they matter, another key is asked for.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from django.db import connection
from django.utils import timezone

from . import shared_cache
from .cache import Cache, Computed, Leaves, looked_up_in_this_read, moment
from .database_roles import known_until

T = TypeVar("T")
# After more notes than this nobody looks what each of them touched.
MOST_NOTES = 500
_VERSIONS = 3
_NOWHERE = Leaves((), ())
# What follows from an event or a correction in the same transaction, which says since when.
_EXPLAINED = frozenset({"members_stretch", "members_movement", "members_member"})

_NOTES = """
-- What was written that the snapshot did not see. Uses write_by_transaction.
SELECT xid::text, relation, since, cells, villages FROM common_write
WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
  AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot)
LIMIT %(limit)s
"""


class Written(NamedTuple):
    """What one transaction wrote: since which day it matters (none: any), and where (none: anywhere)."""

    since: date | None
    leaves: Leaves | None


def written_since(snapshot: str, in_key: Sequence[str] = ()) -> list[Written] | None:
    """What each transaction wrote that the snapshot did not see; ``None`` where that is too much.

    Writes to the tables ``in_key`` are left out.
    """
    return looked_up_in_this_read(
        ("written", snapshot, *in_key), lambda: _written_since(snapshot, frozenset(in_key))
    )


def _written_since(snapshot: str, in_key: Collection[str]) -> list[Written] | None:
    with connection.cursor() as cursor:
        cursor.execute(_NOTES, {"snapshot": snapshot, "limit": MOST_NOTES + 1})
        notes = cursor.fetchall()
    if len(notes) > MOST_NOTES:
        return None
    by_transaction = defaultdict(list)
    mixed = {xid for xid, relation, *_ in notes if relation in in_key}
    for xid, *note in notes:
        if note[0] not in in_key:
            by_transaction[xid].append(note)
    # What else was written with it may follow from it, and not from the day that another note names.
    return [
        _together(own)._replace(since=None) if xid in mixed else _together(own)
        for xid, own in by_transaction.items()
    ]


def _together(notes: list[list[object]]) -> Written:
    days = [since for _, since, _, _ in notes if isinstance(since, date)]
    is_explained = bool(days) and all(
        since is not None or relation in _EXPLAINED for relation, since, _, _ in notes
    )
    leaves = None
    if all(cells is not None for _, _, cells, _ in notes):
        touched = [
            tuple(sorted({unit for note in notes for unit in note[column] or ()}))  # type: ignore[attr-defined]
            for column in (2, 3)
        ]
        leaves = Leaves(*touched)
    return Written(min(days) if is_explained else None, leaves)


def touched(written: list[Written], until: date) -> Leaves | None:
    """The leaves of which figures up to the day ``until`` may have changed; ``None``: those of any."""
    cells: set[int] = set()
    villages: set[int] = set()
    for one in written:
        if one.since is not None and one.since > until:
            continue
        if one.leaves is None:
            return None
        cells.update(one.leaves.cells)
        villages.update(one.leaves.villages)
    return Leaves(tuple(sorted(cells)), tuple(sorted(villages)))


def later_alone(written: list[Written], until: date) -> Leaves | None:
    """No leaves, where all that was written only matters after the day ``until``; else ``None``."""
    return _NOWHERE if all(one.since is not None and one.since > until for one in written) else None


def sees(now: str, then: str) -> bool:
    """Does the snapshot ``now`` see everything that ``then`` saw?"""
    (_, end, going_on), (_, end_then, going_on_then) = (one.split(":") for one in (now, then))
    open_then = set(going_on_then.split(","))
    return int(end) >= int(end_then) and all(
        xid in open_then or int(xid) >= int(end_then) for xid in going_on.split(",") if xid
    )


class PatchedCache(Cache[T]):
    """As :class:`Cache`, for things that ``patch`` brings up to date from the leaves that were written.

    Of each the last few versions stay: who reads an earlier moment than others have read finds one that it
    may go on from.
    """

    def __init__(self, size: int, *, shared: str = "") -> None:
        super().__init__(size, shared=shared)
        self._versions: OrderedDict[Hashable, tuple[Computed[T], ...]] = OrderedDict()

    def patched(
        self,
        key: Hashable,
        until: date,
        compute: Callable[[], T],
        patch: Callable[[T, Leaves], T],
        in_key: Sequence[str] = (),
        shared_key: Callable[[], Hashable] | None = None,
        *,
        by: Callable[[list[Written], date], Leaves | None] = touched,
    ) -> T:
        """What ``compute`` gives for ``key``, which no write can change that only matters after ``until``.

        ``patch`` gets a thing as it was and the leaves that were written since, maybe none, and gives it as
        it is now; what it gets it leaves unchanged. All that the thing reads of the tables ``in_key`` stands
        in its key, or ``patch`` sees to it; then other processes must know the thing by a ``shared_key`` in
        which it stands. ``by`` says of which leaves it may have changed; ``None``: it is computed anew.
        """
        # What the register knew on another day has its own figures, of which notes of writes say nothing.
        known = known_until()
        now = moment() if known is None else None
        if now is None:
            return looked_up_in_this_read((id(self), key, known), compute)
        ready = self._brought_up(self._versions.get(key, ()), now, until, patch, in_key, by)
        if ready is None:
            with self._alone(key):
                ready = self._brought_up(self._versions.get(key, ()), now, until, patch, in_key, by)
                if ready is None:
                    name = key if shared_key is None or not self._shared else shared_key()
                    ready = self._computed_by_one(name, now, until, compute, patch, in_key, by)
        self._add(key, ready)
        return ready.value

    def whole(self, key: Hashable, until: date, compute: Callable[[], T], in_key: Sequence[str] = ()) -> T:
        """The same of what no write in known leaves changes: only one that may be anywhere ends it."""
        return self.patched(key, until, compute, lambda before, _: before, in_key)

    def past(self, key: Hashable, until: date, compute: Callable[[], T]) -> T:
        """The same of what any write may change that does not say that it only matters after ``until``."""
        return self.patched(key, until, compute, lambda before, _: before, by=later_alone)

    def clear(self) -> None:
        """Forget everything that this process holds."""
        with self._lock:
            self._versions.clear()

    def _add(self, key: Hashable, ready: Computed[T]) -> None:
        with self._lock:
            known = self._versions.pop(key, ())
            if not known or (ready is not known[0] and sees(ready.snapshot, known[0].snapshot)):
                known = (ready, *known[: _VERSIONS - 1])
            self._versions[key] = known
            while len(self._versions) > self._size:
                self._versions.popitem(last=False)

    @staticmethod
    def _brought_up(
        versions: Iterable[Computed[T]],
        now: str,
        until: date,
        patch: Callable[[T, Leaves], T],
        in_key: Sequence[str],
        by: Callable[[list[Written], date], Leaves | None],
    ) -> Computed[T] | None:
        """The newest version that saw no more than ``now``, with what was written since; none if too much."""
        for found in versions:
            if found.snapshot == now:
                value = patch(found.value, _NOWHERE)
                return found if value is found.value else Computed(now, value, timezone.now(), None)
            if found.is_old or not sees(now, found.snapshot):
                continue
            written = written_since(found.snapshot, in_key)
            leaves = by(written, until) if written is not None else None
            if leaves is None:
                return None
            return Computed(now, patch(found.value, leaves), timezone.now(), None)
        return None

    def _computed_by_one(
        self,
        key: Hashable,
        now: str,
        until: date,
        compute: Callable[[], T],
        patch: Callable[[T, Leaves], T],
        in_key: Sequence[str],
        by: Callable[[list[Written], date], Leaves | None],
    ) -> Computed[T]:
        """Computed by one process of the web server, from which the others take it."""
        store = shared_cache.store() if self._shared else None
        if store is None:
            return Computed(now, compute(), timezone.now(), None)
        name = self._name(key)
        with store.alone(name):
            found: Computed[T] | None = store.read(name)
            ready = self._brought_up([found] if found else (), now, until, patch, in_key, by)
            if ready is None:
                ready = Computed(now, compute(), timezone.now(), None)
                store.write(name, ready)
            return ready
