"""Where a unit stands on a structure date, found by walking the rows and the ledger one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .world import DAY, AreaRow, Change, OrganizationRow, World, holds

Unit = AreaRow | OrganizationRow

OTHER = "other"
UNALLOCATED = "unallocated"
AREA_RANKS = {"province": 0, "district": 1, "commune": 2, "village": 3}
ORGANIZATION_RANKS = {
    "province_committee": 0,
    "superior_committee": 1,
    "grassroots_committee": 2,
    "grassroots_cell": 2,
    "sub_committee": 3,
    "cell": 4,
}
LEVEL_RANKS = {"superior_committee": 1, "grassroots": 2, "sub_committee": 3, "cell": 4} | AREA_RANKS
CELL_KINDS = ("cell", "grassroots_cell")
COMMITTEE_KINDS = ("province_committee", "superior_committee", "grassroots_committee", "sub_committee")


@dataclass(frozen=True)
class Place:
    """Where something stands on a structure date.

    ``nodes`` are the units that are meant, all standing; ``exact`` says that it is the one that is meant,
    and not one among several candidates or the unit above one that left no trace.
    """

    nodes: frozenset[str]
    exact: bool


NOWHERE = Place(frozenset(), False)


class Tree:
    """One of the two trees, read on any day."""

    def __init__(self, rows: Sequence[Unit], ledger: Sequence[Change]) -> None:
        self.rows: dict[str, list[Unit]] = {}
        for row in rows:
            self.rows.setdefault(row.key, []).append(row)
        self.ledger = ledger
        self._places: dict[tuple[str, date], Place] = {}

    def row(self, key: str, day: date) -> Unit | None:
        """The unit's row that holds on the day."""
        return next((row for row in self.rows.get(key, []) if holds(row, day)), None)

    def stands(self, key: str, day: date) -> bool:
        """Does the unit stand on the day?"""
        return self.row(key, day) is not None

    def standing(self, day: date) -> list[Unit]:
        """The rows of all units that stand on the day."""
        return [row for key in self.rows if (row := self.row(key, day))]

    def first_row(self, key: str) -> Unit:
        """The unit's first row."""
        return min(self.rows[key], key=lambda row: row.valid_from or date.min)

    def last_row(self, key: str) -> Unit:
        """The unit's last row."""
        return max(self.rows[key], key=lambda row: row.valid_to or date.max)

    def chain(self, key: str, day: date) -> list[str]:
        """The unit and all above it on a day on which it stands, from the bottom up."""
        above = []
        step: str | None = key
        while step is not None and (row := self.row(step, day)):
            above.append(step)
            step = row.parent
        return above

    def place(self, key: str, day: date) -> Place:
        """Where the unit counts in the tree of the day."""
        if (key, day) not in self._places:
            self._places[key, day] = self._follow(key, day, ())
        return self._places[key, day]

    def place_of_target(self, key: str, day: date) -> Place:
        """Who has the target of a unit: of several that came of it no one, whichever is marked main."""
        return self._follow(key, day, (), is_target=True)

    def _follow(self, key: str, day: date, walked: tuple[str, ...], *, is_target: bool = False) -> Place:
        if self.stands(key, day):
            return Place(frozenset([key]), True)
        if key in walked:
            return NOWHERE
        # The last row that is over on the day, else the first one, which is still to come.
        over = [row for row in self.rows[key] if row.valid_to is not None and row.valid_to < day]
        if over:
            row = max(over, key=lambda row: row.valid_to or date.max)
            assert row.valid_to is not None
            candidates = self.successors(key, row.valid_to + DAY, is_target=is_target)
        else:
            row = self.first_row(key)
            assert row.valid_from is not None
            candidates = self._predecessors(key, row.valid_from, is_target=is_target)
        walked = (*walked, key)
        if not candidates:
            if row.parent is None:
                return NOWHERE
            return Place(self._follow(row.parent, day, walked, is_target=is_target).nodes, False)
        places = [self._follow(candidate, day, walked, is_target=is_target) for candidate in candidates]
        if not all(place.nodes for place in places):
            return NOWHERE
        nodes = frozenset().union(*(place.nodes for place in places))
        exact = len(nodes) == 1 and all(place.exact for place in places)
        return Place(nodes, exact and not (is_target and not over))

    def successors(self, key: str, day: date, *, is_target: bool = False) -> set[str]:
        """What a unit whose last day was the eve went into: all of them, or the one marked main."""
        lines = [c for c in self.ledger if c.changed_on == day and c.from_key == key and c.to_key != key]
        return _main_or_all({c.to_key: c.main and not is_target for c in lines if c.to_key})

    def _predecessors(self, key: str, day: date, *, is_target: bool = False) -> set[str]:
        lines = [c for c in self.ledger if c.changed_on == day and c.to_key == key and c.from_key != key]
        return _main_or_all({c.from_key: c.main and not is_target for c in lines if c.from_key})

    def heirs(self, key: str, day: date, walked: tuple[str, ...] = ()) -> frozenset[str]:
        """What stands on the day in the place of a unit: itself, or whatever came of it and still stands."""
        if self.stands(key, day):
            return frozenset([key])
        last = max((row.valid_to for row in self.rows[key] if row.valid_to), default=None)
        if key in walked or last is None or last >= day:
            return frozenset()
        return frozenset().union(
            *(self.heirs(other, day, (*walked, key)) for other in self.successors(key, last + DAY))
        )

    def all_heirs(self, key: str, day: date, walked: tuple[str, ...] = ()) -> frozenset[str]:
        """What stands on the day of all that came of a unit, or that it came of; itself if it stands.

        Whatever is marked main: to nobody alone goes a target that several may have.
        """
        if self.stands(key, day):
            return frozenset([key])
        if key in walked:
            return frozenset()
        over = [row.valid_to for row in self.rows[key] if row.valid_to is not None and row.valid_to < day]
        if over:
            next_ones = self.successors(key, max(over) + DAY, is_target=True)
        else:
            first = self.first_row(key).valid_from
            assert first is not None
            next_ones = self._predecessors(key, first, is_target=True)
        return frozenset().union(*(self.all_heirs(other, day, (*walked, key)) for other in next_ones))

    def holders(self, place: Place, day: date) -> list[str]:
        """The units that hold all that is meant, from the bottom up."""
        chains = [self.chain(node, day) for node in sorted(place.nodes)]
        if not chains:
            return []
        return [unit for unit in chains[0] if all(unit in chain for chain in chains)]


