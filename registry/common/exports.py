"""A table as a file: XLSX, or CSV that a spreadsheet opens with its accents and without running anything.

Numbers are written as numbers, unrounded; where there is none, the reason stands in words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import slugify
from django.utils.timezone import localdate
from rustpy_xlsxwriter import FastExcel, Format

from registry.common.text import search_key

from .spreadsheets import MADE, defused, sheet_title, text_workbook, write_cell

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's name, its heads and its rows; ``rows`` may be read only once.

    It says above itself, in ``notes``, what it is of: unit, days, structure, state. ``total`` is its last
    row. One that ``is_long`` may have a hundred thousand rows, and has no total.
    """

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str]
    total: Sequence[Any] | None = None
    is_long: bool = False


def wanted(request: HttpRequest, *more: str) -> str | None:
    """The kind of file that the address asks for, if any: one of :data:`FORMATS` or of ``more``."""
    kind = request.GET.get("dang")
    if kind and kind not in (*FORMATS, *more):
        raise BadRequest("Chỉ xuất được tệp xlsx hoặc csv.")
    return kind or None


def send(kind: str, table: Table) -> HttpResponseBase:
    """The table as a file to keep."""
    write = _csv if kind == "csv" else _long_report if table.is_long else _report
    return as_file(write(table), table.name, kind)


def made_today() -> str:
    """What a file says of itself that shows how things stand when it is made."""
    return f"Lập ngày {localdate():%d/%m/%Y}"


def as_file(response: HttpResponseBase, title: str, kind: str) -> HttpResponseBase:
    """The response as a file to keep, which is called by its title and which nothing on the way keeps."""
    name = slugify(search_key(title))[:80] or "bang"
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv(table: Table) -> HttpResponseBase:
    def lines() -> Iterator[str]:
        writer = csv.writer(cast(Any, _Echo()))
        # The mark by which Excel knows UTF-8.
        yield "\ufeff"
        yield writer.writerow([defused(head) for head in table.heads])
        for row in (*table.rows, *([table.total] if table.total else [])):
            yield writer.writerow([defused(_text(value)) for value in row])

    # Whole, not streamed: the rows are in sight only as long as the request's transaction lasts.
    return HttpResponse("".join(lines()), content_type="text/csv; charset=utf-8")


def _report(table: Table) -> HttpResponse:
    """A sheet to print: title and notes above the heads, which stay in sight; numbers as on screen."""
    file = BytesIO()
    with text_workbook(file) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet(sheet_title(table.name).strip() or "Bảng")
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")
        formats = {bold: _formats(book, bold=bold) for bold in (False, True)}
        page.write_string(0, 0, table.name, book.add_format({"bold": True, "font_size": 14}))
        for row, note in enumerate(table.notes, start=1):
            page.write_string(row, 0, str(defused(note)))
        head = len(table.notes) + 2
        wrapped = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        for column, title in enumerate(table.heads):
            page.write_string(head, column, str(defused(title)), book.add_format(wrapped))
        row = head
        for row, values in enumerate(table.rows, start=head + 1):
            _write_row(page, row, values, formats[False])
        if table.total:
            _write_row(page, row + 1, table.total, formats[True])
        page.set_column(0, 0, 42)
        page.set_column(1, max(len(table.heads) - 1, 1), 14)
        page.freeze_panes(head + 1, 1)
        page.repeat_rows(head)
    return HttpResponse(file.getvalue(), content_type=XLSX)


def _long_report(table: Table) -> HttpResponse:
    """The same of a list of any length, and as quick as a plain one; days are days."""
    head, last = len(table.notes) + 2, len(table.heads) - 1
    records = [dict(zip(table.heads, map(_cell, row), strict=True)) for row in table.rows] or [
        dict.fromkeys(table.heads, "")
    ]
    above: list[tuple[Any, ...]] = [(0, 0, 0, last, table.name, Format().set_bold().set_font_size(14))]
    above += [(row, 0, row, last, str(defused(note))) for row, note in enumerate(table.notes, start=1)]
    paper = {"landscape": True, "paper_size": 9, "fit_to_pages": (1, 0), "repeat_rows": head}
    file = BytesIO()
    book = FastExcel(file, autofit=True).format(bold_headers=True, datetime_format="dd/mm/yyyy")
    book.freeze(row=head + 1, col=1).sheet(
        sheet_title(table.name).strip() or "Bảng",
        records,
        header_row=head,
        merge_ranges=above,
        page_setup=paper | {"footer": "&C&P / &N"},
    ).save()
    return HttpResponse(file.getvalue(), content_type=XLSX)


def _cell(value: Any) -> Any:
    """A day as a day, but for those before the first that workbooks know; nothing as nothing."""
    if isinstance(value, date) and value.year >= 1900:
        return datetime(value.year, value.month, value.day)
    return defused(_text(value))


def _formats(book: Any, *, bold: bool) -> dict[type, Any]:
    """How whole numbers, others and texts are written."""
    weight = {"bold": bold}
    return {
        int: book.add_format({"num_format": "#,##0"} | weight),
        float: book.add_format({"num_format": "#,##0.0"} | weight),
        date: book.add_format({"num_format": "dd/mm/yyyy"} | weight),
        str: book.add_format(weight),
    }


def _write_row(page: Any, row: int, values: Sequence[Any], formats: Mapping[type, Any]) -> None:
    for column, value in enumerate(values):
        number = formats[float] if isinstance(value, float) else formats[int]
        other = formats[str] if isinstance(value, str) else number
        write_cell(page, row, column, defused(value), day=formats[date], other=other)


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return "" if value is None else value
