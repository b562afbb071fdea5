"""What a figure counts, thing by thing: so that two answers can be compared by what is in one of them only.

A thing is a person, a movement of one, a village, a meeting or whatever else the family counts, and adds a
number to the figure: mostly one. What is listed here is made by the statements that count the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from registry.common.cache import looked_up_in_this_read
from registry.common.database_roles import known_until
from registry.units.rosters import OUTSIDE, RowKey, number_of, row_of
from reports.catalogue import INDICATORS, Family, Indicator
from reports.engine import people, target_figures, units
from reports.engine.asked import Asked, understand
from reports.engine.cases import DIMENSIONS as OF_CASES
from reports.engine.given import placed_given
from reports.engine.people import Placed
from reports.engine.statements import Statement, fill
from reports.measures import MEASURES
from reports.questions import Question

SQL = Path(__file__).parent / "sql"
PEOPLE = frozenset(
    {Family.STOCK, Family.FLOW, Family.RATE, Family.TRANSFERS, Family.BALANCE, Family.RANKED_MEMBERS}
)
# The parts of a ratio; of an attainment of a share also what the share is of. And all that may be counted.
NUMERATOR, DENOMINATOR, BASE, EVERYBODY = "numerator", "denominator", "base", "everybody"
_MOVEMENT = "placed.kind || ' ' || placed.happened_on"
_CROSSING = "'crossed ' || placed.happened_on"


class Thing(NamedTuple):
    """What counts: of a person or a movement the member's number, else its own; and what happened when."""

    id: int
    what: str = ""


class Line(NamedTuple):
    """A thing with its row of the answer, its value of the dimension and how much it adds."""

    thing: Thing
    row: RowKey
    by: str | None
    weight: int | Decimal


Things = Counter[Thing]


class _Made(NamedTuple):
    """A statement that lists things, and the column of its lines that their number is."""

    text: str
    parameters: dict[str, Any]
    id: str = "id"


def things(question: Question, part: str = NUMERATOR, *, only: Collection[int] | None = None) -> Things:
    """Everything that the total counts, by what is known to whoever counts now, with how much it adds.

    With ``only`` nothing but what has one of these numbers.
    """
    return added(lines(question, part, only=only))


def added(lines: Iterable[Line]) -> Things:
    """How much each thing adds in all of some lines."""
    found: Things = Counter()
    for line in lines:
        found[line.thing] += line.weight  # type: ignore[assignment]
    return found


def lines(
    question: Question, part: str = NUMERATOR, *, only: Collection[int] | None = None
) -> Iterator[Line]:
    """The same, with the row and the value of the question's dimension that each counts in."""
    question, part = of_measure(question, part)
    asked = understand(question)
    if asked.indicator.family == Family.TARGETS:
        yield from _targets(asked)
        return
    wanted = {"only": list(only)} if only is not None else {}
    for made in _statements(asked, part):
        text = made.text if only is None else f"{made.text} AND placed.{made.id} = ANY (%(only)s::bigint[])"
        for number, what, row, by, weight in _fetched(Statement(text, {**made.parameters, **wanted})):
            yield Line(Thing(number, what), row_of(row), by, weight)


def _fetched(statement: Statement) -> list[Any]:
    """The statement's lines; inside a consistent read it is asked once, however many counts it is of."""
    key = "things", statement.text, repr(statement.parameters), known_until()
    return looked_up_in_this_read(key, statement.fetch)


def parts_of(question: Question) -> tuple[str, ...]:
    """The counts of which the figure is made, each explained on its own."""
    indicator = INDICATORS[question.indicator]
    if indicator.code == "attainment":
        assert question.measure is not None
        is_share = MEASURES[question.measure].is_share
        return (NUMERATOR, BASE, DENOMINATOR) if is_share else (NUMERATOR, DENOMINATOR)
    return (NUMERATOR, DENOMINATOR) if indicator.is_ratio else (NUMERATOR,)


def of_measure(question: Question, part: str) -> tuple[Question, str]:
    """Whose things are meant, and which part: of an attainment what was done, or what was to be reached."""
    if question.indicator != "attainment":
        return question, part
    if part == DENOMINATOR:
        return replace(question, indicator="targets"), NUMERATOR
    assert question.measure is not None
    alone = replace(question, compare_on=None, compare_starts=None, compare_ends=None)
    measure, asked = MEASURES[question.measure], understand(alone)
    days: dict[str, Any] = {"on": asked.on, "starts": None, "ends": None}
    if measure.indicator.takes != "stock":
        days = {"on": None, "starts": asked.starts, "ends": asked.on}
    of_what_was_done = replace(
        question,
        indicator=measure.indicator.code,
        post=measure.post,
        measure=None,
        basis=None,
        period=None,
        structure_on=asked.structure.day,
        **days,
    )
    return of_what_was_done, DENOMINATOR if part == BASE else NUMERATOR


def condition_of(indicator: Indicator, part: str) -> str:
    """What is to be met to count, as SQL."""
    if indicator.family == Family.BALANCE or part == EVERYBODY:
        return "true"
    is_whole = part == DENOMINATOR or indicator.sums is not None
    return indicator.among or "true" if is_whole else indicator.counts


