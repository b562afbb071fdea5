"""A form as PDF in the typography of official papers, set from :file:`paper/form.typ`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from registry.common import typesetting
from registry.common.templatetags.ui import number

from .forms import Cell, CellState, Filled
from .layout import Column, ColumnKind, Row

_PAPER = Path(__file__).parent / "paper" / "form.typ"
# What stands in a cell without a number.
NO_NUMBER = {
    CellState.EMPTY: "",
    CellState.NOT_REPORTED: "chưa có sổ",
    CellState.NOT_THERE: "–",
    CellState.UNANSWERED: "…",
}


def as_pdf(filled: Filled, *, is_tagged: bool = True) -> bytes:
    """The form, ready to print."""
    return typesetting.as_pdf(_PAPER, is_tagged=is_tagged, form=document(filled))


def as_pictures(filled: Filled) -> list[bytes]:
    """The form's pages as PNG, for whoever looks at them."""
    return typesetting.as_pictures(_PAPER, form=document(filled))


def document(filled: Filled) -> dict[str, Any]:
    """What the paper says, all of it as text."""
    layout, face = filled.layout, filled.face
    first, last = date.fromisoformat(face.first), date.fromisoformat(face.last)
    made_at = localtime(datetime.fromisoformat(face.made_at))
    return {
        "code": f"Biểu số {layout.form}-BTCTW",
        "title": layout.title,
        "verified": layout.is_verified,
        "head": face.head,
        "place": face.place,
        "signs": face.signs,
        "period": f"{face.period} (từ {first:%d/%m/%Y} đến {last:%d/%m/%Y})",
        "unit": layout.unit,
        "status": f"{filled.status_words}, {made_at:%H:%M %d/%m/%Y}",
        "version": f"Mẫu {layout.version}",
        "size": layout.font_size,
        "row_gap": layout.row_gap,
        "columns": [
            {
                "title": column.title,
                "group": column.group,
                "width": column.width,
                "kind": column.kind,
            }
            for column in layout.columns
        ],
        "blocks": _blocks(filled),
        "notes": face.notes,
    }


def _blocks(filled: Filled) -> list[list[dict[str, Any]]]:
    """The rows, in as many tables side by side as the layout begins."""
    blocks: list[list[dict[str, Any]]] = [[]]
    for row, cells in filled.lines:
        if row.begins_block and blocks[-1]:
            blocks.append([])
        texts = [
            cell_text(row, column, cell) for column, cell in zip(filled.layout.columns, cells, strict=True)
        ]
        blocks[-1].append({"cells": texts, "indent": row.indent, "bold": row.is_bold})
    return blocks


def cell_text(row: Row, column: Column, cell: Cell) -> str:
    """What a cell says on paper and on screen."""
    if column.kind == ColumnKind.NAME:
        return row.name
    if column.kind == ColumnKind.NUMBER:
        return row.number
    if cell.value is None:
        return NO_NUMBER[cell.state]
    return number(cell.value, places_of(row, column))


def places_of(row: Row, column: Column) -> int:
    """How many decimals a number of the cell has."""
    return 2 if column.kind in (ColumnKind.RATIO, ColumnKind.SHARE) else row.decimals
