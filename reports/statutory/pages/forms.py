"""The forms of a unit and a period: the list of them, and each as on paper, as XLSX and as PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from registry.common.exports import XLSX
from registry.common.text import search_key
from reports.asking import answers
from reports.statutory.choosing import FORMS
from reports.statutory.filling import Of
from reports.statutory.forms import Cell, Filled
from reports.statutory.layout import Column, ColumnKind, Row
from reports.statutory.pdf import as_pdf, cell_text
from reports.statutory.publications import filled_form
from reports.statutory.workbook import as_xlsx

from .asked import Asked, of_a_unit
from .packs import levels

AS = "dang"
_MAKE: dict[str, tuple[Callable[[Filled], bytes], str]] = {
    "xlsx": (as_xlsx, XLSX),
    "pdf": (as_pdf, "application/pdf"),
}


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell on screen: its text, and the list that it opens."""

    column: Column
    text: str
    href: str
    cell: Cell

    @property
    def is_text(self) -> bool:
        """Does it hold words?"""
        return self.column.kind in (ColumnKind.NAME, ColumnKind.NOTE)


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row on screen."""

    row: Row
    cells: list[CellLine]


@answers
@of_a_unit
def forms(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Which forms there are of the unit and the period."""
    listed = [(form, asked.edition(form).layout) for form in FORMS]
    context = {"listed": listed, "book": asked.of.book, "levels": levels(asked)}
    return render(request, "statutory/forms.html", asked.context() | context)


@answers
@of_a_unit
def form(request: HttpRequest, asked: Asked, code: str) -> HttpResponse:
    """One form, as a page or as a file."""
    filled = filled_of(asked, code)
    if kind := request.GET.get(AS, ""):
        return file_of(filled, kind)
    context = {
        "code": code,
        "filled": filled,
        "layout": filled.layout,
        "face": filled.face,
        "lines": list(lines_of(filled)),
        "heads": heads_of(filled),
    }
    return render(request, "statutory/form.html", asked.context() | context)


def filled_of(asked: Asked, code: str, of: Of | None = None) -> Filled:
    """The form of the unit that is asked, or of another: as published, where the period is closed."""
    if code not in FORMS:
        raise Http404
    return filled_form(code, of or asked.of)


def file_of(filled: Filled, kind: str) -> HttpResponse:
    """The form as a file to keep."""
    if kind not in _MAKE:
        raise BadRequest("Chỉ có biểu dạng xlsx hoặc pdf.")
    make, content_type = _MAKE[kind]
    response = HttpResponse(make(filled), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(filled)}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def file_name(filled: Filled) -> str:
    """What the form's file is called, without its kind."""
    face = filled.face
    return slugify(search_key(f"bieu-{filled.layout.form}-{face.unit_code}-{face.period}"))[:80]


def lines_of(filled: Filled) -> Iterator[RowLine]:
    """The rows as a page shows them."""
    for row, cells in filled.lines:
        pairs = zip(filled.layout.columns, cells, strict=True)
        yield RowLine(row, [_cell(row, column, cell) for column, cell in pairs])


def _cell(row: Row, column: Column, cell: Cell) -> CellLine:
    href = f"{reverse('drill_down')}?{cell.opens}" if cell.opens else ""
    return CellLine(column, cell_text(row, column, cell), href, cell)


def heads_of(filled: Filled) -> list[list[dict[str, Any]]]:
    """The rows of the table's head: words above several columns, then the columns' own."""
    columns = filled.layout.columns
    if not any(column.group for column in columns):
        return [[{"title": column.title, "column": column} for column in columns]]
    above: list[dict[str, Any]] = []
    for column in columns:
        if column.group and above and above[-1].get("group") == column.group:
            above[-1]["span"] += 1
        elif column.group:
            above.append({"title": column.group, "group": column.group, "span": 1})
        else:
            above.append({"title": column.title, "column": column, "rows": 2})
    return [above, [{"title": column.title, "column": column} for column in columns if column.group]]