def _statements(asked: Asked, part: str) -> Iterator[_Made]:
    indicator, roster = asked.indicator, asked.roster()
    match indicator.family:
        case Family.CASES:
            places = {**roster.places(), "on": asked.on}
            yield _listed("cases", places, f"({condition_of(indicator, part)})", asked)
        case Family.FAMILIES:
            places = {**roster.places(), "on": asked.on}
            yield _listed("families", places, "true", asked, weight="placed.number::bigint")
        case Family.GIVEN:
            assert asked.starts is not None
            placed = placed_given(indicator, roster, asked.starts, asked.on, asked.question.by)
            yield _of_placed(placed, "true", "id", "''")
        case family if family in PEOPLE:
            yield from _of_people(asked, part)
        case _:
            yield _of_units(asked, part)


def _of_people(asked: Asked, part: str) -> Iterator[_Made]:
    indicator, roster, by = asked.indicator, asked.roster(), asked.question.by
    counts = condition_of(indicator, part)
    weight = f"({indicator.sums})::bigint" if indicator.sums and part == NUMERATOR else "1"
    if indicator.family in (Family.STOCK, Family.BALANCE):
        by = None if indicator.family == Family.BALANCE else by
        yield _of_placed(people.placed_stock(roster, asked.on, by), counts, weight=weight)
        return
    assert asked.starts is not None
    if indicator.family == Family.RANKED_MEMBERS:
        yield _of_placed(people.placed_ranked(roster, asked.starts, asked.on, by), counts)
        return
    if indicator.family == Family.RATE and part == DENOMINATOR:
        yield _of_placed(people.placed_eve(roster, asked.starts, by), "true")
        return
    placed = people.placed_flow(indicator.kinds, roster, asked.starts, asked.on, by)
    yield _of_placed(placed, counts, "member_id", _MOVEMENT, weight=weight)
    if indicator.family == Family.TRANSFERS:
        yield _of_crossings(asked, counts)


def _of_crossings(asked: Asked, counts: str) -> _Made:
    """Who came from outside the root, or left it, without leaving the register."""
    assert asked.starts is not None
    leaving, by = asked.indicator.is_leaving, asked.question.by
    placed = people.placed_crossings(asked.roster(), asked.starts, asked.on, by, leaving=leaving)
    own, other = ("from_row", "to_row") if leaving else ("to_row", "from_row")
    outside = number_of(OUTSIDE)
    across = f"({counts}) AND placed.{own} <> {outside} AND placed.{other} = {outside}"
    tail = fill(
        "things",
        SQL,
        id="member_id",
        what=_CROSSING,
        by=placed.dimension.value,
        weight="1",
        lines=f"(SELECT placed.*, placed.{own} AS row FROM placed)",  # noqa: S608 (our own names)
        join=placed.dimension.join,
        counts=across,
    )
    return _Made(placed.with_tail(tail), placed.parameters, "member_id")


def _of_placed(
    placed: Placed, counts: str, id: str = "member_id", what: str = "''", *, weight: str = "1"
) -> _Made:
    by, join = placed.dimension.value, placed.dimension.join
    tail = fill(
        "things",
        SQL,
        id=id,
        what=what,
        by=by,
        weight=weight,
        lines="placed",
        join=join,
        counts=f"({counts})",
    )
    return _Made(placed.with_tail(tail), placed.parameters, id)


def _listed(name: str, parameters: dict[str, Any], counts: str, asked: Asked, weight: str = "1") -> _Made:
    by = OF_CASES[asked.question.by].value if asked.question.by else "NULL::text"
    tail = fill(
        "things", SQL, id="id", what="''", by=by, weight=weight, lines="placed", join="", counts=counts
    )
    return _Made(fill(name, tail=tail), parameters)


def _of_units(asked: Asked, part: str) -> _Made:
    """Villages, organizations and whatever is on record of them."""
    question, indicator = asked.question, asked.indicator
    each = units.each_of([indicator], asked.roster(), asked.starts, asked.on, question.by, question.post)
    counts = {EVERYBODY: "true", DENOMINATOR: "placed.among_0"}.get(part, "placed.counted_0")
    weight = "1"
    if indicator.family == Family.ATTENDANCE and part != EVERYBODY:
        # A meeting adds those who were convened, or who came.
        counts = "placed.among_0"
        weight = "placed.convened::bigint" if part == DENOMINATOR else "placed.present::bigint"
    by = "placed.by" if question.by else "NULL::text"
    tail = fill("things", SQL, id="id", what="''", by=by, weight=weight, lines="each", join="", counts=counts)
    return _Made(each.with_tail(tail), each.parameters)


def _targets(asked: Asked) -> Iterator[Line]:
    """The recipients of what the root was given, each with the number that is to be reached."""
    question = asked.question
    assert asked.starts is not None and question.measure and question.basis
    found = target_figures.targets(
        asked.roster(), asked.starts, asked.ends, MEASURES[question.measure], question.basis, asked.on
    )
    whole = found.whole
    if whole is None or whole.number is None:
        return
    for aim in whole.aims:
        if aim.number is not None:
            yield Line(Thing(aim.recipient), 0, None, aim.number)
