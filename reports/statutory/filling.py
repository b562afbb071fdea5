"""Fills a form: asks the catalogue and the units' declarations what its layout names, and adds up.

What a period's board has published is taken as published, everything else as it is known now. The same period
last year is asked on the structure of this one, unless it was published then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.utils import timezone

from registry.common.dates import years_before
from registry.common.templatetags.ui import number
from registry.units.structure import Structure
from reports.catalogue import INDICATORS
from reports.engine.answers import answers, answers_cached
from reports.engine.leaf_by_leaf import is_on
from reports.labels import label
from reports.periods.answers import answer_as_published
from reports.periods.books import Book, Period, books, period, structure_of
from reports.periods.models import Closing
from reports.questions import Answer, Question, QuestionFault, Row, Status
from reports.templatetags.figures import list_address

from .declarations import Declarations
from .faces import head_of, place_of, signs_of
from .forms import EMPTY, TEXT_COLUMNS, Cell, CellState, Face, Filled
from .layout import Column, ColumnKind, Content, Declared, Expression, Layout, Sum, Term, When
from .layout import Row as LayoutRow


@dataclass(frozen=True)
class Of:
    """What a form is of: a unit and a period, and the period of the column beside it."""

    unit: int
    about: Period
    # The closing by which it is being published at this moment.
    closing: Closing | None = None
    # What was answered for that closing.
    by_closing: Mapping[Question, Answer] = field(default_factory=dict)
    # What has been answered for other forms of the same unit and period.
    answered: dict[tuple[When, str, str | None], Answer | None] = field(default_factory=dict)

    @cached_property
    def structure(self) -> Structure:
        """Both trees on the last day."""
        return structure_of(self.about)

    @property
    def path(self) -> tuple[int, ...]:
        """The unit with all that is above it."""
        return self.structure.party.path(self.unit)

    @property
    def code(self) -> str:
        """The unit's code."""
        return self.structure.forest.codes[self.unit]

    @cached_property
    def before(self) -> Period:
        """The same period last year; of one that goes on, as much of it."""
        whole = period(f"{int(self.about.name[:4]) - 1:04}{self.about.name[4:]}")
        return whole if self.last == self.about.last else replace(whole, last=years_before(self.last, 1))

    @cached_property
    def last(self) -> date:
        """The last day that is counted."""
        return min(self.about.last, timezone.localdate())

    @cached_property
    def book(self) -> Book:
        """How far the unit is with the period; of one that is being published, as it will be."""
        book = books(self.about, [self.unit])[0]
        if self.closing is None:
            return book
        is_over = self.unit != self.closing.organization_id
        return replace(book, closing=self.closing, is_closed_over=is_over)

    @property
    def is_published(self) -> bool:
        """Has the unit closed the period, and not just now?"""
        return self.closing is None and self.book.is_closed

    @cached_property
    def was_published(self) -> bool:
        """Had the unit closed the same period last year?"""
        if self.last != self.about.last:
            return False
        then = structure_of(self.before)
        return self.unit in then.party.standing and books(self.before, [self.unit])[0].is_closed

    @cached_property
    def declarations(self) -> dict[When, Declarations]:
        """What units have declared for either period."""
        pairs = ((When.NOW, self.about), (When.LAST_YEAR, self.before))
        return {when: Declarations(self.structure, self.unit, about) for when, about in pairs}

    @property
    def declarations_now(self) -> Declarations:
        """What units have declared for this period."""
        return self.declarations[When.NOW]


def fill(layout: Layout, text: str, of: Of) -> Filled:
    """The layout with the unit's numbers of the period, and what has to be said of them."""
    _ask(layout, of)
    cells = _Cells(layout, of)
    filled = Filled(layout, text, _face(of), tuple(cells.rows()))
    return filled.with_face(notes=tuple(_notes(filled, of)))


