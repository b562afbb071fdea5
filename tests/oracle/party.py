"""Plays reforms on the Party tree, on a land whose own reforms it follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from .reforms import Draw, Land, Life
from .trees import CELL_KINDS, COMMITTEE_KINDS
from .world import DAY, CellVillage, OrganizationRow


class Party(Life[OrganizationRow]):
    """The Party tree, on a land, with the villages that its cells serve."""

    PARENTS = {
        "superior_committee": ("province_committee",),
        "grassroots_committee": ("superior_committee", "province_committee"),
        "grassroots_cell": ("superior_committee", "province_committee"),
        "sub_committee": ("grassroots_committee",),
        "cell": ("grassroots_committee", "sub_committee"),
    }
    SECTORS = ("", "commune", "private_enterprise", "school")
    BASES: ClassVar[dict[str, tuple[str, ...]]] = {
        "commune": ("commune", "ward"),
        "private_enterprise": ("joint_stock", "cooperative"),
        "school": ("public_unit",),
    }

    def __init__(self, draw: Draw, land: Land) -> None:
        super().__init__(draw)
        self.land = land
        self.serving: dict[tuple[str, str], date | None] = {}
        self.served: list[CellVillage] = []

    def of(self, *kinds: str) -> list[str]:
        """The standing units of these kinds."""
        return [key for key, row in self.open.items() if row.kind in kinds]

    def found(self, kind: str, parent: str | None, day: date | None) -> str:
        """A new organization, maybe with a territory."""
        code = self.name({"cell": "c", "grassroots_cell": "b"}.get(kind, kind[0].upper()))
        area = self._area(kind) if self.draw.chance() else None
        sector = self.draw.one(self.SECTORS)
        row = OrganizationRow(
            code, kind, f"Tổ chức {code}", parent, day, None, sector, area, self._base(sector)
        )
        return self.begin(row)

    def _base(self, sector: str) -> str:
        """A kind of base that goes with the sector, or none."""
        return self.draw.one(("", *self.BASES.get(sector, ())))

    def _area(self, kind: str) -> str | None:
        """A territory; only one committee leads it at a time."""
        areas = list(self.land.open)
        if kind in COMMITTEE_KINDS:
            led = {row.area_key for row in self.open.values() if row.kind in COMMITTEE_KINDS}
            areas = [area for area in areas if area not in led]
        return self.draw.one(areas) if areas else None

    def follow_the_land(self, day: date) -> None:
        """Territories that have ended are let go or replaced."""
        for code, row in list(self.open.items()):
            if row.area_key and row.area_key not in self.land.open:
                self.alter(code, day, area_key=self._area(row.kind) if self.draw.chance() else None)

    def parents_for(self, kind: str) -> list[str]:
        """The units under which one of this kind may stand."""
        return self.of(*self.PARENTS[kind])

    def merge(self, kinds: tuple[str, ...], day: date) -> None:
        """Two or three become one of them, or a new one."""
        ending = self.ending(lambda row: row.kind in kinds)
        if len(ending) < 2:
            return
        units = self.draw.some(ending, 3)
        first = self.open[units[0]]
        target = self.found(first.kind, first.parent_code, day) if self.draw.chance() else units[0]
        gone = [unit for unit in units if unit != target]
        for unit in gone:
            for child in self.children(unit):
                self.alter(child, day, parent_code=target)
            self.end(unit, day)
        self.busy.add(target)
        if gone:
            self.lines(day, "merge", gone, [target])

    def split(self, kinds: tuple[str, ...], day: date) -> None:
        """One gives parts of itself to new ones, and ends or stays."""
        ending = self.ending(lambda row: row.kind in kinds)
        if not ending:
            return
        unit = self.draw.one(ending)
        stays = self.draw.chance()
        kind = self.open[unit].kind
        parts = [
            self.found(kind, self.draw.one(self.parents_for(kind)), day) for _ in range(1 if stays else 2)
        ]
        for child in self.children(unit):
            if not stays or self.draw.chance():
                self.alter(child, day, parent_code=self.draw.one(parts))
        if stays:
            self.busy.add(unit)
        else:
            self.end(unit, day)
        self.lines(day, "split", [unit], parts)

    def vanish(self, day: date) -> None:
        """A cell ends and nothing says where it went."""
        ending = self.ending(lambda row: row.kind in CELL_KINDS)
        if ending:
            unit = self.draw.one(ending)
            self.end(unit, day)
            if self.draw.chance():
                self.line(day, "abolish", unit, None)

    def appear(self, kind: str, day: date) -> None:
        """A new one, and nothing says where it came from."""
        parents = self.parents_for(kind)
        if parents:
            unit = self.found(kind, self.draw.one(parents), day)
            if self.draw.chance():
                self.line(day, "found", None, unit)

    def move(self, day: date) -> None:
        """A unit stands under another parent from the day on."""
        free = self.free(lambda row: row.parent_code is not None)
        if free:
            unit = self.draw.one(free)
            self.alter(unit, day, parent_code=self.draw.one(self.parents_for(self.open[unit].kind)))
            self.line(day, "move", unit, unit)

    def grow(self, day: date) -> None:
        """A grassroots cell becomes a committee, with a new cell split off below it."""
        free = self.free(lambda row: row.kind == "grassroots_cell")
        if free:
            unit = self.draw.one(free)
            led = {row.area_key for row in self.open.values() if row.kind in COMMITTEE_KINDS}
            area = self.open[unit].area_key
            self.alter(unit, day, kind="grassroots_committee", area_key=None if area in led else area)
            cell = self.found("cell", unit, day)
            if self.draw.chance():
                self.line(day, "split", unit, cell)

    def shrink(self, day: date) -> None:
        """A grassroots committee becomes a grassroots cell, and what stood below it becomes part of it."""
        free = [
            unit
            for unit in self.free(lambda row: row.kind == "grassroots_committee")
            if all(self.open[c].kind == "cell" and c not in self.busy for c in self.children(unit))
        ]
        if free:
            unit = self.draw.one(free)
            gone = self.children(unit)
            for child in gone:
                self.end(child, day)
            self.alter(unit, day, kind="grassroots_cell")
            if gone:
                self.lines(day, "merge", gone, [unit])

    def rise(self, day: date) -> None:
        """A cell becomes a grassroots cell."""
        free = self.free(lambda row: row.kind == "cell")
        if free:
            parent = self.draw.one(self.parents_for("grassroots_cell"))
            self.alter(self.draw.one(free), day, kind="grassroots_cell", parent_code=parent)

    def turn(self, day: date) -> None:
        """Another sector, name or territory."""
        free = self.free(lambda row: True)
        if not free:
            return
        unit = self.draw.one(free)
        row = self.open[unit]
        what = self.draw.number(0, 2)
        if what == 0:
            sector = self.draw.one(self.SECTORS)
            self.alter(unit, day, sector=sector, base=self._base(sector))
        elif what == 1:
            self.alter(unit, day, area_key=self._area(row.kind))
        else:
            self.alter(unit, day, name=f"Tên mới {unit}")
            self.line(day, "rename", unit, unit, self.draw.chance())

    def reform(self, day: date) -> None:
        """One operation of any kind."""
        operations: list[Callable[[], None]] = [
            lambda: self.merge(CELL_KINDS, day),
            lambda: self.split(CELL_KINDS, day),
            lambda: self.vanish(day),
            lambda: self.appear("cell", day),
            lambda: self.move(day),
            lambda: self.turn(day),
            lambda: self.grow(day),
            lambda: self.shrink(day),
            lambda: self.rise(day),
            lambda: self.merge(("grassroots_committee",), day),
            lambda: self.split(("grassroots_committee",), day),
            lambda: self.merge(("superior_committee",), day),
            lambda: self.appear("grassroots_cell", day),
        ]
        self.draw.one(operations)()

    def serve(self, day: date | None) -> None:
        """Cells that have ended serve no longer, nor are villages that have ended served; some begin."""
        for (cell, village), since in list(self.serving.items()):
            standing = cell in self.open and self.open[cell].kind in CELL_KINDS
            if day and (not standing or village not in self.land.open or self.draw.chance(12)):
                del self.serving[cell, village]
                if since != day:
                    self.served.append(CellVillage(cell, village, since, day - DAY))
        villages = self.land.of("village")
        for cell in self.of(*CELL_KINDS):
            for _ in range(self.draw.number(0, 2 if day is None else 1)):
                if villages:
                    self.serving.setdefault((cell, self.draw.one(villages)), day)

    def all_served(self) -> list[CellVillage]:
        """The rows of all service, over and going on."""
        return [*self.served, *(CellVillage(c, v, since) for (c, v), since in self.serving.items())]
