"""The table of one figure: by unit, by the values of a dimension, or both; its order and its subtotals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from django.http import HttpRequest

from registry.units.tree import Tree
from reports.calendar import STEPS
from reports.catalogue import Family
from reports.engine.answers import answer_cached
from reports.labels import IN_OWN_ORDER, label, place_among
from reports.periods.answers import answer_as_published
from reports.questions import Answer, Question, Row

from .board import REST
from .figure_asked import AREA, LEVEL, SORTED_BY, UNIT, Asked
from .figure_groups import above_of, in_groups, is_grouped
from .figure_years import a_year_earlier, a_year_later, asked_a_year_before, year_before
from .order import by_number

_NUMBERS = ("value", "previous", "change", "change_percent")
# Before the value of a dimension by whose column a crossed table is sorted.
OF_VALUE = "theo."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a unit or a value, the same question about that unit, and its figures."""

    name: str
    href: str
    is_unit: bool
    row: Row | None
    # Of units by values: a row for each value, in the order of the heads.
    cells: Sequence[Row | None] = ()
    # What the unit stands under, where that is to be said.
    above: str = ""
    # The subtotal under which the unit stands; is the line one itself?
    group: Line | None = None
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Crossing:
    """Units beside values: the values, and the answers that the totals of columns and of lines are of."""

    heads: Sequence[tuple[str, str]]
    values: Answer
    units: Answer | None
    total: Line
    total_head: str

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Each value as the address sorts by it, with its name."""
        return [(f"{OF_VALUE}{value}", name) for value, name in self.heads]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a head; with a ``crossing`` units stand beside values."""

    head: str
    lines: Sequence[Line]
    crossing: Crossing | None = None
    greatest: float = 0.0
    has_total: bool = True
    # The answer that subtotals are of.
    groups: Answer | None = None
    # What is asked of the day or period that it is compared with; the answer, of a ratio.
    then: Question | None = None
    before: Answer | None = None
    befores: dict[tuple[str, str | None], Row] = field(default_factory=dict)

    @property
    def is_crossed(self) -> bool:
        """Do units stand beside values?"""
        return self.crossing is not None

    @property
    def says_above(self) -> bool:
        """Does some line say what it stands under?"""
        return any(line.above for line in self.lines)

    def with_subtotals(self, lines: Sequence[Line]) -> list[Line]:
        """Some lines, each subtotal above the first that it is of."""
        found: list[Line] = []
        over: Line | None = None
        for line in lines:
            if line.group is not None and line.group is not over:
                found.append(line.group)
            over = line.group
            found.append(line)
        return found

    def before_of(self, answer: Answer, row: Row | None) -> Row | None:
        """The row of the day or period compared with that stands beside a row."""
        if self.before is None or row is None:
            return None
        return self.before.total if row is answer.total else self.befores.get((row.key, row.by))

    def asked_then(self, answer: Answer, row: Row) -> tuple[Question, str] | None:
        """What the list of that day or period behind a row of an answer is asked by, and its value."""
        if self.then is None or answer.question is None:
            return None
        by = a_year_earlier(row.by) if self.then.by in STEPS else row.by
        # A subtotal is of another level.
        return replace(self.then, level=answer.question.level), by or ""


def table_of(request: HttpRequest, asked: Asked, answer: Answer) -> Table:
    """The answer's rows as lines, in the order that the address asks for."""
    of_balance = asked.indicator.family == Family.BALANCE
    dimension = "line" if of_balance else asked.question.by
    by_unit, by_value = asked.question.level is not None, dimension is not None
    if by_unit and by_value:
        return _crossed(request, asked, answer, dimension or "")
    then = _then(asked, answer)
    before = _before(asked, answer, then)
    later = a_year_later if asked.is_series else str
    befores = {(row.key, later(row.by) if row.by else None): row for row in before.rows} if before else {}
    if not by_unit:
        rows = {row.by: row for row in answer.rows if row.by}
        values = values_in_order(dimension or "", rows)
        lines = [Line(label(dimension, value), "", True, rows[value]) for value in values]
        head = asked.dimensions.get(dimension or "", "Mục")
        in_order = _in_order(request, lines, dimension not in IN_OWN_ORDER)
        # The lines of a balance are no parts of a whole, nor are the days of a stock.
        has_total = not of_balance and (asked.indicator.period or not asked.is_series)
        greatest = 0.0 if of_balance else _greatest(answer)
        return Table(
            head, in_order, greatest=greatest, has_total=has_total, then=then, before=before, befores=befores
        )
    lines = _units(request, asked, answer.rows)
    head = asked.levels.get(asked.question.level or "", "Đơn vị")
    groups = _ask(replace(asked.question, level=asked.grouping), answer) if is_grouped(asked) else None
    lines = _in_order(request, lines, True)
    if groups is not None:
        over = _in_order(request, _units(request, asked, groups.rows), True)
        lines = in_groups(asked, [replace(line, is_group=True) for line in over], lines)
    return Table(
        head, lines, greatest=_greatest(answer), groups=groups, then=then, before=before, befores=befores
    )


