"""Plays reforms on the two trees day by day, so that the rows and ledgers that come out are valid.

A *draw* decides everything; see :class:`Draw`. Each operation takes the day and does nothing where it does
not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Generic, TypeVar

from hypothesis import strategies as st

from .trees import CELL_KINDS, COMMITTEE_KINDS
from .world import DAY, AreaRow, CellVillage, Change, OrganizationRow

T = TypeVar("T")
Row = TypeVar("Row", AreaRow, OrganizationRow)


class Draw:
    """Choices that Hypothesis makes and shrinks: to the first option, to no, to the least number."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def number(self, least: int, most: int) -> int:
        """A number from the least to the most."""
        return self._draw(st.integers(least, most))

    def one(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.number(0, len(options) - 1)]

    def chance(self, in_: int = 2) -> bool:
        """Yes, once in so many times."""
        return self.number(0, in_ - 1) == in_ - 1

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """Up to so many different ones of the options, at least one."""
        left = list(options)
        taken = []
        for _ in range(min(self.number(1, most), len(left))):
            taken.append(left.pop(self.number(0, len(left) - 1)))
        return taken


class Life(Generic[Row]):
    """Units that open, alter and end, and the ledger of it."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.rows: list[Row] = []
        self.open: dict[str, Row] = {}
        self.changes: list[Change] = []
        # Units that a reform of this day has touched; another of the same day leaves them alone.
        self.busy: set[str] = set()
        self.count = 0

    def begin(self, row: Row) -> str:
        """A new unit opens."""
        self.open[row.key] = row
        self.busy.add(row.key)
        return row.key

    def alter(self, key: str, day: date, **values: Any) -> None:
        """From the day on the unit is as the values say."""
        row = self.open[key]
        if row.valid_from != day:
            self.rows.append(replace(row, valid_to=day - DAY))
        self.open[key] = replace(row, valid_from=day, **values)
        self.busy.add(key)

    def end(self, key: str, day: date) -> None:
        """The eve of the day was the unit's last day."""
        self.rows.append(replace(self.open.pop(key), valid_to=day - DAY))
        self.busy.add(key)

    def all_rows(self) -> list[Row]:
        """The rows of all stretches, over and open."""
        return [*self.rows, *self.open.values()]

    def free(self, accept: Callable[[Row], bool]) -> list[str]:
        """Standing units that no reform of this day has touched."""
        return [key for key, row in self.open.items() if accept(row) and key not in self.busy]

    def ending(self, accept: Callable[[Row], bool]) -> list[str]:
        """Units that may end today: untouched, and none of them began today."""
        return self.free(accept)

    def children(self, key: str) -> list[str]:
        """The units that now stand directly under this one."""
        return [child for child, row in self.open.items() if row.parent == key]

    def line(self, day: date, kind: str, source: str | None, target: str | None, main: bool = False) -> None:
        """Write a line of the ledger."""
        self.changes.append(Change(day, kind, source, target, main))

    def lines(self, day: date, kind: str, sources: Sequence[str], targets: Sequence[str]) -> None:
        """Lines from one to several or from several to one, of which at most one is marked main."""
        pairs = [(source, target) for source in sources for target in targets]
        main = self.draw.number(0, len(pairs))
        for i, (source, target) in enumerate(pairs, start=1):
            self.line(day, kind, source, target, i == main)

    def name(self, prefix: str) -> str:
        """A name not used before."""
        self.count += 1
        return f"{prefix}{self.count}"


