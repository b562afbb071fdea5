"""What every source of sheets gives: named tables of numbered rows, read once, as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Cells = Sequence[Any]


class SheetFault(Exception):
    """A table that cannot be read any further: ``code`` names the rule, ``row`` where it was found."""

    def __init__(self, code: str, *about: object, row: int | None = None, column: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.about = about
        self.row = row
        self.column = column


@dataclass(frozen=True)
class Table:
    """A sheet as it was sent. ``rows`` opens it: numbered rows, the header first, raising SheetFault."""

    title: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    # Day 0 of a workbook that counts its days from 1904.
    epoch: date | None = None
    # Formula cells, by row and by column counted from 0, found before the rows are read.
    formulas: dict[int, set[int]] = field(default_factory=dict)
    # Merged cells, from 0: the first row and column and the last; known once the rows have been opened.
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def readable_size(size: int) -> str:
    """Bytes for people, in MB."""
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")
