"""A book as a file to print: title, unit, period and status on top, page numbers at the foot.

Rows are written as they come and are in memory one at a time, however many there are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils.text import slugify

from registry.common.exports import XLSX
from registry.common.spreadsheets import MADE, defused, sheet_title, write_cell
from registry.common.text import search_key

from .catalogue import Book, Column


def workbook(book: Book, notes: Sequence[str], lines: Iterable[Sequence[Any]]) -> FileResponse:
    """The file, to be sent; ``lines`` are read one time."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the response)
    write_workbook(book, notes, lines, file)
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name(book, "xlsx")}"'
    response["Cache-Control"] = "no-store"
    return response


def file_name(book: Book, kind: str) -> str:
    """What the book's file is called."""
    return f"{slugify(search_key(book.title))[:80]}.{kind}"


def write_workbook(book: Book, notes: Sequence[str], lines: Iterable[Sequence[Any]], into: IO[bytes]) -> None:
    """Write the file; ``lines`` are read one time."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(into, options) as made:
        made.set_properties({"created": MADE})
        page = made.add_worksheet(sheet_title(book.title).strip())
        _set_up(page, book)
        page.write_string(0, 0, book.title, made.add_format({"bold": True, "font_size": 14}))
        for row, note in enumerate(notes, start=1):
            page.write_string(row, 0, str(defused(note)))
        head = len(notes) + 2
        _heads(made, page, head, book.columns)
        _lines(made, page, head, lines)
        page.freeze_panes(head + 1, 2)
        page.repeat_rows(head)


def _set_up(page: Any, book: Book) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")
    page.set_column(0, 0, 6)
    for place, column in enumerate(book.columns, start=1):
        page.set_column(place, place, column.width)


def _heads(made: Any, page: Any, row: int, columns: Sequence[Column]) -> None:
    form = made.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    for place, title in enumerate(("STT", *(column.head for column in columns))):
        page.write_string(row, place, title, form)


def _lines(made: Any, page: Any, head: int, lines: Iterable[Sequence[Any]]) -> None:
    day = made.add_format({"num_format": "dd/mm/yyyy", "border": 1, "align": "left"})
    other = made.add_format({"border": 1})
    for number, values in enumerate(lines, start=1):
        page.write_number(head + number, 0, number, other)
        for place, value in enumerate(values, start=1):
            if value is None:
                page.write_blank(head + number, place, None, other)
            else:
                form = day if isinstance(value, date) else other
                write_cell(page, head + number, place, defused(value), day=form, other=form)
