"""A look at a file before it is read: its tables, where their headers stand and what these seem to mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from registry.common.declared.sheets import Layout

from . import csv_files, workbooks
from .arrangement import Arrangement, arranged
from .declared import Shape
from .headers import is_of_faults, meaning
from .old_encodings import encoding_of
from .reading import Reading
from .recognizing import shape_of
from .rows import unit_above
from .tables import SheetFault, Table

SAMPLE_ROWS = 5
# Rows that may be chosen for the header.
CHOICES = 15


@dataclass(frozen=True)
class SheetSample:
    """A table as it was sent. ``proposed`` gives for each header the word for a column, or nothing."""

    title: str
    sheet: str | None
    header_row: int = 1
    headers: list[str] = field(default_factory=list)
    proposed: dict[str, str | None] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    # The unit that a title above the rows speaks of, by layout.
    unit: str = ""
    # The first rows, from which another may be chosen for the header.
    first: list[tuple[int, str]] = field(default_factory=list)


def tables_of(path: Path) -> Iterator[Table]:
    """The tables in ``path``: a folder of CSV files, one of them, or an XLSX; raises :class:`SheetFault`."""
    if path.is_dir() or (path.suffix.lower() == ".csv" and path.is_file()):
        return csv_files.tables(path)
    if path.is_file():
        return workbooks.tables(path)
    raise SheetFault("not_found")


def sniff(path: str | Path, reading: Reading | None = None) -> list[SheetSample]:
    """Every table that is not empty, with the columns that its headers mean and its first rows.

    Raises :class:`SheetFault` for a file that cannot be opened at all, or whose headers are in an encoding of
    old; a table that cannot be read far enough is read as far as it can.
    """
    said = reading or Reading()
    return [sample for table in tables_of(Path(path)) if (sample := _sample(table, said)).headers]


def _sample(table: Table, reading: Reading) -> SheetSample:
    found = Arrangement(table)
    rows: list[list[str]] = []
    first: list[tuple[int, str]] = []
    with suppress(SheetFault):
        for number, cells in islice(table.rows(), CHOICES):
            if text := " | ".join(word for cell in cells if (word := readable(cell).strip())):
                first.append((number, text[:80]))
        found = arranged(table, header_row=reading.header_row(table.title), known=reading.known)
        rows = [[readable(cell) for cell in cells] for _, cells in islice(found.rows, SAMPLE_ROWS)]
    shape = shape_of(found, reading.sheets, reading.mapping)
    if shape is None and (old := next(filter(None, map(encoding_of, found.titles)), None)):
        raise SheetFault(old, row=found.header_row)
    return SheetSample(
        table.title,
        shape.code if shape else None,
        found.header_row,
        found.titles,
        proposed(shape, found.titles),
        rows,
        unit_above(shape, found) if isinstance(shape, Layout) else "",
        first,
    )


def proposed(shape: Shape | None, headers: list[str]) -> dict[str, str | None]:
    """For each header the word for the column of ``shape`` that its own name means, or nothing."""
    return {
        title: (meaning(shape, title) or None) if shape else None
        for title in headers
        if title and not is_of_faults(title)
    }


def readable(cell: object) -> str:
    """A cell as a person would read it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y" if cell.time() == time() else "%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
