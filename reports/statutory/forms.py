"""A form as it was filled: cells with numbers or the reason why there is none, and what its face says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import orjson

from .layout import ColumnKind, Layout, Row
from .reading import read_layout


class CellState(StrEnum):
    """What a cell says."""

    NUMBER = "number"
    EMPTY = "empty"  # nothing is to stand here, or a ratio has nothing to divide by
    NOT_REPORTED = "not_reported"  # before the register begins
    NOT_THERE = "not_there"  # the unit did not stand, or there is nobody to take the mean of
    UNANSWERED = "unanswered"  # no unit has declared it yet


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``opens`` is the question of the list of what was counted, as an address has it."""

    state: CellState
    value: int | float | None = None
    opens: str = ""
    # Of a declared line: how many units have answered, of how many.
    answered: int = 0
    asked: int = 0

    @property
    def is_number(self) -> bool:
        """Does it hold a number?"""
        return self.state == CellState.NUMBER

    @property
    def is_declared(self) -> bool:
        """Was it asked of units?"""
        return self.asked > 0


EMPTY = Cell(CellState.EMPTY)


@dataclass(frozen=True, slots=True)
class Face:
    """What stands above and below the table.

    ``status`` is that of answers: provisional, final, revised; ``made_at`` when the numbers were taken.
    """

    unit: str
    unit_code: str
    # The unit's head in two lines, as papers have it, and the place for the day's line.
    head: tuple[str, str]
    place: str
    signs: str
    period: str
    first: str
    last: str
    status: str
    revision: int
    made_at: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A form, filled. ``cells`` has a line for each row of the layout, a cell for each of its columns."""

    layout: Layout
    text: str
    face: Face
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def lines(self) -> list[tuple[Row, tuple[Cell, ...]]]:
        """The rows that are there to be read, with their cells."""
        pairs = zip(self.layout.rows, self.cells, strict=True)
        return [(row, cells) for row, cells in pairs if not row.if_any or any(cell.value for cell in cells)]

    @property
    def status_words(self) -> str:
        """What the numbers are, in words."""
        words = {"provisional": "Số tạm tính", "final": "Số đã chốt"}
        return words.get(self.face.status, f"Số đã chốt, công bố lại lần {self.face.revision}")

    @property
    def numbers(self) -> tuple[tuple[int | float | None, ...], ...]:
        """The numbers alone."""
        return tuple(tuple(cell.value for cell in cells) for cells in self.cells)

    def cell(self, row: str, column: str) -> Cell | None:
        """The cell of a row and column, by their codes."""
        codes = [one.code for one in self.layout.columns]
        for held, cells in zip(self.layout.rows, self.cells, strict=True):
            if held.code == row and column in codes:
                return cells[codes.index(column)]
        return None

    def declared(self) -> Iterator[Cell]:
        """The cells that were asked of units."""
        return (cell for cells in self.cells for cell in cells if cell.is_declared)

    def written(self) -> str:
        """The form as it is stored."""
        cells = [[_written(cell) for cell in cells] for cells in self.cells]
        return orjson.dumps({"layout": self.text, "face": asdict(self.face), "cells": cells}).decode()

    @classmethod
    def read(cls, content: str) -> Filled:
        """The form as it was stored."""
        held = orjson.loads(content)
        face: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in held["face"].items()
        }
        cells = tuple(
            tuple(Cell(CellState(state), *more) for state, *more in cells) for cells in held["cells"]
        )
        return cls(read_layout(held["layout"]), held["layout"], Face(**face), cells)

    def with_face(self, **more: Any) -> Filled:
        """The form with something else on its face."""
        return replace(self, face=replace(self.face, **more))


def _written(cell: Cell) -> list[Any]:
    return [str(cell.state), cell.value, cell.opens, cell.answered, cell.asked]


TEXT_COLUMNS = (ColumnKind.NUMBER, ColumnKind.NAME, ColumnKind.NOTE)
