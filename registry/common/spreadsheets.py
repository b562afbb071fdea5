"""Makes text safe for the cells of a spreadsheet: it stays text and is never run as a formula.

``defused`` is not for what `export_registry` writes, whose sheets come back by the import as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

# What spreadsheets take for the beginning of a formula, the wide signs of East Asian keyboards included.
_RUNS = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What they pass over in front of it.
_BLANKS = " \u00a0\u200b\ufeff"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
# A workbook names the moment it was made; the same rows shall give the same bytes.
MADE = datetime(2000, 1, 1)


def defused(value: Any) -> Any:
    """The value; a text that a spreadsheet would run has a mark in front of it that says text."""
    if isinstance(value, str) and value.lstrip(_BLANKS).startswith(_RUNS):
        return f"'{value}"
    return value


def sheet_title(name: str) -> str:
    """The name as a sheet may bear it: short, and free of the signs that are not allowed."""
    return _NOT_IN_TITLES.sub(" ", name)[:31]


@contextmanager
def text_workbook(stream: IO[bytes]) -> Iterator[Any]:
    """A workbook in which no text becomes a formula or a link."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        yield book


def write_cell(page: Any, row: int, column: int, value: Any, *, day: Any, other: Any = None) -> None:
    """One cell by its type: a day in the format ``day``, anything else in ``other``; nothing for nothing.

    Workbooks know no days before 1900: those are text.
    """
    if isinstance(value, str):
        page.write_string(row, column, value, other)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, other)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, column, value, other)
    elif isinstance(value, date) and value.year >= 1900:
        page.write_datetime(row, column, value, day)
    elif value is not None:
        page.write_string(row, column, str(value), other)
