"""The sheets as they were sent, with a column that says what is wrong in each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import xlsxwriter

from registry.common.spreadsheets import sheet_title, write_cell

from .arrangement import Arrangement, arranged
from .declared import Shape
from .headers import FAULTS, IGNORED, is_empty, is_of_faults, read_header
from .outcome import Fault
from .reading import Reading
from .recognizing import shape_of
from .sniffing import tables_of
from .tables import SheetFault, Table


def faulty_sheet(
    path: str | Path,
    faults: Iterable[Fault],
    target: str | Path,
    *,
    reading: Reading | None = None,
) -> Path:
    """Write ``path`` again as an XLSX with a last column of faults, the faulty cells marked.

    Rows and columns stand where they stood; the column of faults is passed over when the mended file comes
    back. ``reading`` is that with which the file was checked. What could not be read is left out. Raises
    :class:`SheetFault` for a file that cannot be opened.
    """
    said = reading or Reading()
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
                if said.sheets.get(table.title) != IGNORED:
                    _copy(book, formats, table, by_row, said)
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
    by_row: dict[str, dict[int | None, list[Fault]]],
    reading: Reading,
) -> None:
    page = book.add_worksheet(sheet_title(table.title) or None)
    with suppress(SheetFault):
        found = arranged(table, header_row=reading.header_row(table.title), known=reading.known)
        shape = shape_of(found, reading.sheets, reading.mapping)
        code = shape.code if shape else table.title
        # Of several tables that are one, each has its own; what is about all stands with the first.
        faults = by_row.pop(f"{code}/{table.title}", None) or by_row.pop(code, {})
        if not found.titles:
            return
        header = found.titles
        old = next((i for i, title in enumerate(header) if is_of_faults(title)), None)
        place = len(header) if old is None else old
        known = _places(shape, found, reading)
        titles = {title: i for i, title in enumerate(header) if title}
        whole = [*faults.get(None, ()), *faults.get(found.header_row, ())]
        said = "; ".join([FAULTS, *(_named(fault, shape) for fault in whole)] if whole else [FAULTS])
        page.set_column(place, place, 60)
        page.freeze_panes(found.last_row, 0)
        for row, cells in table.rows():
            is_header = found.header_row <= row <= found.last_row
            wrong = {i for f in faults.get(row, ()) for i in known.get(f.column, (titles.get(f.column, -1),))}
            for index, cell in enumerate(cells):
                if index == place:
                    continue
                if is_header and not is_empty(cell):
                    page.write_string(row - 1, index, str(cell), formats["bold"])
                else:
                    _write(page, row - 1, index, cell, formats, wrong=index in wrong and not is_header)
            if row == found.header_row:
                page.write_string(row - 1, place, said, formats["bold"])
            elif row in faults:
                words = "; ".join(_named(fault, shape) for fault in faults[row])
                page.write_string(row - 1, place, words, formats["said"])


def _places(shape: Shape | None, table: Arrangement, reading: Reading) -> dict[str, list[int]]:
    """Where each column of the sheet stands."""
    places: dict[str, list[int]] = {}
    headers = reading.headers(shape.code) if shape else {}
    for header in read_header(shape, table.titles, headers):
        for part in header.parts:
            places.setdefault(part.column.code, []).append(header.place)
    return places


def _named(fault: Fault, shape: Shape | None) -> str:
    """What is wrong, with the column in the words that people read."""
    column = shape.by_code.get(fault.column) if shape else None
    return f"{column.label}: {fault.message}" if column else fault.message


def _write(page: Any, row: int, column: int, cell: Any, formats: Mapping[str, Any], *, wrong: bool) -> None:
    marked = formats["wrong"] if wrong else None
    if is_empty(cell):
        if wrong:
            page.write_blank(row, column, None, marked)
    else:
        day = formats["wrong day" if wrong else "day"]
        write_cell(page, row, column, cell, day=day, other=marked)
