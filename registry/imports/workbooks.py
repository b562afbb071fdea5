"""Reading an XLSX: every sheet a table, after :mod:`registry.imports.archive` has looked inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from .archive import inspect
from .tables import Cells, SheetFault, Table

Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def tables(path: Path) -> Iterator[Table]:
    """The sheets in the order of the workbook; raises :class:`SheetFault` for one that cannot be read."""
    found = inspect(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                merged: Merged = []
                yield Table(
                    name,
                    lambda name=name, merged=merged: _rows(book, name, merged, found.errors.get(name, {})),  # type: ignore[misc]
                    found.epoch,
                    found.formulas.get(name, {}),
                    merged,
                )
    except PasswordError:
        raise SheetFault("password") from None
    except CalamineError:
        raise SheetFault("not_a_workbook") from None


def _rows(
    book: CalamineWorkbook, name: str, merged: Merged, errors: Mapping[int, Mapping[int, str]]
) -> Iterator[tuple[int, Cells]]:
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        raise SheetFault("not_a_workbook") from None
    merged[:] = sheet.merged_cell_ranges or []
    # Rows come from the first one on, columns only from the first that is used.
    before: list[str] = [""] * sheet.start[1] if sheet.start else []
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        whole: list[Any] = before + cells if before else cells
        # The library leaves them empty; the error's name is refused where the cell is read.
        for column, error in errors.get(row, {}).items():
            if column < len(whole):
                whole[column] = error
        yield row, whole
