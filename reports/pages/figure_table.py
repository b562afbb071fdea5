"""The table of one figure: by unit, by the values of a dimension, or both; its order, itself as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from registry.common.templatetags.ui import NO_FIGURE, rounded
from registry.units.tree import Tree
from reports.calendar import STEPS
from reports.catalogue import Family
from reports.labels import figure_cell, label
from reports.questions import Answer, ComparedRow, Row, Status

from .board import REST
from .figure_asked import AREA, LEVEL, SORTED_BY, UNIT, Asked
from .order import by_number

_NUMBERS = ("value", "previous", "change", "change_percent")
# What goes by time or by size keeps its own order.
_IN_OWN_ORDER = (*STEPS, "age_band", "education", "qualification", "line")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a unit or a value, the same question about that unit, and its figures."""

    name: str
    href: str
    is_unit: bool
    row: Row | None
    # Of units by values: a row for each value, in the order of the heads.
    cells: Sequence[Row | None] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a head; ``heads`` names the values where units stand beside values."""

    head: str
    lines: Sequence[Line]
    heads: Sequence[str] = ()
    greatest: float = 0.0

    @property
    def is_crossed(self) -> bool:
        """Do units stand beside values?"""
        return bool(self.heads)


def table_of(request: HttpRequest, asked: Asked, answer: Answer) -> Table:
    """The answer's rows as lines, in the order that the address asks for."""
    dimension = "line" if asked.indicator.family == Family.BALANCE else asked.question.by
    by_unit, by_value = asked.question.level is not None, dimension is not None
    if by_unit and by_value:
        return _crossed(request, asked, answer, dimension)
    if by_unit:
        lines = [_unit_line(request, asked, row) for row in answer.rows]
        head = asked.levels.get(asked.question.level or "", "Đơn vị")
    else:
        lines = [Line(label(dimension, row.by), "", True, row) for row in answer.rows if row.by]
        head = asked.dimensions.get(dimension or "", "Mục")
    known = [abs(float(row.value)) for row in answer.rows if row.value is not None]
    in_order = _in_order(request, lines, by_unit or dimension not in _IN_OWN_ORDER)
    return Table(head, in_order, greatest=max(known, default=0.0))


def _crossed(request: HttpRequest, asked: Asked, answer: Answer, dimension: str | None) -> Table:
    values = list(dict.fromkeys(row.by for row in answer.rows if row.by))
    found = {(row.key, row.by): row for row in answer.rows}
    units = {row.key: row for row in answer.rows}
    lines = []
    for key, row in units.items():
        line = _unit_line(request, asked, row)
        cells = [found.get((key, value)) for value in values]
        lines.append(Line(line.name, line.href, line.is_unit, None, cells))
    head = asked.levels.get(asked.question.level or "", "Đơn vị")
    return Table(head, lines, heads=[label(dimension, value) for value in values])


def _unit_line(request: HttpRequest, asked: Asked, row: Row) -> Line:
    if row.key in REST:
        return Line(row.name, "", False, row)
    query = request.GET.copy()
    for name in (SORTED_BY, LEVEL):
        query.pop(name, None)
    query[UNIT] = row.key if asked.place.tree == Tree.PARTY else f"{AREA}{row.key}"
    return Line(row.name, f"?{query.urlencode()}", True, row)


def _in_order(request: HttpRequest, lines: list[Line], greatest_first: bool) -> list[Line]:
    """As the address asks; else the greatest first, where the lines have no order of their own."""
    given = request.GET.get(SORTED_BY) or ("-value" if greatest_first else "")
    column, down = given.lstrip("-"), given.startswith("-")
    units, rest = [line for line in lines if line.is_unit], [line for line in lines if not line.is_unit]
    if column == "name":
        return [*(units[::-1] if down else units), *rest]
    if column not in _NUMBERS:
        return lines

    def number(line: Line) -> float | None:
        known = getattr(line.row, column, None)
        return None if known is None else float(known)

    return [*by_number(units, number, greatest_first=down), *rest]


def columns(asked: Asked, answer: Answer, table: Table) -> list[str]:
    """The heads of the table as a file."""
    if table.is_crossed:
        return [table.head, *table.heads]
    unit = " (%)" if asked.indicator.is_percent else ""
    counts = ["Tử số", "Mẫu số"] if asked.indicator.is_ratio else []
    compared = ["Kỳ so sánh", "Tăng, giảm", "Tăng, giảm (%)"] if answer.compared else []
    return [table.head, f"{asked.indicator.title}{unit}", *counts, *compared]


def rows(asked: Asked, answer: Answer, table: Table) -> Iterator[list[Any]]:
    """The lines of the table as a file, rounded as on screen."""
    places = _places(asked)
    for line in table.lines:
        if table.is_crossed:
            yield [line.name, *(_rounded(figure_cell(row) if row else 0, places) for row in line.cells)]
        else:
            yield [line.name, *_cells(asked, answer, line.row, places)]


def total_row(asked: Asked, answer: Answer, table: Table) -> list[Any] | None:
    """The total as the last line of the file; none of a series and of a crossed table."""
    if table.is_crossed or asked.is_series:
        return None
    return ["Tổng số", *_cells(asked, answer, answer.total, _places(asked))]


def _places(asked: Asked) -> int:
    return 1 if asked.indicator.is_ratio else 0


def _cells(asked: Asked, answer: Answer, row: Row | None, places: int) -> Iterator[Any]:
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


def _rounded(value: Any, places: int) -> Any:
    return rounded(value, places) if isinstance(value, float) else value
