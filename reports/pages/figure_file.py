"""The table of one figure as a file: its heads, rows and total, and above them what they are of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from registry.common import exports
from registry.common.templatetags.ui import NO_FIGURE, day, rounded
from reports.engine import beginnings
from reports.labels import STATUSES, figure_cell
from reports.questions import Answer, ComparedRow, Row, Status
from reports.saying import COUNTED_AGAIN, remarks_on, said_when

from .figure_asked import Asked
from .figure_table import Line, Table
from .together import Together


def file_of(asked: Asked, answer: Answer, table: Table) -> exports.Table:
    """The table with everything that says what it is."""
    return exports.Table(
        asked.indicator.title,
        columns(asked, answer, table),
        rows(asked, answer, table),
        notes_of(asked, answer),
        total_row(asked, answer, table),
    )


def notes_of(asked: Asked, answer: Answer) -> list[str]:
    """Of what unit, days, structure and state it is."""
    notes = [
        f"{asked.place.name}: {asked.place.units}" if isinstance(asked.place, Together) else asked.place.name,
        said_when(answer.period),
        f"Theo cơ cấu ngày {day(answer.structure_on)}",
        STATUSES[answer.status].format(answer.revision),
    ]
    if answer.compared:
        notes.insert(2, f"So sánh với {said_when(answer.compared)}")
    began = begins_later(asked, answer)
    if began is not None:
        notes.append(f"Sổ của tỉnh ghi đảng viên từ ngày {day(began)}.")
    again = [COUNTED_AGAIN] if asked.counts_again else []
    return [*notes, *again, *remarks_on(answer.period)]


def begins_later(asked: Asked, answer: Answer) -> date | None:
    """The first day of the register, where there is no figure because it is about a day before that."""
    if answer.total.status != Status.NOT_REPORTED:
        return None
    return beginnings.begins_later(replace(asked.question, as_published=None))


def columns(asked: Asked, answer: Answer, table: Table) -> list[str]:
    """The heads of the table as a file."""
    heads = [table.head, *(["Thuộc"] if table.says_above else [])]
    if table.crossing is not None:
        total = [table.crossing.total_head] if table.crossing.units else []
        crossed = [*(name for _, name in table.crossing.heads), *total]
        if answer.compared:
            crossed = [head for name in crossed for head in (name, f"{name}, tăng giảm")]
        return [*heads, *crossed]
    unit = " (%)" if asked.indicator.is_percent else ""
    counts = ["Tử số", "Mẫu số"] if asked.indicator.is_ratio else []
    then = ["Kỳ so sánh", *(f"{head}, kỳ so sánh" for head in counts if table.before is not None)]
    compared = [*then, "Tăng, giảm", "Tăng, giảm (%)"] if answer.compared else []
    return [*heads, f"{asked.indicator.title}{unit}", *counts, *compared]


def rows(asked: Asked, answer: Answer, table: Table) -> Iterator[list[Any]]:
    """The lines of the table as a file, rounded as on screen; subtotals are left to the spreadsheet."""
    for line in table.lines:
        yield line_of(asked, answer, table, line)


def total_row(asked: Asked, answer: Answer, table: Table) -> list[Any] | None:
    """The total as the last line of the file; none of a series of days and of the lines of a balance."""
    if table.crossing is not None:
        return line_of(asked, answer, table, table.crossing.total)
    if not table.has_total:
        return None
    return line_of(asked, answer, table, Line("Tổng số", "", True, answer.total))


def line_of(asked: Asked, answer: Answer, table: Table, line: Line) -> list[Any]:
    """A line of the table (a subtotal, the total) as a file has it, rounded as on screen."""
    places = 1 if asked.indicator.is_ratio else 0
    name = [line.name, *([line.above] if table.says_above else [])]
    if table.crossing is None:
        return [*name, *_cells(asked, answer, table, line.row, places)]
    cells = [cell for row in line.cells for cell in _crossed_cells(answer, row, places, 0)]
    if table.crossing.units:
        cells += _crossed_cells(answer, line.row, places, None)
    return [*name, *cells]


def _crossed_cells(answer: Answer, row: Row | None, places: int, absent: int | None) -> list[Any]:
    """A figure, with how it has changed where that is asked; of what has no row it is ``absent``."""
    cells = [absent if row is None and absent is not None else _rounded(figure_cell(row), places)]
    if answer.compared:
        change = row.change if isinstance(row, ComparedRow) else absent
        cells.append(NO_FIGURE[Status.NOT_REPORTED][0] if change is None else _rounded(change, places))
    return cells


def _cells(asked: Asked, answer: Answer, table: Table, row: Row | None, places: int) -> Iterator[Any]:
    yield _rounded(figure_cell(row), places)
    if asked.indicator.is_ratio:
        yield row.numerator if row else None
        yield row.denominator if row else None
    if answer.compared:
        known = isinstance(row, ComparedRow)
        for name in ("previous", "change", "change_percent"):
            found = getattr(row, name) if known else None
            is_share = name == "change_percent"
            yield (
                NO_FIGURE[Status.NOT_REPORTED][0]
                if found is None
                else _rounded(found, 1 if is_share else places)
            )
            if name == "previous" and table.before is not None and asked.indicator.is_ratio:
                then = table.before_of(answer, row)
                yield then.numerator if then else None
                yield then.denominator if then else None


def _rounded(value: Any, places: int) -> Any:
    return rounded(value, places) if isinstance(value, float) else value
