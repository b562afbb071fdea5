"""Rosters: for each village and cell, the row of the answer in which its people count, made ready for SQL.

A roster gives each recorded village and cell the row of the answer that it counts in: a unit's, which goes by
the unit's number, or one of :class:`SpecialRow` where no unit of the level is meant. Several
roots are asked about as one: what lies under two of them counts once, and what may lie under one or another
of them lies under them all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final

from .changed import Changed, without
from .structure import AREA_RANKS, PARTY_RANKS, Structure, Unit
from .tree import Place, Tree


class SpecialRow(Enum):
    """A row of an answer that is no unit of its level: which one."""

    # Certainly under the root, and under no unit of the level.
    OTHER = "other"
    # Under the root, and which unit of the level holds it is not certain.
    UNALLOCATED = "unallocated"
    # Not under the root: in no answer.
    OUTSIDE = "outside"
    # The root itself.
    ROOT = "root"


OTHER: Final = SpecialRow.OTHER
UNALLOCATED: Final = SpecialRow.UNALLOCATED
OUTSIDE: Final = SpecialRow.OUTSIDE
ROOT: Final = SpecialRow.ROOT
# A row of an answer: that of the unit with this number, or a special row.
RowKey = int | SpecialRow
# The one row where no level is asked for: all the roots as one.
WHOLE = 0
# Special rows that an answer can have besides its units, with their key and name.
KEYS: dict[SpecialRow, tuple[str, str]] = {
    OTHER: ("other", "Khác"),
    UNALLOCATED: ("unallocated", "Chưa xác định được đơn vị"),
}

# SQL knows a row as a number: those of units, from 0 up, and these. Nothing else in Python does.
_NUMBERS = {OTHER: -1, UNALLOCATED: -2, OUTSIDE: -3}
_SPECIAL = {number: row for row, number in _NUMBERS.items()}


def number_of(row: RowKey) -> int:
    """The number by which SQL knows the row."""
    return _NUMBERS[row] if isinstance(row, SpecialRow) else row


def row_of(number: int) -> RowKey:
    """The row that SQL knows by the number."""
    return _SPECIAL.get(number, number)


def placed_inside(rows: Iterable[tuple[int, RowKey]]) -> tuple[list[int], list[int]]:
    """Of units with their rows those under the root, and beside them the numbers of their rows."""
    inside = [(unit, number_of(row)) for unit, row in rows if row != OUTSIDE]
    return [unit for unit, _ in inside], [number for _, number in inside]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The row a leaf counts in, and the province (the root of the asked tree) that it lies in."""

    row: RowKey
    top: int


