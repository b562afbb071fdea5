"""A form as XLSX: numbers as numbers, and what the paper adds up or divides as living formulas."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from registry.common.spreadsheets import MADE, sheet_title, text_workbook

from .forms import Cell, Filled
from .layout import Column, ColumnKind, Row, Sum
from .pdf import NO_NUMBER, document, places_of

# The row of the first head; what stands above it is the paper's own head.
_HEADS = 6


def as_xlsx(*forms: Filled) -> bytes:
    """The forms, a sheet each; the same forms give the same bytes."""
    file = BytesIO()
    with text_workbook(file) as book:
        book.set_properties({"created": MADE})
        for filled in forms:
            _Sheet(book, filled).write()
    return file.getvalue()


class _Sheet:
    """One form's sheet."""

    def __init__(self, book: Any, filled: Filled) -> None:
        self._book = book
        self._filled = filled
        self._columns = filled.layout.columns
        self._page = book.add_worksheet(sheet_title(f"Biểu {filled.layout.form}"))
        self._formats: dict[tuple[Any, ...], Any] = {}
        # Below the heads and the numbers of the columns.
        self._first = _HEADS + (3 if self._has_groups else 2)
        self._at = {row.code: self._first + place for place, (row, _) in enumerate(filled.lines)}

    @property
    def _has_groups(self) -> bool:
        return any(column.group for column in self._columns)

    def write(self) -> None:
        """All of it."""
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.fit_to_pages(1, 0)
        self._page.set_footer("&C&P / &N")
        self._page.repeat_rows(_HEADS, self._first - 1)
        for place, column in enumerate(self._columns):
            self._page.set_column(place, place, max(9, 9 * column.width))
        self._write_head()
        self._write_heads()
        for row, cells in self._filled.lines:
            for place, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
                self._write_cell(row, column, cell, self._at[row.code], place)
        self._write_foot()
        self._page.freeze_panes(self._first, self._place_of_name() + 1)

    def _write_head(self) -> None:
        says, last = document(self._filled), len(self._columns) - 1
        right = self._format(bold=True, align="center")
        for place, words in enumerate(says["head"]):
            self._page.write_string(place, 0, words, self._format(bold=place == 1))
        verified = "" if says["verified"] else " (mẫu chưa kiểm chứng)"
        self._page.write_string(0, last, says["code"], right)
        self._page.write_string(
            1, last, f"Đơn vị tính: {says['unit']}", self._format(align="center", italic=True)
        )
        self._page.write_string(2, 0, says["title"], self._format(bold=True, font_size=14))
        self._page.write_string(3, 0, says["period"], self._format(italic=True))
        self._page.write_string(
            4, 0, f"{says['status']} · {says['version']}{verified}", self._format(italic=True)
        )

    def _write_heads(self) -> None:
        style = self._format(bold=True, align="center", valign="vcenter", text_wrap=True, border=1)
        below = _HEADS + 1 if self._has_groups else _HEADS
        for place, column in enumerate(self._columns):
            self._page.write_string(below, place, column.title, style)
            self._page.write_string(
                below + 1, place, str(place + 1), self._format(align="center", italic=True, border=1)
            )
        if self._has_groups:
            for group, first, last in self._groups():
                if not group:
                    self._page.merge_range(_HEADS, first, below, first, self._columns[first].title, style)
                elif first == last:
                    self._page.write_string(_HEADS, first, group, style)
                else:
                    self._page.merge_range(_HEADS, first, _HEADS, last, group, style)

    def _groups(self) -> Iterator[tuple[str, int, int]]:
        """The words above columns, each with the first and last of them; a column without any alone."""
        first = 0
        for place, column in enumerate(self._columns):
            is_last = place + 1 == len(self._columns)
            if not column.group or is_last or self._columns[place + 1].group != column.group:
                yield column.group, first, place
                first = place + 1

    def _write_cell(self, row: Row, column: Column, cell: Cell, at: int, place: int) -> None:
        if column.kind in (ColumnKind.NAME, ColumnKind.NUMBER, ColumnKind.NOTE):
            words = {ColumnKind.NAME: row.name, ColumnKind.NUMBER: row.number}.get(column.kind, "")
            style = self._format(bold=row.is_bold, border=1, text_wrap=True, indent=row.indent)
            self._page.write_string(at, place, words, style)
            return
        places = places_of(row, column)
        style = self._format(
            bold=row.is_bold, border=1, num_format="#,##0" + ("." + "0" * places if places else "")
        )
        if cell.value is None:
            self._page.write_string(at, place, NO_NUMBER[cell.state], self._format(border=1, align="right"))
        elif formula := self._formula(row, column, at):
            self._page.write_formula(at, place, formula, style, cell.value)
        else:
            self._page.write_number(at, place, cell.value, style)

    def _formula(self, row: Row, column: Column, at: int) -> str:
        """How the paper comes to the number, where it is made of others on the sheet."""
        if column.kind == ColumnKind.VALUE:
            content = row.cells.get(column.code)
            return self._sum(content, column) if isinstance(content, Sum) else ""
        of = [xl_rowcol_to_cell(at, self._place(code)) for code in column.of]
        if column.kind == ColumnKind.SUM:
            return "=" + "+".join(of)
        if column.kind == ColumnKind.SHARE:
            whole = xl_rowcol_to_cell(self._at[column.to], self._place(column.of[0]))
        else:
            whole = xl_rowcol_to_cell(at, self._place(column.to))
        return f'=IF({whole}=0,"",100*{of[0]}/{whole})'

    def _sum(self, content: Sum, column: Column) -> str:
        """A row that is not on the sheet is zero; one without a number counts as zero."""
        place = self._place(column.code)
        parts = [
            ("+" if sign > 0 else "-") + f"N({xl_rowcol_to_cell(self._at[code], place)})"
            for sign, code in content.rows
            if code in self._at
        ]
        return "=" + "".join(parts).removeprefix("+") if parts else ""

    def _write_foot(self) -> None:
        notes, below = self._filled.face.notes, self._first + len(self._at)
        for place, note in enumerate(notes):
            self._page.write_string(below + place, 0, f"Ghi chú: {note}", self._format(italic=True))
        at = below + len(notes) + 1
        says, last = document(self._filled), len(self._columns) - 1
        right = self._format(bold=True, align="center")
        self._page.write_string(
            at, last, f"{says['place']}, ngày …… tháng …… năm ……", self._format(italic=True, align="center")
        )
        self._page.write_string(at + 1, last, says["signs"], right)
        self._page.write_string(at + 1, 0, "NGƯỜI LẬP BIỂU", self._format(bold=True))

    def _place(self, code: str) -> int:
        return next(place for place, column in enumerate(self._columns) if column.code == code)

    def _place_of_name(self) -> int:
        return next(p for p, column in enumerate(self._columns) if column.kind == ColumnKind.NAME)

    def _format(self, **how: Any) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": "Times New Roman", **how})
        return self._formats[key]
