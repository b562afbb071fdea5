"""What the page on which targets are handed on is about: the units below one, by those directly above them.

The whole cascade below the unit can be written in one act; which level has boxes, the address says. Where it
would be more boxes than a page holds, numbers are pasted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from registry.accounts.access.places import LEVEL_TITLES
from registry.units.structure import PARTY_RANKS, Structure
from reports.engine.target_figures import Aim, with_members
from reports.engine.target_figures import Given as Figures
from reports.models import Basis

from .amounts import Typed
from .cascade import Subject, TargetLine, below, lines_of, parent_of

# So many boxes stand on a page at most.
BOXES = 300
# The choice of a level that means every one, and the one that means the units directly below.
ALL_LEVELS, DIRECTLY = "tat-ca", ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What a unit has: received, handed on, kept back."""

    line: TargetLine
    value: Decimal | None
    handed_on: Decimal | None

    @property
    def reserve(self) -> Decimal | None:
        """What is kept back; negative where more is handed on than received, ``None`` where in doubt."""
        if self.value is None or self.handed_on is None or not self.line.is_certain:
            return None
        return self.value - self.handed_on

    @property
    def over(self) -> Decimal | None:
        """By how much more is handed on than received, if so."""
        return -self.reserve if self.reserve is not None and self.reserve < 0 else None


@dataclass
class Editing:
    """A unit and all below it, with their targets on a day; ``level`` has boxes."""

    subject: Subject
    on: date
    structure: Structure
    unit: TargetLine
    lines: dict[int, TargetLine]
    level: str = DIRECTLY

    @cached_property
    def others(self) -> dict[int, TargetLine]:
        """The lines of the units with boxes on the other basis."""
        other = Basis.PLAN if self.subject.basis == Basis.RESOLUTION else Basis.RESOLUTION
        units = [line.unit.id for line in self.boxes]
        return lines_of(self.structure, replace(self.subject, basis=other.value), units, self.on).by_unit

    @cached_property
    def parents(self) -> dict[int, int]:
        """For each unit below, the one directly above it."""
        found = {id_: parent_of(self.structure, id_) for id_ in self.lines}
        return {id_: parent for id_, parent in found.items() if parent is not None}

    @cached_property
    def chosen(self) -> list[TargetLine]:
        """The units of the level asked for, those of one parent together."""
        top = self.unit.unit.id
        if self.level == DIRECTLY:
            return [line for id_, line in self.lines.items() if self.parents.get(id_) == top]
        if self.level == ALL_LEVELS:
            return list(self.lines.values())
        return [line for line in self.lines.values() if line.unit.level == self.level]

    @property
    def boxes(self) -> list[TargetLine]:
        """The units that have a box on the page: none where they would be too many."""
        return self.chosen if len(self.chosen) <= BOXES else []

    @property
    def groups(self) -> list[tuple[TargetLine, list[TargetLine]]]:
        """The units with boxes by the unit directly above them."""
        found: dict[int, list[TargetLine]] = {}
        for line in self.boxes:
            found.setdefault(self.parents[line.unit.id], []).append(line)
        return [(self.line(parent), lines) for parent, lines in found.items()]

    @property
    def levels(self) -> list[tuple[str, str]]:
        """The levels that one may choose, with their titles."""
        there = {line.unit.level for line in self.lines.values()}
        named = [(level, LEVEL_TITLES[level]) for level in PARTY_RANKS if level in there]
        deeper = any(parent != self.unit.unit.id for parent in self.parents.values())
        every = [(ALL_LEVELS, "Mọi cấp bên dưới")] if deeper else []
        return [(DIRECTLY, "Đơn vị trực thuộc"), *(named if deeper else []), *every]

    def line(self, unit: int) -> TargetLine:
        """The line of the unit itself or of one below it."""
        return self.unit if unit == self.unit.unit.id else self.lines[unit]

    def balances(self, typed: Mapping[int, Typed | None], units: Iterable[int]) -> list[Balance]:
        """What each of ``units`` would have if the numbers on record were ``typed``; nothing of shares."""
        if self.subject.measured.is_share:
            return []
        wanted = {id_: Aim(id_, one.value, one.unit) for id_, one in typed.items() if one is not None}
        found = with_members(self.subject.period_from, wanted.values())
        aims: dict[int, Aim | None] = {**dict.fromkeys(typed), **{aim.recipient: aim for aim in found}}
        handed: dict[int, list[Aim]] = {}
        for id_, aim in aims.items():
            if aim is not None and id_ in self.parents:
                handed.setdefault(self.parents[id_], []).append(aim)
        return [self._balance(self.line(unit), aims, handed.get(unit, [])) for unit in units]

    def _balance(self, line: TargetLine, aims: Mapping[int, Aim | None], handed: list[Aim]) -> Balance:
        id_ = line.unit.id
        own = aims.get(id_, line.own.aim if line.own else None)
        stay = [row.aim for row in line.children if row.recipient_id not in aims]
        value = Figures((*([own] if own else []), *(row.aim for row in line.inherited))).number
        return Balance(line, value, Figures((*stay, *handed)).number)


def editing(subject: Subject, *, unit: int, on: date, structure: Structure, level: str = DIRECTLY) -> Editing:
    """The cascade below ``unit``, which stands on the structure date, as it is in force on ``on``."""
    units = below(structure, unit)
    found = lines_of(structure, subject, (unit, *units), on).by_unit
    lines = {id_: found[id_] for id_ in units}
    return Editing(subject, on, structure, found[unit], lines, level)
