"""Turns the rows of one table into lines for COPY: what each cell says, and what a row says as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from registry.common.declared.sheets import Asked, Column, Holds, Layout
from registry.common.text import person_sort_key, search_key, sort_key
from registry.common.values import ValueFault

from .arrangement import Arrangement
from .blocks import at_once
from .columns import MOST_KNOWN, Cell, Columns
from .declared import Shape
from .headers import is_empty, letter, read_header
from .outcome import Faults
from .passing_over import FEW, Passed, Watcher
from .reading import OWN_TITLE, Reading
from .tables import Cells, SheetFault
from .values import EMPTY, reader

# Rows that are read at a time.
BLOCK = 1_000
# So many rows that were passed over are named one by one.
MOST_NAMED = 12


def is_keyed(column: Column) -> bool:
    """A name, which also sorts and is searched."""
    return column.holds in (Holds.NAME, Holds.PERSON)


@dataclass
class Constant:
    """A column that the table does not have, and what all its rows (or those of a section) say in it."""

    column: Column
    value: str
    # Whether the heading of a section may say another: nobody has chosen the value.
    is_guessed: bool = False


def all_rows(
    shape: Shape, table: Arrangement, reading: Reading, columns: Columns, faults: Faults
) -> list[Constant]:
    """What holds for all rows of a table: as it was chosen, or as a title above the rows says."""
    if not isinstance(shape, Layout):
        return []
    present = {cell.column.code for cell in columns.cells}
    said = reading.all_rows.get(table.table.title, {})
    found = []
    for column in shape.columns:
        if column.asked is None or column.code in present:
            continue
        chosen = said.get(column.code, "")
        if column.asked is Asked.DAY:
            chosen = chosen or reading.facts_from
        elif chosen == OWN_TITLE:
            chosen = table.table.title
        raw = chosen or (unit_above(shape, table) if column.asked is Asked.UNIT else "")
        if not raw:
            continue
        if not chosen:
            faults.note(shape.code, table.header_row, column.code, "unit_from_title", column.label, raw)
        try:
            found.append(Constant(column, reader(column)(raw), is_guessed=not chosen))
        except ValueFault as fault:
            faults.add(shape.code, table.header_row, column.code, fault.code, *fault.about)
    return found


def unit_above(layout: Layout, table: Arrangement) -> str:
    """The unit that the table's name speaks of, or else a title above the rows or the first heading."""
    texts = (*reversed(table.above), table.heading)
    return next((unit for text in texts if (unit := layout.unit_in(text))), "")


def _blocks(numbered: Iterator[tuple[int, Cells]]) -> Iterator[list[tuple[int, Cells]]]:
    """The rows, many at a time, up to one that cannot be read any more."""
    block: list[tuple[int, Cells]] = []
    try:
        while True:
            # What comes before an error stays in the list.
            block.extend(islice(numbered, BLOCK))
            if not block:
                return
            yield block
            block = []
    except SheetFault:
        if block:
            yield block
        raise


