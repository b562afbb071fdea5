"""Writing the register back as the sheets it could have come from: the same register, the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection, transaction

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.declared.sheet_parts import Progress
from registry.common.declared.sheets import Holds, Sheet
from registry.common.spreadsheets import MADE, write_cell

from .declared import SHEETS

CHUNK = 5_000
_WHOLE_DAY = len("2025-06-30")
MOST_ROWS = 1_048_576


class TooManyRows(Exception):
    """A sheet does not fit into a workbook; CSV has no such limit."""


def dump(path: str | Path, *, by: User | None = None, on_progress: Progress | None = None) -> dict[str, int]:
    """Write all sheets to ``path``: an XLSX where its name says so, else a folder of CSV files.

    The whole is one moment's register. The same register gives the same bytes, and an empty register that
    takes the files in gives them out again. Cells are written as they are, also those that begin like a
    formula: in a CSV they must come back unchanged, in a workbook they are text. Returns the rows of each
    sheet. Raises :class:`TooManyRows` for a workbook.
    """
    path = Path(path)
    tell = on_progress or (lambda stage, done, total: None)
    with _one_moment():
        with connection.cursor() as cursor:
            for sheet in SHEETS:
                if sheet.export.begin:
                    sheet.export.begin(cursor)
        rows = _workbook(path, tell) if path.suffix.lower() == ".xlsx" else _folder(path, tell)
        with connection.cursor() as cursor:
            for table in (table for sheet in SHEETS for table in sheet.export.temporary):
                cursor.execute(f"DROP TABLE {table}")
        record("export", by=by, rows=rows)
    return rows


@contextmanager
def _one_moment() -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _folder(path: Path, tell: Progress) -> dict[str, int]:
    path.mkdir(parents=True, exist_ok=True)
    rows = {}
    for sheet in SHEETS:
        tell(f"writing {sheet.code}", 0, 0)
        with (path / f"{sheet.code}.csv").open("wb") as stream, connection.cursor() as cursor:
            with cursor.copy(f"COPY ({sheet.export.query}) TO STDOUT (FORMAT csv, HEADER)") as copy:
                for block in copy:
                    stream.write(block)
            rows[sheet.code] = cursor.rowcount
    return rows


def _workbook(path: Path, tell: Progress) -> dict[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {}
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": MADE})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        bold = book.add_format({"bold": True})
        for sheet in SHEETS:
            tell(f"writing {sheet.code}", 0, 0)
            page = book.add_worksheet(sheet.code)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.columns) - 1, 16)
            page.write_row(0, 0, [column.code for column in sheet.columns], bold)
            rows[sheet.code] = _page(page, sheet, day)
    return rows


def _page(page: Any, sheet: Sheet, day: Any) -> int:
    row = 0
    # Days of which perhaps only a part is known go out as text; whole ones are days in a workbook.
    partial = {place for place, column in enumerate(sheet.columns) if column.holds is Holds.PARTIAL_DATE}
    with connection.chunked_cursor() as cursor:
        cursor.execute(sheet.export.query)
        while some := cursor.fetchmany(CHUNK):
            for cells in some:
                row += 1
                if row >= MOST_ROWS:
                    raise TooManyRows(sheet.code)
                for column, cell in enumerate(cells):
                    if column in partial and cell and len(cell) == _WHOLE_DAY:
                        cell = date.fromisoformat(cell)
                    write_cell(page, row, column, cell, day=day)
    return row
