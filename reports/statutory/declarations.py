"""What units have declared for a period, added up along the Party tree, and who has not answered yet.

A unit's own word stands for its whole subtree; where it says nothing, what those directly below it say is
added up. So a number that a grassroots organization gives is copied to every level above it by itself.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from registry.common.database_roles import as_counter
from registry.units.models import Kind
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.periods.books import Period

from .forms import Cell, CellState
from .models import Declared

# Who declares: whatever stands above cells, and cells that are grassroots organizations themselves.
DECLARING = ("superior_committee", "grassroots")


class Declarations:
    """The declarations of a unit's subtree for one period."""

    def __init__(self, structure: Structure, unit: int, about: Period) -> None:
        self._structure = structure
        self._unit = unit
        self._about = about

    def cell(self, form: str, line: str) -> Cell:
        """The line's number, with how many of those who are asked have answered."""
        asked = self.asked_of(self._unit)
        answered = sum(self.has_answered(form, line, unit) for unit in asked)
        value = self.value(form, line, self._unit)
        state = CellState.UNANSWERED if value is None else CellState.NUMBER
        if self.own(form, line, self._unit) is not None:
            answered = len(asked)
        return Cell(state, value, answered=answered, asked=len(asked))

    def own(self, form: str, line: str, unit: int) -> int | None:
        """What the unit itself says."""
        return self._said.get((form, line), {}).get(unit)

    def value(self, form: str, line: str, unit: int) -> int | None:
        """What the unit says or, where it says nothing, those below it together."""
        said = self._said.get((form, line), {})
        path = self._structure.party.path
        known = [
            value
            for other, value in said.items()
            if unit in (way := path(other)) and not any(one in said for one in way[way.index(unit) : -1])
        ]
        return sum(known) if known else None

    def has_answered(self, form: str, line: str, unit: int) -> bool:
        """Has it said something itself, or have all those below it?"""
        if self.own(form, line, unit) is not None:
            return True
        below = self._children[unit]
        return bool(below) and all(self.has_answered(form, line, child) for child in below)

    def asked_of(self, unit: int) -> list[int]:
        """Who is asked: those directly below the unit that declare, or itself where there are none."""
        return self._children[unit] or [unit]

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        """The declaring units directly below each, by name."""
        structure = self._structure
        found: dict[int, list[int]] = defaultdict(list)
        if self._unit not in structure.party.standing:
            return found
        declaring = {
            unit for level in DECLARING for unit in structure.units_at(Tree.PARTY, level, self._unit)
        } - {self._unit}
        for unit in declaring:
            above = [one for one in structure.party.path(unit)[:-1] if one in declaring or one == self._unit]
            found[above[-1]].append(unit)
        standing = structure.party.standing
        for units in found.values():
            units.sort(key=lambda unit: (standing[unit].sort_key, unit))
        return found

    @cached_property
    def _said(self) -> dict[tuple[str, str], dict[int, int]]:
        """By line, what each unit of the subtree says itself."""
        path, standing = self._structure.party.path, self._structure.party.standing
        held = Declared.objects.filter(period_from=self._about.first, period_to=self._about.last)
        found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        # The number is the unit's own figure, as any other of the whole subtree.
        with as_counter():
            for form, line, unit, value in held.values_list("form", "line", "organization_id", "value"):
                if unit in standing and self._unit in path(unit):
                    found[form, line][unit] = value
        return found


def declares(kind: str) -> bool:
    """Does an organization of that kind declare?"""
    return kind in (
        Kind.PROVINCE_COMMITTEE,
        Kind.SUPERIOR_COMMITTEE,
        Kind.GRASSROOTS_COMMITTEE,
        Kind.GRASSROOTS_CELL,
    )