def _face(of: Of) -> Face:
    term = of.structure.party.standing[of.unit]
    closing = of.book.closing if of.book.is_closed else None
    return Face(
        unit=term.name,
        unit_code=of.code,
        head=head_of(of.structure, of.unit),
        place=place_of(of.structure, of.unit),
        signs=signs_of(term.kind),
        period=label("period", of.about.name),
        first=of.about.first.isoformat(),
        last=of.about.last.isoformat(),
        status=of.book.status,
        revision=closing.revision if closing else 0,
        made_at=(closing.closed_at if closing else timezone.now()).isoformat(),
    )


def _notes(filled: Filled, of: Of) -> Iterator[str]:
    """What must be said of the numbers, below the table."""
    if of.last < of.about.last:
        yield f"Kỳ chưa hết: tính đến ngày {of.last:%d/%m/%Y}; cùng kỳ năm trước tính đến cùng ngày."
    for row in filled.layout.rows:
        for says, where in row.notes:
            found = _value(where, of, When.NOW)
            if found.is_number and found.value:
                yield f"{says}: {number(found.value)}."
    asked = list(filled.declared())
    if late := [cell for cell in asked if cell.answered < cell.asked]:
        least = min(late, key=lambda cell: cell.answered)
        yield (
            f"Dòng do đơn vị khai báo: {len(late)} / {len(asked)} ô chưa đủ,"
            f" ô ít nhất có {least.answered} / {least.asked} đơn vị trả lời."
        )
    if any(cell.state == CellState.NOT_REPORTED for cells in filled.cells for cell in cells):
        yield "Ô ghi “chưa có sổ”: kỳ bắt đầu trước khi sổ bắt đầu ghi nhận."


# Asking.


def _ask(layout: Layout, of: Of) -> None:
    """Have every figure answered that the layout names; what can be counted in one pass is."""
    for when in When:
        wanted = sorted(
            {
                (term.indicator, term.by or "")
                for expression in _expressions(layout, when)
                for term in expression.terms
                if (when, term.indicator, _by(term)) not in of.answered
            }
        )
        pairs = [(code, by if by and by != "line" else None) for code, by in wanted]
        pairs = list(dict.fromkeys(pairs))
        for (code, by), answer in zip(pairs, _answers(of, when, pairs), strict=True):
            of.answered[when, code, by] = answer


def _expressions(layout: Layout, when: When) -> Iterator[Expression]:
    columns = {column.code for column in layout.values if column.when == when}
    for row in layout.rows:
        for column, content in row.cells.items():
            if column in columns and isinstance(content, Expression):
                yield content
        if when == When.NOW:
            yield from (where for _, where in row.notes)


def _answers(of: Of, when: When, pairs: list[tuple[str, str | None]]) -> list[Answer | None]:
    questions = [_question(of, when, code, by) for code, by in pairs]
    if of.is_published if when == When.NOW else of.was_published:
        return [answer_as_published(question) for question in questions]
    try:
        if of.closing is None:
            # Of many units there is nothing to find again: what they were counted from is at hand.
            return [*(answers(questions) if is_on() else answers_cached(tuple(questions)))]
        others = [question for question in questions if question not in of.by_closing]
        found = {**of.by_closing, **dict(zip(others, answers(others), strict=True))}
        return [found[question] for question in questions]
    except QuestionFault:
        # The unit cannot be asked about on that day.
        return [None] * len(questions)


def _question(of: Of, when: When, code: str, by: str | None) -> Question:
    first, last = (of.about.first, of.last) if when == When.NOW else (of.before.first, of.before.last)
    is_stock = INDICATORS[code].takes == "stock"
    as_of_now = when == When.LAST_YEAR and not of.was_published
    return Question(
        code,
        organization=of.code,
        by=by,
        on=last if is_stock else None,
        starts=None if is_stock else first,
        ends=None if is_stock else last,
        structure_on=of.last if as_of_now else None,
    )


def _by(term: Term) -> str | None:
    """A balance is always by line."""
    return None if term.by == "line" else term.by


# Cells.


