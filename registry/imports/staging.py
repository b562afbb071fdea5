"""From tables as they were sent to staged rows: which sheet, which column, what each cell says.

Every sheet has a temporary table ``sheet_<code>`` with the row number, ``broken`` (a cell of the row could
not be read) and the sheet's columns; ``valid_from`` and ``valid_to`` are staged half-open as ``starts_on``
and ``ends_on``. What rows say of each other is checked afterwards, by sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from registry.common.declared.sheet_parts import Progress, Staged
from registry.common.declared.sheets import Column, Holds, Sheet
from registry.common.text import person_sort_key, search_key, sort_key
from registry.common.values import ValueFault

from .declared import SHEETS
from .headers import IGNORED, header_of, is_empty, read_header, sheet_of
from .old_encodings import Watch, encoding_of
from .outcome import Faults
from .tables import Cells, SheetFault, Table
from .values import EMPTY, NULL, REPEATED, reader

# Different values of a column that are remembered.
MOST_KNOWN = 50_000
# Lines sent at a time.
LINES = 1_000
Mapped = Mapping[str, Mapping[str, str]]

_TYPES = {
    Holds.DATE: "date",
    Holds.FIRST_DAY: "date NOT NULL DEFAULT '0001-01-01'",
    Holds.LAST_DAY: "date NOT NULL DEFAULT '9999-12-31'",
    Holds.YES_NO: "boolean",
    Holds.NUMBER: "numeric(12, 2)",
}
_TEXT_TYPE = "text COLLATE \"C\" NOT NULL DEFAULT ''"
_FREE_TEXT = {Holds.TEXT, Holds.NAME, Holds.PERSON}


def staged_name(column: Column) -> str:
    """What a column is called in the staging table."""
    return {Holds.FIRST_DAY: "starts_on", Holds.LAST_DAY: "ends_on"}.get(column.holds, column.code)


def _keyed(column: Column) -> bool:
    return column.holds in (Holds.NAME, Holds.PERSON)


def table_definition(sheet: Sheet) -> str:
    """The staging table of a sheet."""
    columns = [f"{staged_name(c)} {_TYPES.get(c.holds, _TEXT_TYPE)}" for c in sheet.columns]
    if any(_keyed(c) for c in sheet.columns):
        columns += [f"sort_key {_TEXT_TYPE}", f"search_key {_TEXT_TYPE}"]
    return (
        f"CREATE TEMPORARY TABLE sheet_{sheet.code} "
        f"(row integer NOT NULL, broken boolean NOT NULL, {', '.join(columns)}) ON COMMIT DROP"
    )


@dataclass(frozen=True)
class _Cell:
    """How the cells of one column are read."""

    index: int
    column: Column
    read: Callable[[Any], str]
    empty: str
    watch: Watch | None
    repeats: bool
    # Values met before, by what is written; nothing written is known from the start.
    known: dict[str, str]


def stage(
    cursor: Any,
    tables: Iterable[Table],
    faults: Faults,
    *,
    mapping: Mapped | None = None,
    sheets: Mapping[str, str] | None = None,
    on_progress: Progress,
) -> Staged:
    """Read all ``tables`` into new staging tables; what cannot be read goes to ``faults``.

    ``mapping`` says per sheet which column a header means, ``sheets`` which sheet a title means; both go
    before what the names themselves say.
    """
    for sheet in SHEETS:
        cursor.execute(table_definition(sheet))
    staged = Staged({}, {})
    titles: dict[str, str] = {}
    for table in tables:
        if (sheets or {}).get(table.title) == IGNORED:
            continue
        found = sheet_of(table, sheets)
        numbered = table.rows()
        if found is None:
            _unknown_sheet(table, numbered, faults, staged)
        elif found.code in titles:
            faults.add(found.code, None, "", "sheet_twice", titles[found.code], table.title)
            staged.complete = False
        else:
            titles[found.code] = table.title
            headers = (mapping or {}).get(found.code, {})
            _stage_sheet(cursor, found, table, numbered, headers, faults, staged, on_progress)
    for sheet in SHEETS:
        names = {c.code: staged_name(c) for c in sheet.columns}
        cursor.execute(f"ANALYZE sheet_{sheet.code} (row, {', '.join(names[c] for c in sheet.key)})")
    return staged


def _unknown_sheet(
    table: Table, numbered: Iterator[tuple[int, Cells]], faults: Faults, staged: Staged
) -> None:
    """An empty sheet that nobody knows (Excel makes them) is no fault."""
    try:
        empty = all(is_empty(cell) for _, cells in numbered for cell in cells)
    except SheetFault:
        empty = False
    if not empty:
        staged.complete = False
        faults.add(table.title, None, "", "unknown_sheet", table.title, ", ".join(s.code for s in SHEETS))


def _stage_sheet(
    cursor: Any,
    sheet: Sheet,
    table: Table,
    numbered: Iterator[tuple[int, Cells]],
    headers: Mapping[str, str],
    faults: Faults,
    staged: Staged,
    on_progress: Progress,
) -> None:
    try:
        header_row, header = header_of(numbered)
        cells = _read_header(sheet, table, header_row, header, headers, faults)
        if cells is None:
            staged.complete = False
            return
        rows = _Rows(sheet, table, cells, len(header), faults)
        names = ", ".join(rows.names)
        with cursor.copy(f"COPY sheet_{sheet.code} ({names}) FROM STDIN (NULL '{NULL}')") as copy:
            try:
                lines = rows.read(numbered)
                while some := list(islice(lines, LINES)):
                    copy.write("\n".join(some) + "\n")
                    on_progress(f"reading {sheet.code}", rows.count, 0)
            except SheetFault as fault:
                # Caught within the COPY: an exception out of it would end the transaction.
                faults.add(sheet.code, fault.row, fault.column, fault.code, *fault.about)
                staged.complete = False
    except SheetFault as fault:
        faults.add(sheet.code, fault.row, fault.column, fault.code, *fault.about)
        staged.complete = False
        return
    staged.rows[sheet.code] = rows.count
    staged.present[sheet.code] = frozenset(cell.column.code for cell in cells)
    for cell in cells:
        for row, code in cell.watch.found() if cell.watch else ():
            faults.add(sheet.code, row, cell.column.code, code)


def _read_header(
    sheet: Sheet,
    table: Table,
    row: int,
    header: Cells,
    headers: Mapping[str, str],
    faults: Faults,
) -> list[_Cell] | None:
    """How each column is read, or ``None`` where the header is not understood."""
    cells: dict[str, _Cell] = {}
    understood = True
    for found in read_header(sheet, header, headers):
        title, column = found.title, found.column
        if column is None:
            faults.add(sheet.code, row, title, encoding_of(title) or "unknown_column", title)
        elif column.code in cells:
            faults.add(sheet.code, row, column.code, "column_twice", title)
        else:
            watch = Watch() if column.holds in _FREE_TEXT else None
            read = reader(column, epoch=table.epoch)
            empty = EMPTY.get(column.holds, "")
            repeats = column.holds in REPEATED
            cells[column.code] = _Cell(found.place, column, read, empty, watch, repeats, {"": empty})
            continue
        understood = False
    if not header:
        raise SheetFault("no_header")
    for column in sheet.columns:
        if column.required and column.code not in cells:
            understood = False
            faults.add(sheet.code, row, column.code, "missing_column", column.label)
    return list(cells.values()) if understood else None


class _Rows:
    """Turns the rows of one table into lines for COPY."""

    def __init__(self, sheet: Sheet, table: Table, cells: list[_Cell], width: int, faults: Faults) -> None:
        self.sheet, self.table, self.cells, self.width, self.faults = sheet, table, cells, width, faults
        self.count = 0
        self.names = ["row", "broken", *(staged_name(cell.column) for cell in cells)]
        places = {name: i for i, name in enumerate(self.names)}
        dated = {"starts_on", "ends_on"} <= places.keys()
        self.dates = (places["starts_on"], places["ends_on"]) if dated else None
        self.required = [(i, c.column.code) for i, c in enumerate(cells, start=2) if c.column.required]
        self.named = next((cell for cell in cells if _keyed(cell.column)), None)
        if self.named:
            self.name_place = places[self.named.column.code]
            self.person = self.named.column.holds is Holds.PERSON
            self.names += ["sort_key", "search_key"]

    def read(self, numbered: Iterator[tuple[int, Cells]]) -> Iterator[str]:
        """The lines; faulty cells are left empty and their row is marked broken."""
        width, formulas, blank = self.width, self.table.formulas, [cell.empty for cell in self.cells]
        plan = [(cell.index, cell.known, cell) for cell in self.cells]
        most = max((cell.index for cell in self.cells), default=0) + 1
        for row, raws in numbered:
            line = [str(row), "f"]
            if len(raws) < most:
                raws = [*raws, *[""] * (most - len(raws))]
            for index, known, cell in plan:
                raw = raws[index]
                value = known.get(raw) if raw.__class__ is str else None
                line.append(self._read(row, line, cell, raw) if value is None else value)
            extra = len(raws) > width and self._has_extra(row, raws)
            if not extra and line[2:] == blank:
                continue
            if row in formulas:
                self._refuse_formulas(row, line, formulas[row])
            self._finish(row, line)
            text = "\t".join(line)
            yield text if "\\" not in text else text.replace("\\", "\\\\")

    def _read(self, row: int, line: list[str], cell: _Cell, raw: Any) -> str:
        """One cell that was not met before."""
        if is_empty(raw):
            return cell.empty
        try:
            value = cell.read(raw)
        except ValueFault as fault:
            line[1] = "t"
            self.faults.add(self.sheet.code, row, cell.column.code, fault.code, *fault.about)
            return cell.empty
        if cell.watch and not value.isascii():
            cell.watch.see(row, value)
        if cell.repeats and raw.__class__ is str and len(cell.known) < MOST_KNOWN:
            cell.known[raw] = value
        return value

    def _has_extra(self, row: int, raws: Cells) -> bool:
        extra = next((raw for raw in raws[self.width :] if not is_empty(raw)), None)
        if extra is not None:
            self.faults.add(self.sheet.code, row, "", "extra_cells", extra)
        return extra is not None

    def _refuse_formulas(self, row: int, line: list[str], indexes: set[int]) -> None:
        for cell in self.cells:
            if cell.index in indexes:
                line[1] = "t"
                self.faults.add(self.sheet.code, row, cell.column.code, "formula")

    def _finish(self, row: int, line: list[str]) -> None:
        """What a row says as a whole: nothing required is missing, time runs forward, its name's keys."""
        self.count += 1
        for place, code in self.required:
            if line[place] in ("", NULL):
                self._require(row, line, code)
        if self.dates:
            first, last = self.dates
            if line[first] >= line[last]:
                if line[1] == "f":
                    self.faults.add(self.sheet.code, row, "valid_to", "dates_reversed")
                line[1], line[first], line[last] = "t", EMPTY[Holds.FIRST_DAY], EMPTY[Holds.LAST_DAY]
        if self.named:
            name = line[self.name_place]
            by_sort, by_search = self.named.column.keys
            key = person_sort_key(name) if self.person else sort_key(name)
            line += (key[:by_sort], search_key(name)[:by_search])

    def _require(self, row: int, line: list[str], code: str) -> None:
        """An empty cell is a fault of its own; one that could not be read has its fault already."""
        recent = self.faults.found[-len(self.cells) :] if line[1] == "t" else []
        if (self.sheet.code, row, code) not in {fault[:3] for fault in recent}:
            self.faults.add(self.sheet.code, row, code, "required")
        line[1] = "t"
