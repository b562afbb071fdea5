"""Checks of the pack: numbers of two forms that must be the same, and in which unit they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from .forms import Cell, Filled
from .layout import Check

Forms = Callable[[str], Filled]


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with both numbers, and the rows that they stand in."""

    check: Check
    form: str
    row: str
    other_row: str
    own: Cell
    other: Cell

    @property
    def holds(self) -> bool:
        """Are they the same?"""
        return self.own.value == self.other.value


def checked(forms: Forms, codes: tuple[str, ...]) -> Iterator[Checked]:
    """Every check that the layouts of these forms name, in their order."""
    of = cache(forms)
    for code in codes:
        filled = of(code)
        for check in filled.layout.checks:
            if check.form not in codes:
                continue
            other = of(check.form)
            own_cell = filled.cell(check.row, check.column)
            other_cell = other.cell(check.other_row, check.other_column)
            if own_cell is not None and other_cell is not None:
                yield Checked(
                    check,
                    code,
                    _name(filled, check.row),
                    _name(other, check.other_row),
                    own_cell,
                    other_cell,
                )


def _name(filled: Filled, row: str) -> str:
    return next(held.name for held in filled.layout.rows if held.code == row)
