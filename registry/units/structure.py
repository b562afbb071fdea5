"""Both trees in memory, to be read on any day (:mod:`registry.units.on_day`).

People are not here: only units, some ten thousand in a province. What is counted is counted by SQL, which is
handed the leaves of a question as arrays (:mod:`registry.units.rosters`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from registry.common.cache import LIFETIME, Cache, is_current
from registry.common.database_roles import known_until

from . import loading
from .changed import Changed, changed
from .loading import Counts, Naming, PartyTerm, Rows
from .models import CELL_KINDS
from .on_day import AGES, AREA_RANKS, PARTY_LEVELS, PARTY_RANKS, Structure, Unit, level_of
from .relations import STRUCTURE
from .terms import Term
from .tree import DatedTree, Tree


def _more(now: Mapping[int, Sequence[Any]], then: Mapping[int, Sequence[Any]]) -> int:
    """How many more rows the units of ``now`` have than they had then."""
    return sum(len(rows) - len(then.get(unit, ())) for unit, rows in now.items())


class Forest:
    """Everything dated about areas and organizations, in memory. Nothing in it ever changes."""

    def __init__(self) -> None:
        self.area_keys: dict[int, tuple[str, str]] = {}
        self.namings: dict[int, list[Naming]] = {}
        self.codes: dict[int, str] = {}
        self.areas: DatedTree[Term] = DatedTree((), ())
        self.party: DatedTree[PartyTerm] = DatedTree((), ())
        self.counts = Counts()
        # The snapshot of the moment that it is of; empty where it may be of several.
        self.seen = ""
        self._read: dict[date, Structure] = {}
        # What was read of earlier forests, with all that may have changed since, and how many writes ago.
        self._before: dict[date, tuple[Structure, Changed, int]] = {}

    def changed(self, rows: Rows) -> Forest:
        """The forest with all that is known of the units of ``rows``. What did not change is shared."""
        new, then = Forest(), self.counts
        new.area_keys = self.area_keys | rows.areas
        new.namings = self.namings | rows.namings
        new.codes = self.codes | rows.organizations
        new.areas = self.areas.changed(rows.placements, rows.area_changes)
        new.party = self.party.changed(rows.terms, rows.party_changes)
        new.counts = Counts(
            areas=len(new.area_keys),
            placements=then.placements + _more(rows.placements, self.areas.terms),
            namings=then.namings + _more(rows.namings, self.namings),
            area_changes=then.area_changes if rows.area_lines is None else rows.area_lines,
            organizations=len(new.codes),
            terms=then.terms + _more(rows.terms, self.party.terms),
            party_changes=then.party_changes if rows.party_lines is None else rows.party_lines,
        )
        if then != Counts():
            self._hand_on(new, changed(self, new, rows))
        return new

    def _hand_on(self, new: Forest, now: Changed) -> None:
        """Let a later forest go on from what was made of this one."""
        new._before = {
            day: (read, then | now, age + 1)
            for day, (read, then, age) in self._before.items()
            if age < AGES and day not in self._read
        } | {day: (read, now, 1) for day, read in self._read.items()}
        # Nothing leads back further.
        self._before = {}
        made = vars(self)
        if new.area_keys == self.area_keys:
            vars(new).update({name: made[name] for name in ("ids_by_key", "villages") if name in made})
        if new.codes == self.codes:
            vars(new).update({name: made[name] for name in ("ids_by_code",) if name in made})
        if not now.moved_organizations and "cells" in made:
            vars(new)["cells"] = self.cells

    def of(self, tree: Tree) -> DatedTree[Any]:
        """One of the two trees."""
        return self.areas if tree == Tree.TERRITORY else self.party

    @property
    def party_terms(self) -> dict[int, list[PartyTerm]]:
        """What each organization was and is, in order of time."""
        return self.party.terms

    @cached_property
    def ids_by_key(self) -> dict[str, int]:
        """Areas by their keys."""
        return {key: id_ for id_, (key, _) in self.area_keys.items()}

    @cached_property
    def ids_by_code(self) -> dict[str, int]:
        """Organizations by their codes."""
        return {code: id_ for id_, code in self.codes.items()}

    def ids_of(self, tree: Tree) -> dict[str, int]:
        """The numbers of a tree's units by what names them outside: areas by key, organizations by code."""
        return self.ids_by_key if tree == Tree.TERRITORY else self.ids_by_code

    def is_village(self, area: int) -> bool:
        """Is the area a village, standing or not?"""
        return self.area_keys.get(area, ("", ""))[1] == "village"

    def is_cell(self, organization: int) -> bool:
        """Is, or was, the organization ever a cell?"""
        return any(term.kind in CELL_KINDS for term in self.party_terms.get(organization, ()))

    @cached_property
    def villages(self) -> list[int]:
        """All villages, standing or not."""
        return [id_ for id_, (_, level) in self.area_keys.items() if level == "village"]

    @cached_property
    def cells(self) -> list[int]:
        """All that is or was a cell, standing or not."""
        return [id_ for id_, own in self.party_terms.items() if any(t.kind in CELL_KINDS for t in own)]

    def on(self, day: date) -> Structure:
        """Both trees as they read on ``day``. The last few days asked for are remembered."""
        known = self._read.get(day)
        if known is None:
            then = self._before.get(day)
            known = Structure(self, day) if then is None else then[0].after(self, then[1])
            # A new dictionary: other threads may be reading this one.
            self._read = {**dict(list(self._read.items())[-23:]), day: known}
        return known


_forests: Cache[Forest] = Cache(size=1, relations=STRUCTURE)
# By the instant up to which it was known.
_past_forests: Cache[Forest] = Cache(size=3, relations=STRUCTURE)
# The last forest that was read in full or brought up to date, and the moment it is of.
_last: tuple[loading.State, Forest, datetime] | None = None


def forest() -> Forest:
    """The forest as it stands in the database now, or as it was known to whoever counts by past knowledge."""
    until = known_until()
    if until is not None:
        return _past_forests.get(until, _as_known)
    return _forests.get("forest", _up_to_date)


def _as_known() -> Forest:
    with loading.reading() as run:
        return Forest().changed(loading.everything(run))


def _up_to_date() -> Forest:
    """The forest read anew: only what was written since the last one, where that can be known."""
    global _last
    last = _last
    with loading.reading() as run:
        state = loading.state(run)
        found = None
        if last is not None and last[0].database == state.database and loading.sees(run, last[0]):
            noted = timezone.now() - last[2] < LIFETIME
            rows, counts = loading.written_since(run, last[0], last[1].counts, noted=noted)
            found = last[1].changed(rows)
            if found.counts != counts:  # rows were removed: of whom, nobody knows
                found = None
        if found is None:
            found = Forest().changed(loading.everything(run))
    # Several statements may see several moments: where nothing was written between, it is that of the first.
    if state.is_committed and is_current(state.snapshot, STRUCTURE):
        found.seen = state.snapshot
        _last = state, found, timezone.now()
    return found


__all__ = [
    "AREA_RANKS",
    "PARTY_LEVELS",
    "PARTY_RANKS",
    "Forest",
    "Structure",
    "Unit",
    "forest",
    "level_of",
]