class Roster:
    """The rows of some roots taken as one, at a level and on a structure date."""

    @classmethod
    def of(cls, structure: Structure, tree: Tree, roots: Sequence[int], level: str | None) -> Roster:
        """The roster, made once for each structure."""
        found: Roster = structure.remembered(
            ("roster", tree, tuple(roots), level),
            lambda: cls(structure, tree, roots, level),
            lambda before, changed: before.after(structure, changed),
        )
        return found

    def __init__(self, structure: Structure, tree: Tree, roots: Sequence[int], level: str | None) -> None:
        # By which a roster of the same structure is known.
        self.name: tuple[Tree, tuple[int, ...], str | None] = (tree, tuple(roots), level)
        self.structure = structure
        self.tree = tree
        self.roots = frozenset(roots)
        self.level = level
        # All the roots as one unit: what the total is of, and the one row where no level is asked for.
        self.whole = structure.together(tree, roots)
        self._rank = (AREA_RANKS if tree == Tree.TERRITORY else PARTY_RANKS)[level] if level else -1
        self._organizations: dict[int, RowKey] = {}
        self._take(structure.units_at(tree, level, *roots) if level else ())

    def _take(self, units: Iterable[int], known: Iterable[Unit] = ()) -> None:
        """Let the ``units``, and those ``known``, be the rows, in the order of their names."""
        structure, level = self.structure, self.level
        vars(self).pop("unit_of", None)
        found = [*known, *(structure.unit(self.tree, unit, level) for unit in units)]
        self.units: list[Unit] = sorted(found, key=lambda u: (u.sort_key, u.key)) if level else [self.whole]
        # Of each unit that has a row, which one.
        self._rows: dict[int, RowKey] = (
            {unit.id: unit.id for unit in self.units} if level else dict.fromkeys(self.roots, WHOLE)
        )

    def after(self, structure: Structure, changed: Changed) -> Roster:
        """The roster of the same roots and level in a later structure of the day."""
        new, written = copy(self), changed.units(self.tree)
        new.structure, new.whole = structure, structure.together(self.tree, self.name[1])
        if self.level is None:
            new._take(())
        elif written:
            among = structure.units_at(self.tree, self.level, *self.roots, only=written)
            if among or not written.isdisjoint(self._rows):
                new._take(among, [unit for unit in self.units if unit.id not in written])
        moved = changed.cells(self.tree)
        new._organizations = without(self._organizations, moved)
        made, forest = vars(new), structure.forest
        for name in ("_everywhere", "_under_the_roots", "inside"):
            if changed.moves(self.tree):
                made.pop(name, None)
        if "villages" in made:
            again = new._leaves(structure.village, changed.villages(self.tree), forest.is_village)
            new._patch("villages", "village_numbers", again)
        if "cells" in made:
            again = new._leaves(structure.cell, moved, forest.is_cell)
            new._patch("cells", "cell_numbers", again)
        return new

    def _leaves(
        self,
        place: Callable[[Tree, int], Place],
        units: Iterable[int],
        is_leaf: Callable[[int], bool],
    ) -> dict[int, Leaf | None]:
        """Where some units count; none of those that are no leaves."""
        return {unit: self.leaf(place(self.tree, unit)) if is_leaf(unit) else None for unit in units}

    def _patch(self, leaves: str, numbers: str, again: Mapping[int, Leaf | None]) -> None:
        """Put what is so of some leaves in the place of what was."""
        made = vars(self)
        if not again:
            return
        rows = {unit: leaf for unit, leaf in again.items() if leaf is not None}
        made[leaves] = without(made[leaves], again) | rows
        if numbers in made:
            inside = {unit: number_of(leaf.row) for unit, leaf in rows.items() if leaf.row != OUTSIDE}
            made[numbers] = without(made[numbers], again) | inside

    @property
    def rows(self) -> list[tuple[RowKey, Unit]]:
        """The rows that units have, in order, each with its unit."""
        return [(unit.id if self.level else WHOLE, unit) for unit in self.units]

    @cached_property
    def unit_of(self) -> dict[RowKey, Unit]:
        """The unit of each row that is one's."""
        return dict(self.rows)

    @property
    def provinces(self) -> set[int]:
        """The roots of the asked tree above this roster's roots."""
        reading = self.structure.of(self.tree)
        return {reading.path(root)[0] for root in self.roots}

    def leaf(self, place: Place) -> Leaf:
        """Where something of that place counts."""
        path = place.path
        top = path[0] if path else 0
        if not place.is_under(self.roots):
            return Leaf(OUTSIDE, top)
        if not self.level:
            return Leaf(WHOLE, top)
        for unit in reversed(path):
            row = self._rows.get(unit)
            if row is not None:
                return Leaf(row, top)
        # Certain not to stand at the level, or somewhere below what we know of it.
        certain = place.exact or (path and self._rank <= self.structure.rank(self.tree, path[-1]))
        return Leaf(OTHER if certain else UNALLOCATED, top)

    @cached_property
    def villages(self) -> dict[int, Leaf]:
        """Every village there ever was, and where it counts."""
        place = self.structure.village
        return {village: self.leaf(place(self.tree, village)) for village in self.structure.forest.villages}

    @cached_property
    def cells(self) -> dict[int, Leaf]:
        """Every cell there ever was, and where it (and whoever is placed by it) counts."""
        place = self.structure.cell
        return {cell: self.leaf(place(self.tree, cell)) for cell in self.structure.forest.cells}

    @cached_property
    def village_numbers(self) -> dict[int, int]:
        """The villages that count under the roots, each with the number of its row."""
        return {unit: number_of(leaf.row) for unit, leaf in self.villages.items() if leaf.row != OUTSIDE}

    @cached_property
    def cell_numbers(self) -> dict[int, int]:
        """The same of cells."""
        return {unit: number_of(leaf.row) for unit, leaf in self.cells.items() if leaf.row != OUTSIDE}

    def organization(self, unit: int) -> RowKey:
        """The row in which an organization of whatever kind counts."""
        found = self._organizations.get(unit)
        if found is None:
            found = self._organizations[unit] = self.leaf(self.structure.cell(self.tree, unit)).row
        return found

    @cached_property
    def inside(self) -> tuple[frozenset[int], frozenset[int]]:
        """The recorded cells, and the villages, that count under the roots."""
        return frozenset(self.cell_numbers), frozenset(self.village_numbers)

    def legend(self) -> list[tuple[int, str, str]]:
        """What the numbers of rows mean to a reader: number, key and name."""
        units = [(number_of(row), unit.key, unit.name) for row, unit in self.rows]
        return units + [(number, row.value, KEYS.get(row, ("", ""))[1]) for number, row in _SPECIAL.items()]

    def people(self, *, outside: bool = False) -> dict[str, Any]:
        """The parameters of ``leaves.sql`` for placing people; ``outside`` keeps leaves outside the root.

        In the territory tree a person counts by village and, where that is unknown, by cell; in the Party
        tree always by cell.
        """
        return self._everywhere if outside else self._under_the_roots

    @cached_property
    def _everywhere(self) -> dict[str, Any]:
        return self._placing(outside=True)

    @cached_property
    def _under_the_roots(self) -> dict[str, Any]:
        return self._placing(outside=False)

    def _placing(self, *, outside: bool) -> dict[str, Any]:
        return {
            **self._columns("village", self.villages if self.tree == Tree.TERRITORY else {}, outside),
            **self._columns("cell", self.cells, outside),
            "by_village": self.tree == Tree.TERRITORY,
        }

    def places(self) -> dict[str, Any]:
        """The villages and cells under the roots, each with its row, for what may be placed by either."""
        return {
            "villages": list(self.village_numbers),
            "village_rows": list(self.village_numbers.values()),
            "cells": list(self.cell_numbers),
            "cell_rows": list(self.cell_numbers.values()),
            "by_village": self.tree == Tree.TERRITORY,
        }

    @staticmethod
    def _columns(name: str, leaves: dict[int, Leaf], outside: bool) -> dict[str, Any]:
        counted = [(unit, leaf) for unit, leaf in leaves.items() if outside or leaf.row != OUTSIDE]
        return {
            f"{name}s": [unit for unit, _ in counted],
            f"{name}_rows": [number_of(leaf.row) for _, leaf in counted],
            f"{name}_tops": [leaf.top for _, leaf in counted],
        }


__all__ = [
    "KEYS",
    "OTHER",
    "OUTSIDE",
    "ROOT",
    "UNALLOCATED",
    "WHOLE",
    "Leaf",
    "Roster",
    "RowKey",
    "SpecialRow",
    "number_of",
    "placed_inside",
    "row_of",
]
