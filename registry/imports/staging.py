"""From tables as they were sent to staged rows: which sheet, which column, what each cell says.

Every sheet has a temporary table ``sheet_<code>`` with the row number, ``broken`` (a cell of the row could
not be read) and the sheet's columns; ``valid_from`` and ``valid_to`` are staged half-open as ``starts_on``
and ``ends_on``. What rows say of each other is checked afterwards, by sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registry.common.declared.sheet_parts import Progress, Staged
from registry.common.declared.sheets import Column, Holds, fold

from .arrangement import Arrangement, arranged
from .columns import Columns, name_unread, read_columns, require_columns
from .declared import BY_TITLE, LAYOUTS, SHAPES, SHEETS, Shape
from .headers import IGNORED
from .old_encodings import encoding_of
from .outcome import Faults
from .reading import Reading
from .recognizing import shape_of
from .rows import Rows, all_rows, is_keyed
from .tables import SheetFault, Table
from .values import NULL

_TYPES = {
    Holds.DATE: "date",
    Holds.FIRST_DAY: "date NOT NULL DEFAULT '0001-01-01'",
    Holds.LAST_DAY: "date NOT NULL DEFAULT '9999-12-31'",
    Holds.CLOSED_DAY: "date NOT NULL DEFAULT '9999-12-31'",
    Holds.YES_NO: "boolean",
    Holds.NUMBER: "numeric(12, 2)",
}
_TEXT_TYPE = "text COLLATE \"C\" NOT NULL DEFAULT ''"


# A day of which perhaps only the month or the year is said (1985, 1985-07): the middle of it, and how much is
# said. The day is made of numbers, since what reads a day out of text may depend on the session.
_PARTIAL = """
    {said} text,
    {code} date GENERATED ALWAYS AS (make_date(
        substr({said}, 1, 4)::int,
        CASE WHEN length({said}) > 4 THEN substr({said}, 6, 2)::int ELSE 7 END,
        CASE length({said}) WHEN 4 THEN 1 WHEN 7 THEN 15 ELSE substr({said}, 9, 2)::int END)) STORED,
    {code}_precision text NOT NULL GENERATED ALWAYS AS (
        CASE length({said}) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE '' END) STORED"""


def _definition(column: Column) -> str:
    name = column.staged_name
    if column.holds is Holds.PARTIAL_DATE:
        return _PARTIAL.format(said=name, code=column.code)
    return f"{name} {_TYPES.get(column.holds, _TEXT_TYPE)}"


def table_definition(sheet: Shape) -> str:
    """The staging table of a sheet."""
    columns = [_definition(c) for c in sheet.columns]
    if any(is_keyed(c) for c in sheet.columns):
        columns += [f"sort_key {_TEXT_TYPE}", f"search_key {_TEXT_TYPE}"]
    return (
        f"CREATE TEMPORARY TABLE sheet_{sheet.code} "
        f"(row integer NOT NULL, broken boolean NOT NULL, {', '.join(columns)}) ON COMMIT DROP"
    )


def stage(
    cursor: Any,
    tables: Iterable[Table],
    faults: Faults,
    *,
    reading: Reading,
    on_progress: Progress,
) -> Staged:
    """Read all ``tables`` into new staging tables; what cannot be read goes to ``faults``.

    What ``reading`` says goes before what the names in the file say. Tables of one shape, whose titles are
    not the sheet's own, are one: their rows are numbered apart (:mod:`registry.imports.origins`).
    """
    for any_shape in SHAPES:
        cursor.execute(table_definition(any_shape))
    staged = Staged({}, {})
    titles: dict[str, list[str]] = {}
    for table in tables:
        if reading.sheets.get(table.title) == IGNORED:
            faults.note(table.title, None, "", "table_left_out", table.title)
            continue
        try:
            found = arranged(table, header_row=reading.header_row(table.title), known=reading.known)
        except SheetFault as fault:
            named = BY_TITLE.get(fold(table.title))
            code = named.code if named else table.title
            faults.add(code, fault.row, fault.column, fault.code, *fault.about)
            staged.complete = False
            continue
        shape = shape_of(found, reading.sheets, reading.mapping)
        if shape is None:
            _unknown_sheet(found, faults, staged)
            continue
        before = titles.setdefault(shape.code, [])
        if before and fold(table.title) in _own_titles(shape):
            faults.add(shape.code, None, "", "sheet_twice", before[0], table.title)
            staged.complete = False
            continue
        before.append(table.title)
        faults.origins.begin(shape.code, table.title, of_layout=shape in LAYOUTS)
        _Sheet(cursor, shape, found, reading, faults, staged).stage(on_progress)
    for sheet in SHEETS:
        names = {c.code: c.staged_name for c in sheet.columns}
        cursor.execute(f"ANALYZE sheet_{sheet.code} (row, {', '.join(names[c] for c in sheet.key)})")
    return staged


def _own_titles(shape: Shape) -> set[str]:
    return {fold(title) for title in (shape.code, shape.label, *shape.aliases)}


def _unknown_sheet(table: Arrangement, faults: Faults, staged: Staged) -> None:
    """An empty sheet that nobody knows (Excel makes them) is no fault."""
    title = table.table.title
    if not table.titles:
        return
    staged.complete = False
    old = next((code for text in table.titles if (code := encoding_of(text))), None)
    if old:
        faults.add(title, table.header_row, "", old)
    else:
        faults.add(title, None, "", "unknown_sheet", title, ", ".join(s.code for s in SHEETS))


class _Sheet:
    """Stages one table."""

    def __init__(
        self,
        cursor: Any,
        shape: Shape,
        table: Arrangement,
        reading: Reading,
        faults: Faults,
        staged: Staged,
    ) -> None:
        self.cursor, self.shape, self.table = cursor, shape, table
        self.reading, self.faults, self.staged = reading, faults, staged

    def stage(self, on_progress: Progress) -> None:
        """Read it into its staging table; what cannot be read goes to the faults."""
        shape, table, faults = self.shape, self.table, self.faults
        if not table.titles:
            faults.add(shape.code, None, "", "no_header")
            self.staged.complete = False
            return
        columns = read_columns(shape, table, self.reading, faults)
        constants = all_rows(shape, table, self.reading, columns, faults)
        present = columns.named | {constant.column.code for constant in constants}
        there = require_columns(shape, present, table.header_row, shape.code, faults)
        if not (there and columns.understood) or not self._is_alike(present):
            self.staged.complete = False
            return
        rows = Rows(shape, table, columns, constants, faults)
        names = ", ".join(rows.names)
        with self.cursor.copy(f"COPY sheet_{shape.code} ({names}) FROM STDIN (NULL '{NULL}')") as copy:
            try:
                for lines in rows.read(table.rows):
                    copy.write(lines)
                    on_progress(f"reading {shape.code}", rows.count, 0)
            except SheetFault as fault:
                # Caught within the COPY: an exception out of it would end the transaction.
                faults.add(shape.code, fault.row, fault.column, fault.code, *fault.about)
                self.staged.complete = False
        self._settle(rows, columns, present)

    def _is_alike(self, present: set[str]) -> bool:
        """Tables that are joined have the same columns."""
        before = self.staged.present.get(self.shape.code)
        if before is None or before == present:
            return True
        missing = sorted(before ^ present)
        labels = ", ".join(self.shape.by_code[code].label for code in missing)
        self.faults.add(self.shape.code, self.table.header_row, "", "tables_differ", labels)
        return False

    def _settle(self, rows: Rows, columns: Columns, present: set[str]) -> None:
        code, row = self.shape.code, self.table.header_row
        self.staged.rows[code] = self.staged.rows.get(code, 0) + rows.count
        self.staged.present[code] = frozenset(present)
        for cell in columns.cells:
            for found, fault in cell.watch.found() if cell.watch else ():
                self.faults.add(code, found, cell.column.code, fault)
        is_lenient = self.shape in LAYOUTS
        if name_unread(columns, row, code, self.faults, is_lenient=is_lenient):
            self.staged.complete = False
        rows.name_passed_over()
