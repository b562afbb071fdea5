"""A look at a file before it is read: its tables, what their headers seem to mean, the first rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import cast

from registry.common.declared.sheets import Sheet

from . import csv_files, workbooks
from .headers import header_of, is_empty, read_header, sheet_of
from .tables import Cells, SheetFault, Table

SAMPLE_ROWS = 5


@dataclass(frozen=True)
class SheetSample:
    """A table as it was sent. ``proposed`` gives for each header the code of a column, or nothing."""

    title: str
    sheet: str | None
    header_row: int = 1
    headers: list[str] = field(default_factory=list)
    proposed: dict[str, str | None] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)


def tables_of(path: Path) -> Iterator[Table]:
    """The tables in ``path``: a folder of CSV files, one of them, or an XLSX; raises :class:`SheetFault`."""
    if path.is_dir() or (path.suffix.lower() == ".csv" and path.is_file()):
        return csv_files.tables(path)
    if path.is_file():
        return workbooks.tables(path)
    raise SheetFault("not_found")


def sniff(path: str | Path) -> list[SheetSample]:
    """Every table that is not empty, with the columns that its headers mean and its first rows.

    Raises :class:`SheetFault` for a file that cannot be opened at all; a table that cannot be read far
    enough is read as far as it can.
    """
    return [sample for table in tables_of(Path(path)) if (sample := _sample(table)).headers]


def _sample(table: Table) -> SheetSample:
    sheet = sheet_of(table, None)
    header_row, header = 1, cast("Cells", ())
    rows: list[list[str]] = []
    with suppress(SheetFault):
        numbered = table.rows()
        header_row, header = header_of(numbered)
        for _, cells in islice(numbered, SAMPLE_ROWS):
            rows.append([readable(cell) for cell in cells])
    return SheetSample(
        table.title,
        sheet.code if sheet else None,
        header_row,
        ["" if is_empty(cell) else str(cell).strip() for cell in header],
        proposed(sheet, header),
        rows,
    )


def proposed(sheet: Sheet | None, header: Cells) -> dict[str, str | None]:
    """For each header the code of the column of ``sheet`` that its own name means, or nothing."""
    return {h.title: h.column.code if h.column else None for h in read_header(sheet, header, {})}


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