def _main_or_all(candidates: dict[str, bool]) -> set[str]:
    marked = {key for key, main in candidates.items() if main}
    return marked or set(candidates)


class Trees:
    """Both trees of a world, and how a place in one is read in the other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.areas = Tree(world.areas, world.area_changes)
        self.organizations = Tree(world.organizations, world.organization_changes)

    @cached_property
    def levels(self) -> dict[str, str]:
        """Each area's level, which it keeps for life."""
        return {row.key: row.level for row in self.world.areas}

    def territory(self, organization: str, day: date) -> str | None:
        """The territory of an organization that stands on the day: its own, or the nearest one's above."""
        for unit in self.organizations.chain(organization, day):
            row = self.organizations.row(unit, day)
            assert isinstance(row, OrganizationRow)
            if row.area_key:
                return row.area_key
        return None

    def leaders(self, area: str, day: date) -> list[str]:
        """The committees that lead the territory in which an area lies: the topmost of the nearest led."""
        for unit in self.areas.chain(area, day):
            leaders = [
                row.key
                for row in self.organizations.standing(day)
                if isinstance(row, OrganizationRow) and row.area_key == unit and row.kind in COMMITTEE_KINDS
            ]
            if leaders:
                above = {code: self.organizations.chain(code, day)[1:] for code in leaders}
                return [code for code in leaders if not any(other in above[code] for other in leaders)]
        return []

    def area_of_organization(self, code: str, day: date) -> Place:
        """Where an organization counts in the territory tree."""
        place = self.organizations.place(code, day)
        territories = {self.territory(node, day) for node in place.nodes}
        if None in territories or not territories:
            return NOWHERE
        return Place(frozenset(t for t in territories if t), place.exact)

    def area_of_person(self, cell: str, village: str | None, day: date) -> Place:
        """Where a person counts in the territory tree."""
        if village:
            return self.areas.place(village, day)
        return self.area_of_organization(cell, day)

    def organization_of_village(self, village: str, day: date) -> Place:
        """Where a village counts in the Party tree."""
        place = self.areas.place(village, day)
        led = [self.leaders(node, day) for node in sorted(place.nodes)]
        if not led or not all(led):
            return NOWHERE
        nodes = frozenset(code for codes in led for code in codes)
        return Place(nodes, place.exact and len(nodes) == 1)


class Table:
    """The rows of one answer: roots, a level, a structure date, and where a place falls among them."""

    def __init__(
        self, trees: Trees, *, roots: list[str], in_areas: bool, level: str | None, day: date
    ) -> None:
        self.trees = trees
        self.tree = trees.areas if in_areas else trees.organizations
        # Of several those that stand under none of the others.
        self.roots = [root for root in roots if not set(roots) & set(self.tree.chain(root, day)[1:])]
        self.key = ",".join(self.roots)
        self.in_areas = in_areas
        self.level = level
        self.day = day

    def units(self) -> list[Unit]:
        """The units of the level in the root's subtree."""
        return [
            row
            for row in self.tree.standing(self.day)
            if self.is_of_the_level(row.key) and self.holds(row.key)
        ]

    def is_of_the_level(self, key: str) -> bool:
        """Is the unit of the level that is asked?"""
        row = self.tree.row(key, self.day)
        if isinstance(row, OrganizationRow):
            return matches(row.kind, self.level)
        return row is not None and row.level == self.level

    def rank(self, key: str) -> int:
        """How far down the unit stands."""
        row = self.tree.row(key, self.day)
        assert row is not None
        return ORGANIZATION_RANKS[row.kind] if isinstance(row, OrganizationRow) else AREA_RANKS[row.level]

    def province(self, place: Place) -> str | None:
        """The province, or province committee, that holds the place."""
        holders = self.tree.holders(place, self.day)
        return next((unit for unit in holders if self.rank(unit) == 0), None)

    def holds(self, unit: str) -> bool:
        """Does a standing unit stand under one of the roots, or is it one?"""
        return any(root in self.tree.chain(unit, self.day) for root in self.roots)

    def counts(self, place: Place) -> bool:
        """Do the roots together hold whatever may be meant by the place?"""
        return bool(place.nodes) and all(self.holds(node) for node in place.nodes)

    def row_of(self, place: Place) -> str | None:
        """The row in which the place counts; ``None`` where the root does not hold it or asks no rows."""
        if self.level is None or not self.counts(place):
            return None
        holders = self.tree.holders(place, self.day)
        for unit in holders:
            if self.is_of_the_level(unit) and self.holds(unit):
                return unit
        below = not holders or LEVEL_RANKS[self.level] > self.rank(holders[0])
        return UNALLOCATED if below and not place.exact else OTHER


def matches(kind: str, level: str | None) -> bool:
    """Is an organization of this kind of the level that is asked?"""
    if level == "grassroots":
        return kind in ("grassroots_committee", "grassroots_cell")
    return kind in CELL_KINDS if level == "cell" else kind == level
