"""The sheets as they were sent, with a column that says what is wrong in each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import xlsxwriter

from registry.common.declared.sheets import Sheet
from registry.common.spreadsheets import sheet_title, write_cell

from .headers import FAULTS, IGNORED, header_of, is_empty, read_header, sheet_of
from .outcome import Fault
from .sniffing import tables_of
from .staging import Mapped
from .tables import SheetFault, Table


def faulty_sheet(
    path: str | Path,
    faults: Iterable[Fault],
    target: str | Path,
    *,
    mapping: Mapped | None = None,
    sheets: Mapping[str, str] | None = None,
) -> Path:
    """Write ``path`` again as an XLSX with a last column of faults, the faulty cells marked.

    Rows and columns stand where they stood; the column of faults is passed over when the mended file comes
    back. ``mapping`` and ``sheets`` are those that the file was checked with. What could not be read is left
    out. Raises :class:`SheetFault` for a file that cannot be opened.
    """
    by_row: dict[str, dict[int | None, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        by_row[fault.sheet][fault.row].append(fault)
    target = Path(target)
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        formats = {
            "wrong": book.add_format({"bg_color": "#F8D7DA"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "wrong day": book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#F8D7DA"}),
            "bold": book.add_format({"bold": True}),
            "said": book.add_format({"font_color": "#842029"}),
        }
        with suppress(SheetFault):
            for table in tables_of(Path(path)):
                if (sheets or {}).get(table.title) == IGNORED:
                    continue
                sheet = sheet_of(table, sheets)
                code = sheet.code if sheet else table.title
                _copy(book, formats, table, by_row.pop(code, {}), sheet, (mapping or {}).get(code, {}))
        if left := [fault for rows in by_row.values() for some in rows.values() for fault in some]:
            page = book.add_worksheet(FAULTS)
            for row, fault in enumerate(left):
                for column, text in enumerate((fault.sheet, fault.message)):
                    page.write_string(row, column, text)
    return target


def _copy(
    book: Any,
    formats: Mapping[str, Any],
    table: Table,
    faults: Mapping[int | None, list[Fault]],
    sheet: Sheet | None,
    headers: Mapping[str, str],
) -> None:
    page = book.add_worksheet(sheet_title(table.title) or None)
    with suppress(SheetFault):
        numbered = table.rows()
        header_row, header = header_of(numbered)
        if not header:
            return
        old = next((i for i, cell in enumerate(header) if str(cell).strip() == FAULTS), None)
        place = len(header) if old is None else old
        known = {h.column.code: h.place for h in read_header(sheet, header, headers) if h.column}
        titles = {str(cell).strip(): i for i, cell in enumerate(header) if not is_empty(cell)}
        for index, cell in enumerate(header):
            page.write_string(header_row - 1, index, str(cell), formats["bold"])
        whole = [*faults.get(None, ()), *faults.get(header_row, ())]
        said = "; ".join([FAULTS, *(fault.message for fault in whole)] if whole else [FAULTS])
        page.write_string(header_row - 1, place, said, formats["bold"])
        page.set_column(place, place, 60)
        page.freeze_panes(header_row, 0)
        for row, cells in numbered:
            wrong = {known.get(f.column, titles.get(f.column, -1)) for f in faults.get(row, ())}
            for index, cell in enumerate(cells):
                if index != place:
                    _write(page, row - 1, index, cell, formats, wrong=index in wrong)
            if row in faults:
                page.write_string(row - 1, place, "; ".join(f.message for f in faults[row]), formats["said"])


def _write(page: Any, row: int, column: int, cell: Any, formats: Mapping[str, Any], *, wrong: bool) -> None:
    marked = formats["wrong"] if wrong else None
    if is_empty(cell):
        if wrong:
            page.write_blank(row, column, None, marked)
    else:
        day = formats["wrong day" if wrong else "day"]
        write_cell(page, row, column, cell, day=day, other=marked)
