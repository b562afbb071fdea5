"""Both trees, loaded once and read on any structure date: which unit holds a village, a cell, a person.

People are not here: only units, a few thousand in a province. What is counted is counted by SQL, which is
handed the leaves of a question as arrays (:mod:`registry.units.rosters`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from django.db import connection

from registry.common.cache import Cache
from registry.common.database_roles import counting

from .models import CELL_KINDS, COMMITTEE_KINDS, RANKS, Kind
from .relations import STRUCTURE
from .tree import NOWHERE, Change, Place, Reading, Term, Tree, common_path

AREA, ORGANIZATION = "area", "organization"
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


class PartyTerm(NamedTuple):
    """What an organization is during one of its terms."""

    starts_on: date
    ends_on: date
    kind: str
    name: str
    sector: str
    area: int | None
    sort_key: str


class Naming(NamedTuple):
    """What an area is called during one of its namings."""

    starts_on: date
    ends_on: date
    name: str
    code: str
    sort_key: str


class Unit(NamedTuple):
    """A unit as a row of an answer shows it."""

    id: int
    key: str
    code: str | None
    name: str
    level: str
    sort_key: str


Dated = TypeVar("Dated", PartyTerm, Naming)


def _holding(rows: Iterable[Dated], on: date) -> Dated | None:
    return next((row for row in rows if row.starts_on <= on < row.ends_on), None)


class Forest:
    """Everything dated about areas and organizations, in memory."""

    def __init__(self) -> None:
        # Where units stand is the same for all; who sees what of it is the asker's to settle.
        with counting(), connection.cursor() as cursor:

            def rows(query: str) -> list[tuple]:  # type: ignore[type-arg]
                cursor.execute(query)
                return list(cursor.fetchall())

            self.areas = Tree(
                map(
                    Term._make, rows("SELECT area_id, parent_id, starts_on, ends_on FROM units_areaplacement")
                ),
                map(
                    Change._make,
                    rows("SELECT changed_on, source_id, target_id, is_main FROM units_areachange"),
                ),
            )
            self.area_keys: dict[int, tuple[str, str]] = {
                id_: (key, level) for id_, key, level in rows("SELECT id, key, level FROM units_area")
            }
            self.namings: dict[int, list[Naming]] = defaultdict(list)
            for area, *rest in rows(
                "SELECT area_id, starts_on, ends_on, name, code, sort_key"
                " FROM units_areanaming ORDER BY starts_on"
            ):
                self.namings[area].append(Naming(*rest))
            self.party_terms: dict[int, list[PartyTerm]] = defaultdict(list)
            terms = []
            for unit, parent, *rest in rows(
                "SELECT organization_id, parent_id, starts_on, ends_on, kind, name, sector, area_id, sort_key"
                " FROM units_organizationterm ORDER BY starts_on"
            ):
                self.party_terms[unit].append(PartyTerm(*rest))
                terms.append(Term(unit, parent, rest[0], rest[1]))
            self.party = Tree(
                terms,
                map(
                    Change._make,
                    rows("SELECT changed_on, source_id, target_id, is_main FROM units_organizationchange"),
                ),
            )
            self.codes: dict[int, str] = dict(rows("SELECT id, code FROM units_organization"))
        self.ids_by_key = {key: id_ for id_, (key, _) in self.area_keys.items()}
        self.ids_by_code = {code: id_ for id_, code in self.codes.items()}
        self.villages = [id_ for id_, (_, level) in self.area_keys.items() if level == "village"]
        self.cells = [id_ for id_, own in self.party_terms.items() if any(t.kind in CELL_KINDS for t in own)]
        self._read: dict[date, Structure] = {}

    def on(self, day: date) -> Structure:
        """Both trees as they read on ``day``. The last few days asked for are remembered."""
        known = self._read.get(day)
        if known is None:
            known = Structure(self, day)
            # A new dictionary: other threads may be reading this one.
            self._read = {**dict(list(self._read.items())[-23:]), day: known}
        return known


_forests: Cache[Forest] = Cache(size=1, relations=STRUCTURE)


def forest() -> Forest:
    """The forest as it stands in the database now."""
    return _forests.get("forest", Forest)


class Structure:
    """Both trees on one structure date."""

    def __init__(self, forest: Forest, day: date) -> None:
        self.forest = forest
        self.day = day
        self.areas: Reading = forest.areas.on(day)
        self.party: Reading = forest.party.on(day)
        self._kinds = {
            unit: term for unit, own in forest.party_terms.items() if (term := _holding(own, day)) is not None
        }
        self._led: dict[int, Place] = {}

    # What a unit is on the day.

    def party_term(self, organization: int) -> PartyTerm | None:
        """The organization's term that holds on the day."""
        return self._kinds.get(organization)

    def stands_at(self, tree: str, unit: int, level: str) -> bool:
        """Does the standing ``unit`` stand at ``level``? A grassroots cell stands at two."""
        if tree == AREA:
            return self.forest.area_keys[unit][1] == level
        return self._kinds[unit].kind in PARTY_LEVELS[level]

    def rank(self, tree: str, unit: int) -> int:
        """How deep the standing ``unit`` stands, 0 at the top."""
        if tree == AREA:
            return AREA_RANKS[self.forest.area_keys[unit][1]]
        return RANKS[Kind(self._kinds[unit].kind)]

    def unit(self, tree: str, unit: int, level: str | None = None) -> Unit:
        """The standing unit as a row shows it; ``level`` says which of a grassroots cell's two is meant."""
        if tree == AREA:
            key, own_level = self.forest.area_keys[unit]
            naming = _holding(self.forest.namings[unit], self.day) or self.forest.namings[unit][-1]
            return Unit(unit, key, naming.code or None, naming.name, own_level, naming.sort_key)
        term = self._kinds[unit]
        own = level or next(name for name, kinds in PARTY_LEVELS.items() if term.kind in kinds)
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
            naming = _holding(self.forest.namings.get(unit, ()), self.day)
            if naming is not None and naming.code:
                # Provinces and communes may bear the same digits: the higher unit is meant.
                other = found.get(naming.code)
                if other is None or self.rank(AREA, unit) < self.rank(AREA, other):
                    found[naming.code] = unit
        return found

    def units_at(self, tree: str, level: str, root: int) -> list[int]:
        """The standing units of ``level`` in the subtree of the standing ``root``, itself included."""
        reading = self.areas if tree == AREA else self.party
        return [
            unit
            for unit in reading.standing
            if self.stands_at(tree, unit, level) and root in reading.path(unit)
        ]

    # Where a leaf counts.

    def village(self, tree: str, village: int) -> Place:
        """Where a village counts: in the Party tree under the committee that leads its territory."""
        if tree == AREA:
            return self.areas.place(village)
        ends = self.areas.ends(village)
        if not ends.units:
            return NOWHERE
        return self._certain([self._committee_over(end) for end in ends.units], ends.exact)

    def cell(self, tree: str, cell: int) -> Place:
        """Where a cell counts: in the territory tree where its territory (or the nearest above it) lies."""
        if tree == ORGANIZATION:
            return self.party.place(cell)
        ends = self.party.ends(cell)
        if not ends.units:
            return NOWHERE
        return self._certain([self._territory(end) for end in ends.units], ends.exact)

    def person(self, tree: str, cell: int, village: int | None) -> Place:
        """Where a person recorded in ``cell`` and ``village`` counts."""
        if tree == AREA and village is not None:
            return self.areas.place(village)
        return self.cell(tree, cell)

    def _territory(self, organization: int) -> Place:
        """Where the territory of a standing organization lies: its own, else that of the nearest above."""
        for unit in reversed(self.party.path(organization)):
            area = self._kinds[unit].area
            if area is not None:
                return self.areas.place(area)
        return NOWHERE

    @staticmethod
    def _certain(places: Sequence[Place], exact: bool) -> Place:
        """What is certain of something that is at one of ``places``."""
        return Place(common_path(p.path for p in places), exact and all(p.exact for p in places))

    @cached_property
    def _leaders(self) -> dict[int, Place]:
        """Who leads a territory: of several committees that name it, the one above all others.

        Where none is, no more is certain than what stands above them all.
        """
        named: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for unit, term in self._kinds.items():
            if term.area is not None and term.kind in COMMITTEE_KINDS:
                named[term.area].append(self.party.path(unit))
        shared = {area: common_path(paths) for area, paths in named.items()}
        return {area: Place(path, path in named[area]) for area, path in shared.items()}

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
        return self._kinds[now].sector if now is not None else ""
