"""Plays reforms on the administrative tree day by day, so that rows and ledger come out valid.

A *draw* decides everything; see :class:`Draw`. Each operation takes the day and does nothing where it does
not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Generic, TypeVar

from hypothesis import strategies as st

from .world import DAY, AreaRow, Change, OrganizationRow

T = TypeVar("T")
Row = TypeVar("Row", AreaRow, OrganizationRow)


class Draw:
    """Choices that Hypothesis makes and shrinks: to the first option, to no, to the least number."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def number(self, least: int, most: int) -> int:
        """A number from the least to the most."""
        number: int = self._draw(st.integers(least, most))
        return number

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
        return self.rows + list(self.open.values())

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
        special = self.draw.one(("", "border", "border mountain", "")) if level != "province" else ""
        return self.begin(AreaRow(key, level, f"Nơi {key}", parent, day, None, code, special=special))

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
            special = self.draw.one((self.open[unit].special, "island"))
            self.alter(unit, day, name=f"Tên mới {unit}", code=code or self.open[unit].code, special=special)
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
