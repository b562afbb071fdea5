"""The units that stand on a plan's day: in whose row each counts, and what it is called."""

from __future__ import annotations

from registry.units.models import CELL_KINDS
from registry.units.names import name_on
from registry.units.rosters import KEYS, OUTSIDE, Roster, RowKey, SpecialRow
from registry.units.structure import Structure
from registry.units.tree import Tree

from .lines import Thing


class Placed:
    """What stands below the plan's organization, by the row in which it counts."""

    def __init__(self, structure: Structure, roster: Roster) -> None:
        self.structure, self.roster = structure, roster
        inside = ((village, roster.villages[village].row) for village in structure.forest.villages)
        self.villages = {
            village: row
            for village, row in inside
            if row != OUTSIDE and structure.areas.term(village) is not None
        }
        cells = ((unit, term) for unit, term in structure.party.standing.items() if term.kind in CELL_KINDS)
        self.cells = {unit: row for unit, _ in cells if (row := roster.cells[unit].row) != OUTSIDE}
        self._called: dict[tuple[Tree, int], tuple[str, str]] = {}
        self._things: dict[tuple[Tree, int], Thing] = {}

    def key(self, row: RowKey) -> str:
        """By which key a row is known."""
        return KEYS[row][0] if isinstance(row, SpecialRow) else self.roster.unit_of[row].key

    def name(self, row: RowKey) -> str:
        """What a row is called."""
        return KEYS[row][1] if isinstance(row, SpecialRow) else self.roster.unit_of[row].name

    def row_of_area(self, area: int) -> RowKey:
        """Where a standing area counts: with the committee that leads it."""
        if area in self.villages:
            return self.villages[area]
        return self.roster.leaf(self.structure.village(Tree.PARTY, area)).row

    def area(self, area: int, more: str = "") -> Thing:
        """A standing area, or with ``more`` what is said of it."""
        plain = self._things.get((Tree.TERRITORY, area))
        if plain is None:
            key = self.structure.forest.area_keys[area][0]
            plain = self._thing(Tree.TERRITORY, area, key, self.row_of_area(area))
        return _with(plain, more)

    def organization(self, organization: int, more: str = "") -> Thing:
        """A standing organization, or with ``more`` what is said of it."""
        plain = self._things.get((Tree.PARTY, organization))
        if plain is None:
            key = self.structure.forest.codes[organization]
            plain = self._thing(Tree.PARTY, organization, key, self.roster.organization(organization))
        return _with(plain, more)

    def _thing(self, tree: Tree, unit: int, key: str, row: RowKey) -> Thing:
        """The unit itself; tens of thousands of posts and tasks are said of a few thousand units."""
        name, place = self.called(tree, unit)
        found = self._things[tree, unit] = Thing(key, self.key(row), name, place)
        return found

    def called(self, tree: Tree, unit: int) -> tuple[str, str]:
        """The name of a unit and of what it stands under on the day."""
        found = self._called.get((tree, unit))
        if found is None:
            known, day = self.structure.forest, self.structure.day
            term = self.structure.of(tree).term(unit)
            above = term.parent if term is not None else None
            place = name_on(known, tree, above, day) if above is not None else ""
            found = self._called[tree, unit] = name_on(known, tree, unit, day), place
        return found


def _with(plain: Thing, more: str) -> Thing:
    """What is said of a unit, as a thing of its own."""
    if not more:
        return plain
    return Thing(f"{plain.key} {more}", plain.unit, f"{plain.name}: {more}", plain.place, plain.number)