class _Cells:
    """The cells of a form, each made when it is asked for: sums ask for others."""

    def __init__(self, layout: Layout, of: Of) -> None:
        self._layout = layout
        self._of = of
        self._rows = {row.code: row for row in layout.rows}
        self._columns = {column.code: column for column in layout.columns}
        self._made: dict[tuple[str, str], Cell] = {}

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A line of cells for each row."""
        for row in self._layout.rows:
            yield tuple(self._cell(row, column) for column in self._layout.columns)

    def _cell(self, row: LayoutRow, column: Column) -> Cell:
        if column.kind in TEXT_COLUMNS:
            return EMPTY
        key = row.code, column.code
        if key not in self._made:
            self._made[key] = self._make(row, column)
        return self._made[key]

    def _make(self, row: LayoutRow, column: Column) -> Cell:
        if column.kind == ColumnKind.VALUE:
            content = row.cells.get(column.code)
            return EMPTY if content is None else self._of_content(content, column)
        parts = [self._cell(row, self._columns[code]) for code in column.of]
        if column.kind == ColumnKind.SUM:
            return added((1, part) for part in parts)
        if column.kind == ColumnKind.SHARE:
            return ratio(parts[0], self._cell(self._rows[column.to], self._columns[column.of[0]]))
        # Years are no base for a percentage.
        return EMPTY if row.decimals else ratio(parts[0], self._cell(row, self._columns[column.to]))

    def _of_content(self, content: Content, column: Column) -> Cell:
        if isinstance(content, Sum):
            return added((sign, self._cell(self._rows[code], column)) for sign, code in content.rows)
        if isinstance(content, Declared):
            return self._of.declarations[column.when].cell(self._layout.form, content.line)
        return _value(content, self._of, column.when)


def _value(expression: Expression, of: Of, when: When) -> Cell:
    answers = ((term, of.answered[when, term.indicator, _by(term)]) for term in expression.terms)
    parts = [(term.sign, _figure(answer, term)) for term, answer in answers]
    return parts[0][1] if len(parts) == 1 and parts[0][0] == 1 else added(iter(parts))


def _figure(answer: Answer | None, term: Term) -> Cell:
    if answer is None:
        return Cell(CellState.NOT_THERE)
    if answer.total.status == Status.NOT_REPORTED:
        return Cell(CellState.NOT_REPORTED)
    if term.by is None:
        return _of_row(answer, answer.total, term)
    rows = [row for row in answer.rows if row.by in term.values]
    cells = [_of_row(answer, row, term) for row in rows]
    return cells[0] if len(cells) == 1 else added((1, cell) for cell in cells)


def _of_row(answer: Answer, row: Row, term: Term) -> Cell:
    value = getattr(row, term.part) if term.part else row.value
    if value is None:
        return Cell(CellState.NOT_THERE)
    return Cell(CellState.NUMBER, value, _opens(answer, row, term) if value else "")


def _opens(answer: Answer, row: Row, term: Term) -> str:
    """The list of what was counted, by the question as an address has it."""
    if answer.question is None:
        return ""
    is_total = row is answer.total
    return list_address(
        answer.question, key="" if is_total else row.key, by=row.by or "", part=term.part
    ).partition("?")[2]


# In this order the state of a part is that of the whole.
_WEAKEST = (CellState.NOT_THERE, CellState.NOT_REPORTED)


def added(parts: Iterator[tuple[int, Cell]]) -> Cell:
    """The parts added up, each with its sign; what is not answered yet adds nothing."""
    cells = list(parts)
    for state in _WEAKEST:
        if any(cell.state == state for _, cell in cells):
            return Cell(state)
    known = [(sign, cell) for sign, cell in cells if cell.is_number]
    if not known and cells and all(cell.state == CellState.UNANSWERED for _, cell in cells):
        return Cell(CellState.UNANSWERED)
    return Cell(CellState.NUMBER, sum(sign * (cell.value or 0) for sign, cell in known))


def ratio(above: Cell, below: Cell) -> Cell:
    """100 × one / the other; nothing where one is no number, or the other is 0."""
    if not above.is_number or not below.is_number or not below.value:
        return EMPTY
    assert above.value is not None
    return Cell(CellState.NUMBER, 100 * above.value / below.value)
