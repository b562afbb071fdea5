"""Answering a question: from its parameters to total and rows.

Everything that shows a figure asks here. What a question means is settled by :mod:`reports.engine.asked`; the
counting itself stands in :mod:`reports.engine.people`, :mod:`reports.engine.units`,
:mod:`reports.engine.balance` and :mod:`reports.engine.target_rows`; comparisons and series are made of plain
answers by :mod:`reports.engine.composing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import cast

from django.utils import timezone

from registry.common.cache import consistent_read
from registry.common.catching_up import CaughtUpCache
from registry.common.database_roles import as_counter, as_counter_knowing
from registry.common.dates import end_of
from registry.common.patched_cache import PatchedCache
from registry.units.rosters import KEYS, OTHER, ROOT, UNALLOCATED, WHOLE, Roster, RowKey, SpecialRow
from registry.units.structure import Unit
from reports.catalogue import Family, Indicator
from reports.indicator import SEVERAL
from reports.measures import MEASURES, Measure
from reports.questions import Answer, Question, Row, Status

from . import balance as balances
from . import cases, people, target_rows, units
from .asked import Asked, understand
from .beginnings import is_before_the_register
from .composing import composed
from .counted_from import counted_from, follows_from_leaves
from .families import families
from .given import given
from .keys import are_summed, summed_keys
from .statements import are_noted


def answer(question: Question) -> Answer:
    """The answer to ``question``, nothing hidden. Raises :class:`QuestionFault` naming a bad parameter."""
    return answers([question])[0]


def answers(questions: Sequence[Question]) -> list[Answer]:
    """The answers to ``questions``, all of one moment; what can be counted in one pass is.

    A page that shows ten figures of the same units asks once. Raises :class:`QuestionFault` for the first
    bad parameter.
    """
    with consistent_read():
        found: list[Answer] = []
        for known_on, alike in groupby(questions, lambda question: question.known_on):
            with as_counter() if known_on is None else as_counter_knowing(end_of(known_on)):
                found += _answers_as_known(list(alike))
        return found


def _answers_as_known(questions: Sequence[Question]) -> list[Answer]:
    """The answers by what is known to whoever counts now."""
    asked = [understand(question) for question in questions]
    parts = [one.parts() for one in asked]
    counts = _counted_together([part for own in parts for part in own])
    return [
        composed(one, [_answer(part, counts) for part in own]) for one, own in zip(asked, parts, strict=True)
    ]


_plain: PatchedCache[Answer] = PatchedCache(size=2000)


def _answer(asked: Asked, counts: Mapping[Question, people.Counts]) -> Answer:
    """The answer to a plain question; as it was, where no write since matters to its days."""
    if are_summed() or are_noted() or not follows_from_leaves(asked):
        return _made(asked, counts)
    found = _plain.patched(
        (asked.question, asked.structure.day, asked.starts, asked.ends, asked.on),
        max(asked.on, asked.ends),
        lambda: _made(asked, counts),
        lambda before, leaves: _made(asked, counts) if leaves.cells or leaves.villages else before,
    )
    return replace(found, computed_at=timezone.now())


def _made(asked: Asked, counts: Mapping[Question, people.Counts]) -> Answer:
    match asked.indicator.family:
        case Family.BALANCE:
            total, rows = _balance(asked)
        case Family.TARGETS:
            total, rows = _targets(asked)
        case _:
            total, rows = _counts(asked, counts.get(asked.question))
    return Answer(
        indicator=asked.indicator.code,
        unit=_unit(asked),
        period=asked.period,
        structure_on=asked.structure.day,
        total=total,
        rows=rows,
        computed_at=timezone.now(),
        unplaced=_unplaced(asked, rows),
        unknown=_unknown(asked, total),
        question=asked.question,
    )


_answers: CaughtUpCache[list[Answer]] = CaughtUpCache(size=2000, shared="answers")


def answer_cached(question: Question) -> Answer:
    """As :func:`answer`; the same object again as long as nothing was written that could change it."""
    return answers_cached((question,))[0]


def answer_with_keys(question: Question) -> Answer:
    """As :func:`answer_cached`, where each count of people carries the sum of their keys."""

    def computed() -> list[Answer]:
        with summed_keys():
            return answers([question])

    key = (timezone.localdate(), question, "keys")
    return _answers.get(key, computed, lambda: counted_from([question]))[0]


def answers_cached(questions: tuple[Question, ...]) -> list[Answer]:
    """As :func:`answers`; the same objects again as long as nothing was written that could change them."""
    # A question without days asks about today, and today ends.
    key = (timezone.localdate(), questions)
    return _answers.get(key, lambda: answers(questions), lambda: counted_from(questions))


# Counting.


# Families whose indicators can share one pass over the same rows.
_IN_ONE_PASS = (Family.STOCK, Family.VILLAGES, Family.VILLAGES_CHANGED, Family.ORGANIZATIONS)


def _counted_together(asked: Sequence[Asked]) -> dict[Question, people.Counts]:
    """The counts by row of those questions that differ in nothing but their indicator."""
    groups: dict[Question, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.indicator.family in _IN_ONE_PASS:
            groups[replace(one.question, indicator=one.indicator.family)].append(one)
    found: dict[Question, people.Counts] = {}
    for group in groups.values():
        if len(group) > 1:
            first, indicators = group[0], [one.indicator for one in group]
            counts = _in_one_pass(indicators, first.roster(), first.starts, first.on, first.question.by)
            found |= {one.question: own for one, own in zip(group, counts, strict=True)}
    return found


def _in_one_pass(
    indicators: Sequence[Indicator], roster: Roster, starts: date | None, on: date, by: str | None
) -> list[people.Counts]:
    if indicators[0].family == Family.STOCK:
        return people.stocks(indicators, roster, on, by)
    return units.counted(indicators, roster, starts, on, by, None)


def _by_row(
    indicator: Indicator, roster: Roster, starts: date | None, on: date, by: str | None, post: str | None
) -> people.Counts:
    """The two counts of an indicator by row, of a family whose rows add up to their root."""
    if indicator.family in (Family.FLOW, Family.RATE):
        assert starts is not None
        count = people.flow if indicator.family == Family.FLOW else people.rate
        return count(indicator, roster, starts, on, by)
    if indicator.family == Family.FAMILIES:
        return families(roster, on)
    if indicator.family == Family.GIVEN:
        assert starts is not None
        return given(indicator, roster, starts, on, by)
    if indicator.family == Family.CASES:
        return cases.counted(indicator, roster, on, by)
    if indicator.family == Family.RANKED_MEMBERS:
        assert starts is not None
        return people.ranked(indicator, roster, starts, on, by)
    if indicator.family in _IN_ONE_PASS:
        return _in_one_pass([indicator], roster, starts, on, by)[0]
    return units.counted([indicator], roster, starts, on, by, post)[0]


def _counted(
    indicator: Indicator,
    roster: Roster,
    starts: date | None,
    on: date,
    by: str | None,
    post: str | None,
    ready: people.Counts | None = None,
) -> tuple[people.Counts, people.Counts]:
    """The two counts by row, and those of the root."""
    if indicator.family == Family.TRANSFERS:
        assert starts is not None
        return people.transfers(indicator, roster, starts, on, by)
    rows = ready if ready is not None else _by_row(indicator, roster, starts, on, by, post)
    root: dict[str | None, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (_, value), (counted, base) in rows.items():
        so_far = root[value]
        root[value] = so_far[0] + counted, so_far[1] + base
    return rows, {(ROOT, value): counts for value, counts in root.items()}


def _row(
    unit: Unit | SpecialRow, level: str | None, by: str | None, indicator: Indicator, counts: tuple[int, int]
) -> Row:
    counted, base = counts
    if isinstance(unit, SpecialRow):
        key, name = KEYS[unit]
        row = Row(key, None, name, level, by, counted)
    else:
        row = Row(unit.key, unit.code, unit.name, unit.level, by, counted)
    if indicator.is_ratio:
        row.numerator, row.denominator = counted, base
        row.value = (100 if indicator.is_percent else 1) * counted / base if base else None
        row.status = Status.REPORTED if base else Status.NOT_APPLICABLE
    return row


def _blank(unit: Unit, status: Status) -> Row:
    return Row(unit.key, unit.code, unit.name, unit.level, None, None, status=status)


def _counts(asked: Asked, ready: people.Counts | None) -> tuple[Row, list[Row]]:
    question, indicator = asked.question, asked.indicator
    roster = asked.roster()
    if is_before_the_register(asked, roster):
        rows = [] if question.by else [_blank(unit, Status.NOT_REPORTED) for unit in roster.units]
        return _blank(roster.whole, Status.NOT_REPORTED), rows
    counted, of_root = _counted(indicator, roster, asked.starts, asked.on, question.by, question.post, ready)
    once = of_root
    if question.by in SEVERAL:
        _, once = _counted(indicator, roster, asked.starts, asked.on, None, question.post)
    total = _row(roster.whole, None, None, indicator, _sum(once.values()))
    if not question.level:
        # The one row is the root's own.
        counted = {(WHOLE, value): counts for (_, value), counts in of_root.items()}
    return total, list(_rows(roster, indicator, counted, question))


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(counts)
    return sum(c for c, _ in pairs), sum(b for _, b in pairs)


def _rows(roster: Roster, indicator: Indicator, counts: people.Counts, question: Question) -> Iterator[Row]:
    """The rows in the order of the units; zeros of a unit stay, of a dimension they are left out."""
    values: dict[RowKey, list[str | None]] = defaultdict(list)
    for (row, value), (counted, base) in counts.items():
        # Of a rate somebody may have come where nobody was; under a dimension that is left out, too.
        if (base or (counted and not question.by)) if indicator.is_ratio else counted:
            values[row].append(value)
    for row, unit in roster.rows:
        if question.by is None:
            yield _row(unit, question.level, None, indicator, counts.get((row, None), (0, 0)))
        else:
            for value in sorted(values[row], key=str):
                yield _row(unit, question.level, value, indicator, counts[row, value])
    for special in (OTHER, UNALLOCATED):
        for value in sorted(values[special], key=str):
            yield _row(special, question.level, value, indicator, counts[special, value])


def _balance(asked: Asked) -> tuple[Row, list[Row]]:
    assert asked.starts is not None
    roster = asked.roster()
    lines = balances.balance(roster, asked.starts, asked.on)
    of_root = lines.get(ROOT) or dict.fromkeys(balances.LINES, 0)
    total = _row(roster.whole, None, None, asked.indicator, (of_root["closing"], 0))
    if asked.question.level is None:
        return total, [
            _row(roster.whole, None, line, asked.indicator, (of_root[line], 0)) for line in balances.LINES
        ]
    rows = []
    known: list[tuple[RowKey, Unit | SpecialRow]] = [
        *roster.rows,
        (OTHER, OTHER),
        (UNALLOCATED, UNALLOCATED),
    ]
    for row, unit in known:
        own = lines.get(row) or dict.fromkeys(balances.LINES, 0)
        if isinstance(unit, SpecialRow) and not any(own.values()):
            continue
        rows += [
            _row(unit, asked.question.level, line, asked.indicator, (own[line], 0)) for line in balances.LINES
        ]
    return total, rows


def _targets(asked: Asked) -> tuple[Row, list[Row]]:
    def count(measure: Measure) -> tuple[people.Counts, people.Counts] | None:
        roster, indicator = asked.roster(), measure.indicator
        if is_before_the_register(asked, roster, indicator):
            return None
        return _counted(indicator, roster, asked.starts, asked.on, None, measure.post)

    return target_rows.of_targets(asked, count)


# What goes with the figures.


def _unit(asked: Asked) -> str:
    if asked.indicator.code == "targets":
        assert asked.question.measure is not None
        return MEASURES[asked.question.measure].unit
    return asked.indicator.unit


def _unknown(asked: Asked, total: Row) -> int:
    if asked.indicator.missing is None or total.status == Status.NOT_REPORTED:
        return 0
    return people.unknown(asked.indicator, asked.roster(), asked.starts, asked.on)


def _unplaced(asked: Asked, rows: list[Row]) -> int:
    """How many people could be placed in no single village or cell and so count for none."""
    indicator = asked.indicator
    # On which rung a village stands is said by its people.
    if not indicator.of_people and asked.question.by != "rung":
        return 0
    if indicator.family in (Family.STOCK, Family.CASES, Family.RANKED_MEMBERS):
        key = KEYS[UNALLOCATED][0]
        if asked.question.by in SEVERAL:
            # Who counts in several rows is one person.
            rows = _counts(replace(asked, question=replace(asked.question, by=None)), None)[1]
        counts = (row.denominator if indicator.is_ratio else row.value for row in rows if row.key == key)
        # Each a whole number, of people or none.
        return cast(int, sum(count or 0 for count in counts))
    if indicator.family in (Family.VILLAGES, Family.VILLAGES_CHANGED):
        return people.unplaced(asked.roster(), asked.on, villages=True)
    if indicator.family == Family.ORGANIZATIONS:
        return people.unplaced(asked.roster(), asked.on, villages=False)
    return 0
