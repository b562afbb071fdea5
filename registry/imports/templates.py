"""A workbook to fill in: the headers of one sheet, what goes below each, and a row as an example."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from registry.common.declared.sheets import Column, Holds
from registry.common.spreadsheets import MADE, defused

from .declared import Shape

_EXAMPLES = {
    Holds.DATE: "30/06/2025",
    Holds.PARTIAL_DATE: "30/06/1985",
    Holds.FIRST_DAY: "01/07/2025",
    Holds.LAST_DAY: "31/12/2025",
    Holds.CLOSED_DAY: "01/01/2026",
    Holds.YES_NO: "Có",
    Holds.NUMBER: "12,5",
    Holds.NUMBERED: "0001",
    Holds.LONG_NUMBER: "001085000001",
    Holds.PERSON: "Nguyễn Văn Mẫu",
}
_NOTES = {
    Holds.DATE: "ngày, dạng dd/mm/yyyy",
    Holds.PARTIAL_DATE: "ngày, dạng dd/mm/yyyy; chỉ rõ năm hoặc tháng thì ghi 1985 hoặc 07/1985",
    Holds.FIRST_DAY: "ngày đầu, dạng dd/mm/yyyy; để trống nếu không rõ",
    Holds.LAST_DAY: "ngày cuối, dạng dd/mm/yyyy; để trống nếu còn tiếp",
    Holds.CLOSED_DAY: "ngày đầu tiên không còn, dạng dd/mm/yyyy; để trống nếu còn tiếp",
    Holds.YES_NO: "Có hoặc Không",
    Holds.NUMBER: "số, không có dấu phân cách hàng nghìn",
    Holds.NUMBERED: "mã, ghi dạng chữ (Text)",
    Holds.IDENTIFIER: "mã, ghi dạng chữ (Text)",
    Holds.LONG_NUMBER: "đủ các chữ số, ghi dạng chữ (Text)",
}
_ROWS = 1_000


def template(shape: Shape) -> bytes:
    """An XLSX whose first page comes in once it is filled in; the second says what goes in which column."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet(shape.label[:31])
        notes = book.add_worksheet("Hướng dẫn")
        for place, title in enumerate(("Cột", "Ghi gì", "Ví dụ", "Bắt buộc")):
            notes.write_string(0, place, title, bold)
        notes.set_column(0, 0, 26)
        notes.set_column(1, 1, 70, wrapped)
        notes.set_column(2, 3, 22)
        for place, column in enumerate(shape.columns):
            page.write_string(0, place, column.label, bold)
            page.set_column(place, place, max(12, len(column.label) + 2), text)
            words = (column.label, note(column), example(column), "x" if column.required else "")
            for at, word in enumerate(words):
                notes.write_string(place + 1, at, str(defused(word)))
            if column.choices:
                labels = [choice[1] for choice in column.choices]
                if sum(len(label) + 1 for label in labels) <= 255:
                    page.data_validation(1, place, _ROWS, place, {"validate": "list", "source": labels})
        page.freeze_panes(1, 0)
    return out.getvalue()


def note(column: Column) -> str:
    """What goes into the cells of a column."""
    if column.note:
        return column.note
    if column.choices:
        return "một trong: " + ", ".join(choice[1] for choice in column.choices)
    return _NOTES.get(column.holds, f"chữ, tối đa {column.length} ký tự" if column.length else "chữ")


def example(column: Column) -> str:
    """A cell of a column, filled in."""
    if column.example:
        return column.example
    return column.choices[0][1] if column.choices else _EXAMPLES.get(column.holds, "")