class Land(Life[AreaRow]):
    """The administrative tree."""

    def of(self, level: str) -> list[str]:
        """The standing units of a level."""
        return [key for key, row in self.open.items() if row.level == level]

    def found(self, level: str, parent: str | None, day: date | None) -> str:
        """A new unit, maybe under the official code of one that has ended."""
        key = self.name(level[0])
        used = {row.code for row in self.open.values()}
        old = sorted({row.code for row in self.rows if row.level == level and row.code} - used)
        code = ""
        if level != "village":
            code = self.draw.one(old) if old and self.draw.chance() else f"{self.count:05}"
        return self.begin(AreaRow(key, level, f"Nơi {key}", parent, day, None, code))

    def merge(self, level: str, day: date) -> None:
        """Two or three become one of them, or a new one."""
        ending = self.ending(lambda row: row.level == level)
        if len(ending) < 2:
            return
        units = self.draw.some(ending, 3)
        parent = self.open[units[0]].parent_key
        target = self.found(level, parent, day) if self.draw.chance() else units[0]
        for unit in units:
            if unit != target:
                for child in self.children(unit):
                    self.alter(child, day, parent_key=target)
                self.end(unit, day)
        self.busy.add(target)
        gone = [unit for unit in units if unit != target]
        if gone:
            self.lines(day, "merge", gone, [target])
        if target in units and self.draw.chance():
            self.line(day, "merge", target, target, self.draw.chance())

    def split(self, level: str, day: date) -> None:
        """One gives parts of itself to new ones, and ends or stays."""
        ending = self.ending(lambda row: row.level == level)
        if not ending:
            return
        unit = self.draw.one(ending)
        stays = self.draw.chance()
        parents = [
            key for key, row in self.open.items() if row.level == self.level_above(self.open[unit].parent_key)
        ]
        parts = [
            self.found(level, self.draw.one(parents) if parents else None, day)
            for _ in range(1 if stays else 2)
        ]
        for child in self.children(unit):
            if self.open[child].level == "village" and child not in self.busy and self.draw.chance(4):
                self.end(child, day)
            elif not stays or self.draw.chance():
                self.alter(child, day, parent_key=self.draw.one(parts))
        if stays:
            self.busy.add(unit)
        else:
            self.end(unit, day)
        self.lines(day, "split", [unit], parts)

    def level_above(self, parent: str | None) -> str | None:
        """The level at which a parent stands."""
        return self.open[parent].level if parent else None

    def vanish(self, level: str, day: date) -> None:
        """One ends and nothing says where it went."""
        ending = self.ending(lambda row: row.level == level)
        if ending:
            unit = self.draw.one(ending)
            children = self.children(unit)
            others = [key for key in self.of(level) if key != unit]
            if level != "village" and not others:
                return
            for child in children:
                self.alter(child, day, parent_key=self.draw.one(others))
            self.end(unit, day)
            if self.draw.chance():
                self.line(day, "abolish", unit, None)

    def appear(self, level: str, day: date) -> None:
        """A new one, and nothing says where it came from."""
        parents = self.of("commune") if level == "village" else [*self.of("district"), *self.of("province")]
        unit = self.found(level, self.draw.one(parents), day)
        if self.draw.chance():
            self.line(day, "found", None, unit)

    def rename(self, day: date) -> None:
        """One has another name, and maybe another code, from the day on."""
        free = self.free(lambda row: True)
        if free:
            unit = self.draw.one(free)
            code = f"R{len(self.changes):04}" if self.open[unit].code and self.draw.chance() else ""
            self.alter(unit, day, name=f"Tên mới {unit}", code=code or self.open[unit].code)
            self.line(day, "rename", unit, unit, self.draw.chance())

    def move(self, level: str, day: date) -> None:
        """One stands under another parent from the day on."""
        free = self.free(lambda row: row.level == level)
        if free:
            unit = self.draw.one(free)
            parent = self.open[unit].parent_key
            self.alter(unit, day, parent_key=self.draw.one(self.of(self.level_above(parent) or "commune")))
            self.line(day, "move", unit, unit)

    def end_districts(self, day: date) -> None:
        """The level of districts ends: communes stand directly under their province."""
        for unit in self.of("district"):
            if unit in self.busy:
                return
        for unit in self.of("district"):
            for child in self.children(unit):
                self.alter(child, day, parent_key=self.open[unit].parent_key)
            self.end(unit, day)
            if self.draw.chance():
                self.line(day, "abolish", unit, None)

    def reform(self, day: date) -> None:
        """One operation of any kind."""
        operations: list[Callable[[], None]] = [
            lambda: self.merge("village", day),
            lambda: self.split("village", day),
            lambda: self.split("commune", day),
            lambda: self.merge("commune", day),
            lambda: self.vanish("village", day),
            lambda: self.appear("village", day),
            lambda: self.move("village", day),
            lambda: self.rename(day),
            lambda: self.merge("province", day),
            lambda: self.vanish("commune", day),
            lambda: self.move("commune", day),
            lambda: self.appear("commune", day),
        ]
        self.draw.one(operations)()


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
        return self.begin(OrganizationRow(code, kind, f"Tổ chức {code}", parent, day, None, sector, area))

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
            self.alter(unit, day, sector=self.draw.one(self.SECTORS))
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
