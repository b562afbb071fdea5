"""Cells that merge together with the villages that they alone serve, as a sheet or a form asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from cells.models import CellVillage


@dataclass(slots=True)
class Along:
    """Villages that become one, whose cells are to do so: the number of the first line, and what it says."""

    number: int
    new: str
    code: str
    secretary: str
    olds: list[str] = field(default_factory=list)

    def lines(self, cells: list[str]) -> list[Mapping[str, str]]:
        """The lines by which these ``cells`` become one: a new one of that code, or the first of them."""
        name = f"Chi bộ {self.new}" if self.code else cells[0]
        common = {"kind": "merge", "tree": "organization", "code": self.code, "head": self.secretary}
        return [common | {"old": one, "new": name} for one in cells if self.code or one != cells[0]]


def cells_alone(on: date, groups: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The codes of the cells that on the day serve villages of one of the groups and no other, by group."""
    group_of = {village: group for group, villages in groups.items() for village in villages}
    serving = CellVillage.objects.on(on)
    cells = serving.filter(village__key__in=group_of).values("cell")
    served: dict[str, set[str]] = defaultdict(set)
    for code, village in serving.filter(cell__in=cells).values_list("cell__code", "village__key"):
        served[code].add(group_of.get(village, ""))
    found: dict[str, list[str]] = {group: [] for group in groups}
    for code in sorted(served):
        if len(served[code]) == 1 and (group := next(iter(served[code]))):
            found[group].append(code)
    return found
