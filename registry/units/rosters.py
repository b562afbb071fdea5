"""Which leaf counts in which row of a question: the structure, made ready for SQL.

A roster numbers the units of an answer (0, 1, …) and gives each recorded village and cell the number of the
row that it counts in, or one of three numbers for no unit of the level: :data:`OTHER`, :data:`UNALLOCATED`,
:data:`OUTSIDE` the root.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .structure import AREA, AREA_RANKS, ORGANIZATION, PARTY_RANKS, Structure, Unit
from .tree import Place

OTHER, UNALLOCATED, OUTSIDE = -1, -2, -3
KEYS = {OTHER: ("other", "Khác"), UNALLOCATED: ("unallocated", "Chưa xác định được đơn vị")}

LEAVES = """
village_leaf (village_id, row, top) AS (
    SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[], %(village_tops)s::bigint[])
),
cell_leaf (cell_id, row, top) AS (
    SELECT * FROM unnest(%(cells)s::bigint[], %(cell_rows)s::int[], %(cell_tops)s::bigint[])
)"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The row a leaf counts in, and the province (the root of the asked tree) that it lies in."""

    row: int
    top: int


class Roster:
    """The rows of one root, level and structure date."""

    def __init__(self, structure: Structure, tree: str, root: int, level: str | None) -> None:
        self.structure = structure
        self.tree = tree
        self.root = root
        self.level = level
        units = structure.units_at(tree, level, root) if level else [root]
        self.units: list[Unit] = sorted(
            (structure.unit(tree, unit, level) for unit in units), key=lambda u: (u.sort_key, u.key)
        )
        self._rows = {unit.id: row for row, unit in enumerate(self.units)}
        self._rank = (AREA_RANKS if tree == AREA else PARTY_RANKS)[level] if level else -1

    @property
    def province(self) -> int:
        """The root of the asked tree above this roster's root."""
        reading = self.structure.areas if self.tree == AREA else self.structure.party
        return reading.path(self.root)[0]

    def leaf(self, place: Place) -> Leaf:
        """Where something of that place counts."""
        path = place.path
        if self.root not in path:
            return Leaf(OUTSIDE, path[0] if path else 0)
        for unit in reversed(path):
            row = self._rows.get(unit)
            if row is not None:
                return Leaf(row, path[0])
        # Certain not to stand at the level, or somewhere below what we know of it.
        certain = place.exact or self._rank <= self.structure.rank(self.tree, path[-1])
        return Leaf(OTHER if certain else UNALLOCATED, path[0])

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

    def people(self, *, outside: bool = False) -> dict[str, Any]:
        """The parameters of :data:`LEAVES` for placing people; ``outside`` keeps leaves outside the root.

        In the territory tree a person counts by village and, where that is unknown, by cell; in the Party
        tree always by cell.
        """
        return {
            **self._columns("village", self.villages if self.tree == AREA else {}, outside),
            **self._columns("cell", self.cells, outside),
            "by_village": self.tree == AREA,
        }

    @staticmethod
    def _columns(name: str, leaves: dict[int, Leaf], outside: bool) -> dict[str, Any]:
        kept = [(unit, leaf) for unit, leaf in leaves.items() if outside or leaf.row != OUTSIDE]
        return {
            f"{name}s": [unit for unit, _ in kept],
            f"{name}_rows": [leaf.row for _, leaf in kept],
            f"{name}_tops": [leaf.top for _, leaf in kept],
        }


__all__ = ["AREA", "KEYS", "LEAVES", "ORGANIZATION", "OTHER", "OUTSIDE", "UNALLOCATED", "Leaf", "Roster"]