def _greatest(answer: Answer) -> float:
    return max((abs(float(row.value)) for row in answer.rows if row.value is not None), default=0.0)


def _ask(question: Question, answer: Answer) -> Answer:
    """What goes with an answer: published like it, or known now like it."""
    is_published = answer.status != "provisional"
    return (answer_as_published if is_published else answer_cached)(replace(question, as_published=None))


def _then(asked: Asked, answer: Answer) -> Question | None:
    """What is asked of the day or period that the answer is compared with."""
    question = asked.question
    if not answer.compared:
        return None
    if asked.is_series:
        return asked_a_year_before(asked, answer)
    return replace(
        question,
        on=question.compare_on,
        starts=question.compare_starts,
        ends=question.compare_ends,
        compare_on=None,
        compare_starts=None,
        compare_ends=None,
        structure_on=answer.structure_on,
    )


def _before(asked: Asked, answer: Answer, then: Question | None) -> Answer | None:
    """Of a ratio that is compared, the counts then."""
    if then is None or not asked.indicator.is_ratio:
        return None
    return year_before(asked, answer) if asked.is_series else _ask(then, answer)


def _units(request: HttpRequest, asked: Asked, rows: Iterable[Row]) -> list[Line]:
    """Units as lines, each leading to the same question about itself."""
    rows = list(rows)
    above = above_of(asked, rows)
    query = request.GET.copy()
    for name in (SORTED_BY, LEVEL, UNIT):
        query.pop(name, None)
    # Written once: there may be thousands of them.
    same = f"?{query.urlencode()}&" if query else "?"
    kind = "" if asked.place.tree == Tree.PARTY else AREA
    return [
        Line(row.name, "", False, row)
        if row.key in REST
        else Line(
            row.name, f"{same}{UNIT}={quote_plus(kind + row.key)}", True, row, above=above.get(row.key, "")
        )
        for row in rows
    ]


def _crossed(request: HttpRequest, asked: Asked, answer: Answer, dimension: str) -> Table:
    by_value = _ask(replace(asked.question, level=None), answer)
    # A balance ends with its total, and the days of a stock have none together.
    is_whole = dimension != "line" and (asked.indicator.period or not asked.is_series)
    by_unit = _ask(replace(asked.question, by=None), answer) if is_whole else None
    totals = {row.by: row for row in by_value.rows if row.by}
    values = values_in_order(dimension, {row.by: row for row in answer.rows if row.by} | totals)
    found = {(row.key, row.by): row for row in answer.rows}
    units = {row.key: row for row in (*(by_unit.rows if by_unit else ()), *answer.rows)}
    whole = {row.key: row for row in by_unit.rows} if by_unit else {}
    lines = [
        replace(line, row=whole.get(key), cells=[found.get((key, value)) for value in values])
        for key, line in zip(units, _units(request, asked, units.values()), strict=True)
    ]
    head = asked.levels.get(asked.question.level or "", "Đơn vị")
    total = Line(
        "Tổng số", "", False, by_unit.total if by_unit else None, [totals.get(value) for value in values]
    )
    crossing = Crossing(
        [(value, label(dimension, value)) for value in values],
        by_value,
        by_unit,
        total,
        "Chung" if asked.indicator.is_ratio else "Tổng số",
    )
    in_order = _in_order(request, lines, by_unit is not None, [f"{OF_VALUE}{value}" for value in values])
    return Table(head, in_order, crossing)


def values_in_order(dimension: str, rows: Mapping[str, Row]) -> list[str]:
    """Values of a dimension as they are listed; ethnic groups, of which there is no list, by their number."""

    def place(value: str) -> tuple[int, float, str]:
        rank, listed_at, name = place_among(dimension, value)
        row = rows[value]
        has_order = rank != 1 or dimension in STEPS
        return rank, listed_at if has_order else -(row.denominator or row.value or 0), name

    return sorted(rows, key=place)


def _in_order(
    request: HttpRequest, lines: list[Line], greatest_first: bool, of_values: Sequence[str] = ()
) -> list[Line]:
    """As the address asks; else the greatest first, where the lines have no order of their own."""
    given = request.GET.get(SORTED_BY) or ("-value" if greatest_first else "")
    column, down = given.lstrip("-"), given.startswith("-")
    units, rest = [line for line in lines if line.is_unit], [line for line in lines if not line.is_unit]
    if column == "name":
        return [*(units[::-1] if down else units), *rest]
    if column not in _NUMBERS and column not in of_values:
        return lines

    def number(line: Line) -> float | None:
        if column in of_values:
            row = line.cells[of_values.index(column)]
            return float(row.value or 0) if row else 0.0
        known = getattr(line.row, column, None)
        return None if known is None else float(known)

    return [*by_number(units, number, greatest_first=down), *rest]
