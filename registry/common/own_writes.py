"""What was computed by a transaction that has itself written: its own, until it writes again.

What such a transaction sees may never be committed, so nobody else gets any of it (:mod:`.cache`). Within it
a thing is right as long as the last note of its own writes is the same, for one that was taken back to a
savepoint sees the earlier one as its last again, and as long as nobody else's write was committed meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection

T = TypeVar("T")

_STATE = """
-- The transaction where it has itself written, its own last note, the state that this statement sees, and
-- whether somebody else's write was committed since `snapshot`. Uses write_by_transaction, and not the
-- order of ids, by which all notes would be looked through where none is the transaction's own.
SELECT pg_current_xact_id_if_assigned()::text,
    (SELECT max(id + 0) FROM common_write
     WHERE xid = pg_current_xact_id_if_assigned()
       AND (%(relations)s::text[] IS NULL OR relation = ANY (%(relations)s))),
    pg_current_snapshot()::text,
    EXISTS (
        SELECT FROM common_write
        WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
          AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot)
          AND xid <> pg_current_xact_id_if_assigned()
          AND (%(relations)s::text[] IS NULL OR relation = ANY (%(relations)s)))
"""


@dataclass(frozen=True, slots=True)
class OwnState:
    """What a transaction that has itself written sees: its session, its number and its own last note."""

    session: Any
    number: str
    last: int | None
    snapshot: str


def own_state(relations: Sequence[str] | None, since: OwnState | None = None) -> OwnState | None:
    """The state seen now, for writes to ``relations`` (none: to any); ``since`` itself where it is the same.

    ``None`` where the transaction has not written.
    """
    snapshot = since.snapshot if since else None
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"snapshot": snapshot, "relations": list(relations) if relations else None})
        number, last, now, others_wrote = cursor.fetchone()
    if number is None:
        return None
    state = OwnState(connection.connection, number, last, now)
    if since is None or others_wrote or (number, last) != (since.number, since.last):
        return state
    return since


class OwnThings(Generic[T]):
    """What the transaction computed that last computed something after a write of its own.

    ``once`` looks a thing up one time within a consistent read, as nothing is written there.
    """

    def __init__(
        self, size: int, relations: Sequence[str] | None, once: Callable[[Hashable, Callable[[], Any]], Any]
    ) -> None:
        self._size = size
        self._relations = relations
        self._once = once
        # All are of this state. Replaced whole: other threads may be reading it.
        self._known: tuple[OwnState, OrderedDict[Hashable, T]] | None = None

    def get(self, key: Hashable) -> tuple[T] | None:
        """The thing, where this transaction computed it and nothing was written since; else nothing."""
        known = self._known
        if known is None or key not in known[1] or not _may_be_of_this_transaction(known[0]):
            return None
        return (known[1][key],) if self.state() is known[0] else None

    def state(self) -> OwnState | None:
        """What the transaction sees now, the same as before while nothing is written; none: none written."""
        known = self._known
        since = known[0] if known is not None and _may_be_of_this_transaction(known[0]) else None
        now: OwnState | None = self._once((id(self), "own"), lambda: own_state(self._relations, since))
        if now is None:
            # The transaction that computed them is over.
            self._known = None
        elif now is not since:
            self._known = now, OrderedDict()
        return now

    def keep(self, key: Hashable, state: OwnState, thing: T) -> None:
        """Keep what was computed in ``state`` or later; what was computed in another goes."""
        known = self._known
        things = known[1] if known is not None and known[0] is state else OrderedDict()
        newest = [*things.items(), (key, thing)][-self._size :]
        self._known = state, OrderedDict(newest)

    def clear(self) -> None:
        """Forget everything."""
        self._known = None


def _may_be_of_this_transaction(state: OwnState) -> bool:
    return state.session is connection.connection and connection.in_atomic_block
