"""Both trees in memory, read on any day: what units are, and which of them hold a village, a cell, a person.

People are not here: only units, some ten thousand in a province. What is counted is counted by SQL, which is
handed the leaves of a question as arrays (:mod:`registry.units.rosters`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, cast

from registry.common.cache import Cache, is_current
from registry.common.database_roles import known_until

from . import loading
from .loading import Counts, Naming, PartyTerm, Rows
from .models import CELL_KINDS, COMMITTEE_KINDS, RANKS, Kind
from .relations import STRUCTURE
from .terms import Term, holding, nearest
from .tree import NOWHERE, DatedTree, Place, Tree, TreeOnDay, common_path

AREA_RANKS: Mapping[str, int] = {"province": 0, "district": 1, "commune": 2, "village": 3}
# Levels that one may ask for in the Party tree, with the kinds that stand at each.
PARTY_LEVELS: Mapping[str, frozenset[str]] = {
    "province_committee": frozenset({"province_committee"}),
    "superior_committee": frozenset({"superior_committee"}),
    "grassroots": frozenset({"grassroots_committee", "grassroots_cell"}),
    "sub_committee": frozenset({"sub_committee"}),
    "cell": frozenset(CELL_KINDS),
}
PARTY_RANKS: Mapping[str, int] = {
    "province_committee": 0,
    "superior_committee": 1,
    "grassroots": 2,
    "sub_committee": 3,
    "cell": 4,
}

T = TypeVar("T")
# For so many leaves what is made of one structure is remembered with it.
_REMEMBERED = 400_000


def level_of(kind: str) -> str:
    """The level at which organizations of that kind stand."""
    return next(level for level, kinds in PARTY_LEVELS.items() if kind in kinds)


class Unit(NamedTuple):
    """A unit as a row of an answer shows it."""

    id: int
    key: str
    code: str | None
    name: str
    level: str | None
    sort_key: str


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
            area_changes=then.area_changes if rows.area_changes is None else len(rows.area_changes),
            organizations=len(new.codes),
            terms=then.terms + _more(rows.terms, self.party.terms),
            party_changes=then.party_changes if rows.party_changes is None else len(rows.party_changes),
        )
        return new

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
            known = Structure(self, day)
            # A new dictionary: other threads may be reading this one.
            self._read = {**dict(list(self._read.items())[-23:]), day: known}
        return known


_forests: Cache[Forest] = Cache(size=1, relations=STRUCTURE)
# By the instant up to which it was known.
_past_forests: Cache[Forest] = Cache(size=3, relations=STRUCTURE)
# The last forest that was read in full or brought up to date, and the moment it is of.
_last: tuple[loading.State, Forest] | None = None


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
            rows, counts = loading.written_since(run, last[0])
            found = last[1].changed(rows)
            if found.counts != counts:  # rows were removed: of whom, nobody knows
                found = None
        if found is None:
            found = Forest().changed(loading.everything(run))
    # Several statements may see several moments: where nothing was written between, it is that of the first.
    if state.is_committed and is_current(state.snapshot, STRUCTURE):
        found.seen = state.snapshot
        _last = state, found
    return found


class Structure:
    """Both trees on one structure date."""

    def __init__(self, forest: Forest, day: date) -> None:
        self.forest = forest
        self.day = day
        self.areas: TreeOnDay[Term] = forest.areas.on(day)
        self.party: TreeOnDay[PartyTerm] = forest.party.on(day)
        self._led: dict[int, Place] = {}
        self._places: dict[tuple[Tree, int], Place] = {}
        self._remembered: dict[Hashable, Any] = {}

    def remembered(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes of this structure, made once while it is among the last things asked for."""
        found = self._remembered.get(key)
        if found is None:
            found = make()
            most = max(_REMEMBERED // (1 + len(self.forest.villages) + len(self.forest.cells)), 4)
            # A new dictionary: other threads may be reading this one.
            self._remembered = {**dict(list(self._remembered.items())[1 - most :]), key: found}
        return cast(T, found)

    def of(self, tree: Tree) -> TreeOnDay[Any]:
        """One of the two trees."""
        return self.areas if tree == Tree.TERRITORY else self.party

    # What a unit is on the day.

    def party_term(self, organization: int) -> PartyTerm | None:
        """The organization's term that holds on the day."""
        return self.party.term(organization)

    def committee_above(self, organization: int) -> int | None:
        """What answers for an organization: the next above that is no sub-committee; at the top nothing."""
        for unit in reversed(self.party.place(organization).path[:-1]):
            term = self.party_term(unit)
            if term is not None and term.kind != Kind.SUB_COMMITTEE:
                return unit
        return None

    def stands_at(self, tree: Tree, unit: int, level: str) -> bool:
        """Does the standing ``unit`` stand at ``level``? A grassroots cell stands at two."""
        if tree == Tree.TERRITORY:
            return self.forest.area_keys[unit][1] == level
        return self.party.standing[unit].kind in PARTY_LEVELS[level]

    def rank(self, tree: Tree, unit: int) -> int:
        """How deep the standing ``unit`` stands, 0 at the top."""
        if tree == Tree.TERRITORY:
            return AREA_RANKS[self.forest.area_keys[unit][1]]
        return RANKS[Kind(self.party.standing[unit].kind)]

    def unit(self, tree: Tree, unit: int, level: str | None = None) -> Unit:
        """The standing unit as a row shows it; ``level`` says which of a grassroots cell's two is meant."""
        if tree == Tree.TERRITORY:
            key, own_level = self.forest.area_keys[unit]
            naming = nearest(self.forest.namings[unit], self.day)
            return Unit(unit, key, naming.code or None, naming.name, own_level, naming.sort_key)
        term = self.party.standing[unit]
        own = level or level_of(term.kind)
        code = self.forest.codes[unit]
        return Unit(unit, code, code, term.name, own, term.sort_key)

    def find_area(self, key_or_code: str) -> int | None:
        """The area of that key or, on this day, that official code; a key goes before a code."""
        found = self.forest.ids_by_key.get(key_or_code)
        if found is not None:
            return found
        return self._by_code.get(key_or_code)

    def find_organization(self, code: str) -> int | None:
        """The organization of that code."""
        return self.forest.ids_by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for unit in self.areas.standing:
            naming = holding(self.forest.namings.get(unit, ()), self.day)
            if naming is not None and naming.code:
                # Provinces and communes may bear the same digits: the higher unit is meant.
                other = found.get(naming.code)
                if other is None or self.rank(Tree.TERRITORY, unit) < self.rank(Tree.TERRITORY, other):
                    found[naming.code] = unit
        return found

    def together(self, tree: Tree, units: Sequence[int]) -> Unit:
        """Standing units as one row shows them; one unit as itself."""
        each = [self.unit(tree, unit) for unit in units]
        if len(each) == 1:
            return each[0]
        levels = {unit.level for unit in each}
        key, name = ",".join(unit.key for unit in each), " + ".join(unit.name for unit in each)
        return Unit(0, key, None, name, levels.pop() if len(levels) == 1 else None, "")

    def units_at(self, tree: Tree, level: str, *roots: int) -> list[int]:
        """The standing units of ``level`` in the subtrees of the standing ``roots``, themselves included."""
        reading, above = self.of(tree), frozenset(roots)
        return [
            unit
            for unit in reading.standing
            if self.stands_at(tree, unit, level) and not above.isdisjoint(reading.path(unit))
        ]

    # Where a leaf counts.

    def village(self, tree: Tree, village: int) -> Place:
        """Where a village counts: in the Party tree under the committee that leads its territory."""
        if tree == Tree.TERRITORY:
            return self.areas.place(village)
        return self._placed(tree, village)

    def cell(self, tree: Tree, cell: int) -> Place:
        """Where a cell counts: in the territory tree where its territory (or the nearest above it) lies."""
        if tree == Tree.PARTY:
            return self.party.place(cell)
        return self._placed(tree, cell)

    def _placed(self, tree: Tree, leaf: int) -> Place:
        """Where a leaf of the other tree counts: found one time for each."""
        found = self._places.get((tree, leaf))
        if found is None:
            ends = (self.areas if tree == Tree.PARTY else self.party).ends(leaf)
            over = self._committee_over if tree == Tree.PARTY else self._territory
            found = self._certain([over(end) for end in ends.units], ends.exact) if ends.units else NOWHERE
            self._places[tree, leaf] = found
        return found

    def person(self, tree: Tree, cell: int, village: int | None) -> Place:
        """Where a person recorded in ``cell`` and ``village`` counts."""
        if tree == Tree.TERRITORY and village is not None:
            return self.areas.place(village)
        return self.cell(tree, cell)

    def _territory(self, organization: int) -> Place:
        """Where the territory of a standing organization lies: its own, else that of the nearest above."""
        for unit in reversed(self.party.path(organization)):
            area = self.party.standing[unit].area
            if area is not None:
                return self.areas.place(area)
        return NOWHERE

    @staticmethod
    def _certain(places: Sequence[Place], exact: bool) -> Place:
        """What is certain of something that is at one of ``places``."""
        # Where nothing is known of one of them, no unit holds them all.
        known = all(place.path for place in places)
        paths = tuple(path for place in places for path in place.candidates) if known else ()
        certain = exact and all(place.exact for place in places)
        return Place(common_path(p.path for p in places), certain, paths if len(paths) > 1 else ())

    @cached_property
    def _leaders(self) -> dict[int, Place]:
        """Who leads a territory: of several committees that name it, the one above all others.

        Where none is, no more is certain than what stands above them all.
        """
        named: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for unit, term in self.party.standing.items():
            if term.area is not None and term.kind in COMMITTEE_KINDS:
                named[term.area].append(self.party.path(unit))
        shared = {area: common_path(paths) for area, paths in named.items()}
        return {
            area: Place(path, path in named[area], () if path in named[area] else tuple(named[area]))
            for area, path in shared.items()
        }

    def leader(self, area: int) -> int | None:
        """The organization that leads the territory, if it is certain which."""
        found = self._leaders.get(area)
        return found.path[-1] if found is not None and found.exact else None

    def _committee_over(self, area: int) -> Place:
        """Where the committee stands that leads the standing ``area`` or the nearest one above it."""
        known = self._led.get(area)
        if known is None:
            path = self.areas.path(area)
            known = next((self._leaders[unit] for unit in reversed(path) if unit in self._leaders), NOWHERE)
            self._led[area] = known
        return known

    # What leaves were, whatever has become of them.

    def cell_now(self, cell: int) -> int | None:
        """The cell standing on the day that the recorded ``cell`` is or has become, if that is certain."""
        return self.party.one(cell)

    def village_now(self, village: int) -> int | None:
        """The village standing on the day that the recorded one is or has become, if that is certain."""
        return self.areas.one(village)

    def sector(self, cell: int) -> str:
        """The sector on the day of the cell that the recorded ``cell`` is or has become; empty if unknown."""
        now = self.cell_now(cell)
        return self.party.standing[now].sector if now is not None else ""

    def base(self, cell: int) -> str:
        """The kind of base on the day of that cell, in the same way."""
        now = self.cell_now(cell)
        return self.party.standing[now].base if now is not None else ""
