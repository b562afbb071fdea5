"""The list behind a figure: exactly the people, movements or units that it counted.

The same placed lines that are counted are listed here, so a list is always as long as its figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from members.models import Movement, Stretch
from registry.common.dates import eve
from registry.units.rosters import KEYS, RowKey, number_of
from reports.catalogue import Family
from reports.measures import MEASURES
from reports.questions import Question, QuestionFault

from . import balance as balances
from . import cases, families, people, units
from .asked import Asked, understand
from .given import placed_given
from .people import Placed
from .statements import Statement, fill
from .target_figures import Aim, Given, targets

PEOPLE_FAMILIES = frozenset(
    {Family.STOCK, Family.FLOW, Family.RATE, Family.TRANSFERS, Family.BALANCE, Family.RANKED_MEMBERS}
)

_IN_PROVINCE = {
    "_province": "placed.from_top = placed.to_top",
    "_other_province": "placed.from_top <> placed.to_top",
}


def people_of_figure(
    question: Question, *, key: str | None = None, by: str | None = None, part: str = "numerator"
) -> QuerySet[Any]:
    """The stretches (of a stock) or movements (of a flow) behind a figure, each with its ``member``.

    ``key`` names a row of the answer (none: the total), ``by`` a value of its dimension or a line of the
    balance, ``part`` whether the numerator or the denominator of a ratio is meant. Raises
    :class:`QuestionFault` as the question itself would, and for a key that is no row of it.
    """
    asked, by = _plain(question, by)
    question = asked.question
    family, indicator = asked.indicator.family, asked.indicator
    if family not in PEOPLE_FAMILIES:
        raise QuestionFault("indicator", "Chỉ tiêu này không đếm người.")
    # Of a mean the list is of those it is the mean of, whichever of the two is asked for.
    of_whole = part == "denominator" or indicator.sums is not None
    counts = indicator.among or "true" if of_whole else indicator.counts
    rows = _rows(asked, key)
    roster = asked.roster()
    if family == Family.STOCK:
        return _stretches(_listed(people.placed_stock(roster, asked.on, question.by), rows, by, counts))
    assert asked.starts is not None
    if family == Family.RANKED_MEMBERS:
        ranked = people.placed_ranked(roster, asked.starts, asked.on, question.by)
        return _stretches(_listed(ranked, rows, by, counts))
    if family == Family.BALANCE:
        return _of_balance(asked, rows, by or "closing")
    if family == Family.RATE and of_whole:
        return _stretches(_listed(people.placed_eve(roster, asked.starts, question.by), rows, by, "true"))
    placed = people.placed_flow(indicator.kinds, roster, asked.starts, asked.on, question.by)
    found = _listed(placed, rows, by, counts)
    if family == Family.TRANSFERS:
        leaving = indicator.is_leaving
        crossed = people.placed_crossings(roster, asked.starts, asked.on, question.by, leaving=leaving)
        found += _crossed(crossed, rows, by, leaving=leaving, counts=counts)
    return _movements(found)


def people_meeting(question: Question, conditions: Mapping[str, str], join: str = "") -> dict[str, list[int]]:
    """Whom the question (of a stock) is about and who meet each of ``conditions``: SQL over ``placed``.

    The ids of their stretches, in one pass over all; ``join`` is SQL that the conditions need beside it.
    """
    asked, _ = _plain(question, None)
    rows, placed = _rows(asked, None), people.placed_stock(asked.roster(), asked.on)
    met = ", ".join(f"({sql})" for sql in conditions.values())
    tail = fill("listed_by_condition", join=f"{placed.dimension.join} {join}", conditions=met)
    parameters = {**placed.parameters, "rows": list(map(number_of, rows))}
    lines = Statement(placed.with_tail(tail), parameters).fetch()
    return {name: [one for one, meets in lines if meets[at]] for at, name in enumerate(conditions)}


def units_of_figure(
    question: Question, *, key: str | None = None, by: str | None = None, part: str = "numerator"
) -> list[int]:
    """The ids of the villages, organizations or posts or cases behind a figure that counts them.

    Of what was given in a period the ids of the badges, cards or awards, of families those of assignments.
    """
    asked, by = _plain(question, by)
    rows = _rows(asked, key)
    if asked.indicator.family == Family.FAMILIES:
        return families.listed(asked.roster(), asked.on, rows)
    if asked.indicator.family == Family.GIVEN:
        return _given(asked, rows, by)
    if asked.indicator.family == Family.CASES:
        return cases.listed(asked.indicator, asked.roster(), asked.on, rows, asked.question.by, by)
    return units.listed(
        asked.indicator,
        asked.roster(),
        asked.starts,
        asked.on,
        rows,
        asked.question.by,
        question.post,
        by if asked.question.by else None,
        part,
    )


def targets_of_figure(question: Question, *, key: str | None = None) -> tuple[Aim, ...]:
    """What the unit of a row (of the total: the root) was given, itself and by what it came of."""
    asked, _ = _plain(question, None)
    assert asked.starts is not None and asked.question.measure and asked.question.basis
    measure = MEASURES[asked.question.measure]
    found = targets(asked.roster(), asked.starts, asked.ends, measure, asked.question.basis, asked.on)
    one: Given | None = found.whole if key is None else found.rows.get(_rows(asked, key)[0])
    return one.aims if one else ()


def _given(asked: Asked, rows: list[RowKey], by: str | None) -> list[int]:
    assert asked.starts is not None
    placed = placed_given(asked.indicator, asked.roster(), asked.starts, asked.on, asked.question.by)
    return _listed(placed, rows, by, "true")


def _plain(question: Question, by: str | None) -> tuple[Asked, str | None]:
    """The question about one day or period whose figure is meant, and the value of its dimension."""
    asked = understand(question)
    part = asked.part_of(by)
    return part, None if asked.is_series else by


def _rows(asked: Asked, key: str | None) -> list[RowKey]:
    """The rows meant: one, or all under the root."""
    roster = asked.roster()
    known: dict[str, RowKey] = {unit.key: row for row, unit in roster.rows}
    known |= {name: row for row, (name, _) in KEYS.items()}
    if key is None:
        return list(known.values())
    if key not in known:
        raise QuestionFault("key", f"Câu trả lời không có dòng “{key}”.")
    return [known[key]]


def _found(placed: Placed, tail: str, rows: list[RowKey], value: str | None) -> list[int]:
    parameters = {**placed.parameters, "rows": list(map(number_of, rows)), "value": value}
    return [one for (one,) in Statement(placed.with_tail(tail), parameters).fetch()]


def _value(placed: Placed, by: str | None) -> str:
    return "true" if by is None else f"{placed.dimension.value} = %(value)s"


def _listed(placed: Placed, rows: list[RowKey], by: str | None, counts: str) -> list[int]:
    tail = fill("listed", join=placed.dimension.join, counts=counts, value=_value(placed, by))
    return _found(placed, tail, rows, by)


def _crossed(
    placed: Placed, rows: list[RowKey], by: str | None, *, leaving: bool, counts: str = "true"
) -> list[int]:
    own, other = ("from_row", "to_row") if leaving else ("to_row", "from_row")
    tail = fill(
        "listed_crossings",
        join=placed.dimension.join,
        own=own,
        other=other,
        value=_value(placed, by),
        counts=counts,
    )
    # A row's crossings come from anywhere but the row itself, the root's from anywhere but its rows.
    return _found(placed, tail, rows, by)


# They are asked for by their numbers: of a statement inside another the server cannot say how many it gives,
# and goes from one to the next where it could take all.
def _stretches(ids: list[int]) -> QuerySet[Stretch]:
    return Stretch.objects.filter(pk__any_of=ids).select_related("member")


def _movements(ids: list[int]) -> QuerySet[Movement]:
    return Movement.objects.filter(pk__any_of=ids).select_related("member")


def _of_balance(asked: Asked, rows: list[RowKey], line: str) -> QuerySet[Any]:
    if line not in balances.LINES:
        raise QuestionFault("by", f"Dòng phải là một trong: {', '.join(balances.LINES)}.")
    assert asked.starts is not None
    roster, starts, ends = asked.roster(), asked.starts, asked.on
    if line in ("opening", "closing"):
        day = eve(starts) if line == "opening" else ends
        return _stretches(_listed(people.placed_stock(roster, day), rows, None, "true"))
    placed = people.placed_flow(balances.KINDS, roster, starts, ends, balances.LINE)
    if line == "deleted_probationary":
        return _movements(_listed(placed, rows, "deleted", balances.PROBATIONARY))
    found = _listed(placed, rows, line, "true")
    for way in ("transferred_in", "transferred_out"):
        if line.startswith(way):
            leaving = way == "transferred_out"
            crossed = people.placed_crossings(roster, starts, ends, leaving=leaving)
            counts = _IN_PROVINCE[line.removeprefix(way)]
            found += _crossed(crossed, rows, None, leaving=leaving, counts=counts)
    return _movements(found)
