"""The document on a person as a file to hand over: a workbook with a sheet a part, or JSON for a machine."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils import timezone

from registry.common.exports import XLSX
from registry.common.spreadsheets import sheet_title, text_workbook

from .document import Section, as_data

# No name and no number of the person: names of files turn up in lists of downloads.
NAME = "du-lieu-ca-nhan"


def as_json(sections: list[Section], about: dict[str, Any]) -> HttpResponse:
    """``about`` says who made it, when and why."""
    content = orjson.dumps(
        {"about": about, "parts": as_data(sections)}, option=orjson.OPT_INDENT_2, default=str
    )
    return _sent(content, "application/json; charset=utf-8", "json")


def as_workbook(sections: list[Section], about: dict[str, Any]) -> HttpResponse:
    """All cells are text, so that nothing runs as a formula and no number loses a digit."""
    file = BytesIO()
    with text_workbook(file) as book:
        head, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        first = book.add_worksheet("Về tài liệu này")
        first.set_column(0, 0, 28, text)
        first.set_column(1, 1, 80, text)
        for number, (title, words) in enumerate(_about_rows(sections, about)):
            first.write_string(number, 0, title, head)
            first.write_string(number, 1, words, text)
        for section in sections:
            sheet = book.add_worksheet(sheet_title(section.part.title))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(section.heads) - 1, 22, text)
            for column, title in enumerate(section.heads):
                sheet.write_string(0, column, title, head)
            for number, row in enumerate(section.rows, start=1):
                for column, words in enumerate(row):
                    sheet.write_string(number, column, words, text)
    return _sent(file.getvalue(), XLSX, "xlsx")


def _about_rows(sections: list[Section], about: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [
        ("Lập lúc", str(about["made_at"])),
        ("Người lập", str(about["made_by"])),
        ("Mục đích", str(about["purpose"])),
    ]
    for section in sections:
        count = f"{section.total} dòng"
        if section.left_out:
            count += f", tệp này có {len(section.rows)} dòng"
        rows.append((section.part.title, f"{count}. {section.part.about}"))
    return rows


def _sent(content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"{NAME}-{timezone.localdate():%Y%m%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
