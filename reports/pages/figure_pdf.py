"""The table of one figure as PDF, set from :file:`paper/figure.typ`: what the spreadsheet says, to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase

from registry.common import exports, typesetting
from registry.common.templatetags.ui import number
from reports.questions import Answer

from .figure_asked import Asked
from .figure_file import columns, line_of, notes_of, total_row
from .figure_table import Table

PDF = "pdf"
# The typesetter holds a whole paper in memory.
MOST = 600
_PAPER = Path(__file__).parent / "paper" / "figure.typ"


def pdf_of(asked: Asked, answer: Answer, table: Table) -> HttpResponseBase:
    """The whole table on A4, with its subtotals; raises :class:`BadRequest` for one that is too long."""
    if len(table.lines) > MOST:
        raise BadRequest(
            f"Bảng dài hơn {MOST} dòng không in thành PDF. Hãy chọn cấp cao hơn, hoặc xuất Excel."
        )
    made = typesetting.as_pdf(_PAPER, sheet=sheet_of(asked, answer, table))
    response = HttpResponse(made, content_type="application/pdf")
    return exports.as_file(response, asked.indicator.title, PDF)


def sheet_of(asked: Asked, answer: Answer, table: Table) -> dict[str, Any]:
    """What the paper says, all of it as text."""
    heads, names = columns(asked, answer, table), 2 if table.says_above else 1
    rows = [
        _row(line_of(asked, answer, table, line), is_bold=line.is_group)
        for line in table.with_subtotals(table.lines)
    ]
    total = total_row(asked, answer, table)
    return {
        "title": asked.indicator.title,
        "notes": notes_of(asked, answer),
        "heads": heads,
        "numeric": [place >= names for place in range(len(heads))],
        "rows": [*rows, *([_row(total, is_bold=True)] if total else [])],
    }


def _row(values: Sequence[Any], *, is_bold: bool) -> dict[str, Any]:
    return {"cells": [_text(value) for value in values], "bold": is_bold}


def _text(value: Any) -> str:
    if isinstance(value, float):
        return number(value, 1)
    return number(value) if isinstance(value, int) else str(value or "")
