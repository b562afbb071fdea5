"""A table as a file: XLSX, or CSV that a spreadsheet opens with its accents and without running anything.

Numbers are written as numbers, unrounded; where there is none, the reason stands in words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import slugify
from rustpy_xlsxwriter import FastExcel

from registry.common.text import search_key

from .spreadsheets import defused, sheet_title

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's name, its heads and its rows; ``rows`` may be read only once."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]


def wanted(request: HttpRequest) -> str | None:
    """The kind of file that the address asks for, if any."""
    kind = request.GET.get("dang")
    if kind and kind not in FORMATS:
        raise BadRequest("Chỉ xuất được tệp xlsx hoặc csv.")
    return kind or None


def send(kind: str, table: Table) -> HttpResponseBase:
    """The table as a file to keep."""
    response = _csv(table) if kind == "csv" else _xlsx(table)
    name = slugify(search_key(table.name))[:80] or "bang"
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
        for row in table.rows:
            yield writer.writerow([defused(_text(value)) for value in row])

    # Whole, not streamed: the rows are in sight only as long as the request's transaction lasts.
    return HttpResponse("".join(lines()), content_type="text/csv; charset=utf-8")


def _xlsx(table: Table) -> HttpResponse:
    # Cells are written as text or numbers, never as formulas; dates as text, as the forms print them.
    records = [
        dict(zip(table.heads, (_text(value) for value in row), strict=True)) for row in table.rows
    ] or [dict.fromkeys(table.heads, "")]
    title = sheet_title(table.name).strip() or "Bảng"
    file = BytesIO()
    FastExcel(file, autofit=True).format(bold_headers=True).freeze(row=1).sheet(title, records).save()
    return HttpResponse(file.getvalue(), content_type=XLSX)


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return "" if value is None else value