class Rows:
    """The rows of one table, as lines."""

    def __init__(
        self,
        shape: Shape,
        table: Arrangement,
        columns: Columns,
        constants: Sequence[Constant],
        faults: Faults,
    ) -> None:
        self.shape, self.table, self.columns, self.faults = shape, table, columns, faults
        self.cells, self.constants, self.base = columns.cells, constants, faults.origins.base
        self.width = len(table.titles)
        self.count = 0
        written = [cell.column for cell in self.cells]
        self.names = ["row", "broken", *(column.staged_name for column in written)]
        places = {name: i for i, name in enumerate(self.names)}
        dated = {"starts_on", "ends_on"} <= places.keys()
        self.dates = (places["starts_on"], places["ends_on"]) if dated else None
        self.required = [(i, cell) for i, cell in enumerate(self.cells, start=2) if cell.column.required]
        self.named = next((column for column in written if is_keyed(column)), None)
        if self.named:
            self.name_place = places[self.named.code]
            self.person = self.named.holds is Holds.PERSON
            self.names += ["sort_key", "search_key"]
        self.names += [constant.column.staged_name for constant in constants]
        self.watcher = self._watcher()
        # Places of the header above which nothing stands, and of columns that are not read.
        self.blank_places = [place for place, title in enumerate(table.titles) if not title]
        self.unread = [header.place for header in columns.unread if not header.is_numbering]
        places_read = (place for cell in self.cells for place in cell.places)
        # So many cells are looked at in each row.
        self.most = max((*places_read, *self.unread, *self.blank_places), default=0) + 1
        self._scant, self._is_narrow = self.most - FEW - 1, self.most <= FEW + 1
        self._watched = next((cell.places[0] for cell in self.cells if cell.column.required), 0)
        self._own_title = table.titles[self._watched]
        self._keys: dict[str, tuple[str, str]] = {}

    def _watcher(self) -> Watcher:
        headers = read_header(self.shape, self.table.titles, {})
        numbering = frozenset(h.place for h in headers if h.is_numbering)
        required = [cell.places for cell in self.cells if cell.column.required]
        watcher = Watcher(self.table.titles, required, numbering)
        if self.table.numbering:
            watcher.found[Passed.NUMBERS] = list(self.table.numbering)
        return watcher

    def read(self, numbered: Iterator[tuple[int, Cells]]) -> Iterator[str]:
        """The lines, many at a time; faulty cells are left empty and their row is marked broken."""
        for block in _blocks(numbered):
            lines = at_once(self, block)
            if lines is None:
                lines = "\n".join(self._one_by_one(block))
            if lines:
                yield (lines if "\\" not in lines else lines.replace("\\", "\\\\")) + "\n"

    def that_say_little(self, raws: Sequence[Cells]) -> Sequence[Cells]:
        """The rows that may be about nobody: of few words, or without one where every row has it."""
        if self._is_narrow or self.watcher.is_over:
            return raws
        place, nobody, scant = self._watched, ("", None, self._own_title), self._scant
        return [
            cells for cells in raws if cells.count("") + cells.count(None) >= scant or cells[place] in nobody
        ]

    def _one_by_one(self, numbered: Iterable[tuple[int, Cells]]) -> Iterator[str]:
        formulas, blank = self.table.table.formulas, [cell.empty for cell in self.cells]
        plan = [
            (cell.places[0], cell.known, cell) if cell.gather is None else (None, cell.known, cell)
            for cell in self.cells
        ]
        for row, raws in numbered:
            if len(raws) < self.most:
                raws = [*raws, *[""] * (self.most - len(raws))]
            if self.that_say_little([raws]):
                passed = self.watcher.sees(row, raws)
                if passed is not None and self._passes(self.base + row, *passed):
                    continue
            line = [str(self.base + row), "f"]
            for index, known, cell in plan:
                if index is None:
                    line.append(self._gather(row, line, cell, raws))
                    continue
                raw = raws[index]
                value = known.get(raw) if raw.__class__ is str else None
                line.append(self._read(row, line, cell, raw) if value is None else value)
            extra = (len(raws) > self.width or self.blank_places) and self._has_extra(row, raws)
            if self.unread:
                self.count_unread(row, raws)
            if not extra and line[2:] == blank:
                continue
            if row in formulas:
                self._refuse_formulas(row, line, formulas[row])
            self._finish(row, line)
            yield "\t".join(line)

    def _passes(self, row: int, why: Passed, text: str) -> bool:
        """Pass the row over; the heading of a section may name the unit of the rows below it."""
        if why is Passed.HEADING and isinstance(self.shape, Layout):
            unit = self.shape.unit_in(text)
            for constant in self.constants:
                if unit and constant.is_guessed and constant.value != unit:
                    constant.value = unit
                    label = constant.column.label
                    self.faults.note(
                        self.shape.code, row, constant.column.code, "unit_from_title", label, unit
                    )
        return True

    def _gather(self, row: int, line: list[str], cell: Cell, raws: Cells) -> str:
        """One cell made of several."""
        assert cell.gather is not None
        try:
            raw = cell.gather([raws[place] for place in cell.places])
        except ValueFault as fault:
            line[1] = "t"
            self.faults.add(self.shape.code, self.base + row, cell.column.code, fault.code, *fault.about)
            return cell.empty
        return self._read(row, line, cell, raw)

    def _read(self, row: int, line: list[str], cell: Cell, raw: Any) -> str:
        """One cell that was not met before."""
        # Empty ones are many; this is is_empty, twice as fast.
        if raw is None or (raw.__class__ is str and (not raw or raw.isspace())):
            return cell.empty
        try:
            value = cell.read(raw)
        except ValueFault as fault:
            line[1] = "t"
            self.faults.add(self.shape.code, self.base + row, cell.column.code, fault.code, *fault.about)
            if cell.explained:
                cell.explained.see(fault)
            return cell.empty
        if cell.watch and not value.isascii():
            cell.watch.see(self.base + row, value)
        if cell.repeats and raw.__class__ is str and len(cell.known) < MOST_KNOWN:
            cell.known[raw] = value
        return value

    def _has_extra(self, row: int, raws: Cells) -> bool:
        """Cells below no header are named, with their column."""
        places = (*self.blank_places, *range(self.width, len(raws)))
        found = next((place for place in places if not is_empty(raws[place])), None)
        if found is not None:
            self.faults.add(self.shape.code, self.base + row, "", "extra_cells", raws[found], letter(found))
        return found is not None

    def count_unread(self, row: int, raws: Cells) -> None:
        """Note what stands in the columns that are not read."""
        for place in self.unread:
            if not is_empty(raws[place]):
                number, first = self.columns.filled.get(place, (0, row))
                self.columns.filled[place] = (number + 1, first)

    def _refuse_formulas(self, row: int, line: list[str], indexes: set[int]) -> None:
        for cell in self.cells:
            if not indexes.isdisjoint(cell.places):
                line[1] = "t"
                self.faults.add(self.shape.code, self.base + row, cell.column.code, "formula")

    def _finish(self, row: int, line: list[str]) -> None:
        """What a row says as a whole: nothing required is missing, time runs forward, its name's keys."""
        self.count += 1
        for place, cell in self.required:
            if line[place] == cell.empty:
                self._require(row, line, cell.column.code)
        if self.dates:
            first, last = self.dates
            if line[first] >= line[last]:
                if line[1] == "f":
                    ends = self.cells[last - 2].column.code
                    self.faults.add(self.shape.code, self.base + row, ends, "dates_reversed")
                line[1], line[first], line[last] = "t", EMPTY[Holds.FIRST_DAY], EMPTY[Holds.LAST_DAY]
        if self.named:
            line += self.keys(line[self.name_place])
        line += [constant.value for constant in self.constants]

    def keys(self, name: str) -> tuple[str, str]:
        """The keys by which a name sorts and is searched."""
        assert self.named is not None
        found = self._keys.get(name)
        if found is None:
            by_sort, by_search = self.named.keys
            key = person_sort_key(name) if self.person else sort_key(name)
            found = (key[:by_sort], search_key(name)[:by_search])
            if len(self._keys) < MOST_KNOWN:
                self._keys[name] = found
        return found

    def _require(self, row: int, line: list[str], code: str) -> None:
        """An empty cell is a fault of its own; one that could not be read has its fault already."""
        place = self.faults.origins.of(self.shape.code, self.base + row)
        recent = self.faults.found[-len(self.cells) :] if line[1] == "t" else []
        if (*place, code) not in {fault[:3] for fault in recent}:
            self.faults.add(self.shape.code, self.base + row, code, "required")
        line[1] = "t"

    def name_passed_over(self) -> None:
        """Say how many rows were passed over, why, and which."""
        for why, rows in self.watcher.found.items():
            named = ", ".join(map(str, rows[:MOST_NAMED])) + (", …" if len(rows) > MOST_NAMED else "")
            self.faults.note(
                self.shape.code, self.base + rows[0], "", "rows_passed_over", len(rows), why.value, named
            )
