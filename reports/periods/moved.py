"""Why a figure is not what it was on an earlier day, or in an earlier period.

Both are counted on one structure. Of people on two days it is said who came and who went, and by what: the
first part of :data:`TITLES` for which there is evidence. Of units and records on two days, the first thing
that figures read of them and that differs. What happens in a period is in one of two periods or in the
other: it is said where, or of what kind it is.

Somebody who did not count under the root at all came into it, by what entered the person into the register or
by a change of place; somebody who counted there and only did not meet the condition changed, or grew older.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from members.models import ENTRY_KINDS, EXIT_KINDS, EventKind
from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter
from registry.common.dates import eve
from reports.catalogue import INDICATORS, Family
from reports.engine.asked import understand
from reports.engine.asked_days import days_of
from reports.engine.by_settings import ReadBy, counted_by
from reports.engine.units import reading_on
from reports.questions import Question

from . import inputs
from .evidence import Happened, happened
from .parts import (
    UNEXPLAINED,
    UNEXPLAINED_TITLE,
    Causes,
    Explanation,
    as_things,
    explanation,
    first_that_differs,
)
from .split import BY_PLACE, by_kind, by_place
from .things import DENOMINATOR, EVERYBODY, NUMERATOR, Thing, Things, condition_of, of_measure, things

_PLACES = (EventKind.MOVED, EventKind.CELL_CHANGED)
_STANDINGS = (EventKind.AWAY, EventKind.BACK, EventKind.EXEMPTED, EventKind.DISCIPLINED)
# In the order in which evidence is looked for.
TITLES = {
    **{kind.value: kind.label for kind in (*ENTRY_KINDS, *EXIT_KINDS)},
    "placed": "Chuyển chi bộ, chuyển nơi cư trú",
    "recognized": EventKind.RECOGNIZED.label,
    "standing": "Đi xa, trở về, miễn công tác, kỷ luật",
    "facts": "Nghề nghiệp, trình độ, chức vụ, nhiệm vụ, rà soát thay đổi",
    "structure": "Tổ chức đảng, địa bàn thay đổi",
    "years": "Tuổi đời, tuổi Đảng tăng",
    UNEXPLAINED: UNEXPLAINED_TITLE,
}
# What a condition reads of those who count, and by what it therefore can be met and not met any more.
_READS = {
    "recognized": re.compile(r"placed\.standing"),
    "standing": re.compile(r"away|exempt|punished"),
    "facts": re.compile(r"profile|assign|post|task|review|badge|youth_union|occupation"),
    "years": re.compile(r"birth_date|age_band|party"),
}
# What happens in a period, each time one thing.
_EVENTS = frozenset(
    {
        Family.FLOW,
        Family.TRANSFERS,
        Family.GIVEN,
        Family.AWARDS,
        Family.MEETINGS,
        Family.ATTENDANCE,
        Family.VILLAGES_CHANGED,
        Family.CELLS_CHANGED,
    }
)


def can_say(question: Question) -> bool:
    """Is it about two days or two periods, the earlier one to compare with, and not broken down?"""
    indicator = INDICATORS[question.indicator]
    if question.by is not None:
        return False
    if not indicator.period:
        day, earlier = question.on, question.compare_on
        return day is not None and earlier is not None and earlier < day
    if question.ends is None or question.compare_ends is None or question.compare_starts is None:
        return False
    return question.compare_ends < question.ends


def is_of_events(question: Question, part: str = NUMERATOR) -> bool:
    """Does it count what happens in a period, which is in one of two periods or in the other?"""
    question, part = of_measure(question, part)
    indicator = INDICATORS[question.indicator]
    if indicator.family == Family.ORGANIZATIONS:
        return indicator.period
    return indicator.family in _EVENTS or (indicator.family == Family.RATE and part != DENOMINATOR)


def moved(question: Question, *, part: str = NUMERATOR, split: str = BY_PLACE) -> Explanation:
    """Why the total of a question about two days or periods is not what it was at the earlier one.

    ``part`` says which of the counts of a ratio is meant; ``split`` how events of two periods are sorted. The
    question is one that :func:`can_say` knows.
    """
    is_split = is_of_events(_plain(question), part)
    with consistent_read(), as_counter():
        now, then = of_each(question)
        (now, part), (then, _) = of_measure(now, part), of_measure(then, part)
        if is_split:
            return (by_place if split == BY_PLACE else by_kind)(then, now, part)
        indicator = INDICATORS[now.indicator]
        titles = inputs.TITLES if indicator.family in inputs.COMPARED else TITLES
        return explanation(_steps(then, now, part), titles)


def _plain(question: Question) -> Question:
    return replace(question, compare_on=None, compare_starts=None, compare_ends=None)


def of_each(question: Question) -> tuple[Question, Question]:
    """The question about its own day or period and about the earlier one, both on one structure."""
    plain = replace(_plain(question), level=None, as_published=None, revision=None, known_on=None)
    asked = understand(plain)
    now = replace(plain, period=None, structure_on=asked.structure.day)
    if not asked.indicator.period:
        return replace(now, on=asked.on), replace(now, on=question.compare_on)
    now = replace(now, starts=asked.starts, ends=asked.ends)
    then = replace(now, starts=question.compare_starts, ends=question.compare_ends)
    if asked.indicator.family == Family.TARGETS:
        return replace(now, on=asked.on), replace(then, on=question.compare_on or question.compare_ends)
    return now, then


def _steps(then: Question, now: Question, part: str) -> Iterator[tuple[Things, Things, Causes]]:
    """From the earlier day to the later; after that the reading, where it is another one."""
    reading, reading_now = (reading_on(understand(one).on) for one in (then, now))
    indicator = INDICATORS[now.indicator]
    before, after = things(then, part), things(now, part)
    is_read = indicator.family == Family.VILLAGES and "without_member" in indicator.counts
    between = after
    if is_read and reading != reading_now:
        with counted_by(ReadBy({}, {understand(now).on: reading})):
            between = things(now, part)
    if indicator.family in inputs.COMPARED:
        yield before, between, lambda changed: _read_of_each(then, now, part, changed)
    else:
        yield before, between, lambda changed: _of_people(then, now, part, before, after, changed)
    if between is not after:
        yield between, after, lambda changed: dict.fromkeys(changed, "reading")


def _read_of_each(
    then: Question, now: Question, part: str, changed: Collection[Thing]
) -> Mapping[Thing, str]:
    """Of units and records: the first that is read of them and differs."""
    ids = {thing.id for thing in changed}
    before, after = understand(then), understand(now)
    first = min(before.starts or before.on, after.starts or after.on)
    last = max(before.on, after.on)

    def evidence(people: set[int]) -> set[int]:
        return {member for member, what in happened(eve(first), last, people).items() if what.anything}

    found = first_that_differs(
        inputs.codes(after.indicator, part),
        inputs.inputs(before, ids),
        inputs.inputs(after, ids),
        ids,
        evidence,
    )
    return as_things(found, changed)


def _of_people(
    then: Question, now: Question, part: str, before: Things, after: Things, changed: Collection[Thing]
) -> dict[Thing, str]:
    first, last = _days(then, now)
    # Who is in both and adds another number is older, or it is a fault: nothing need be looked up.
    members = {thing.id for thing in changed if not (thing in before and thing in after)}
    there = [{thing.id for thing in things(one, EVERYBODY, only=members)} for one in (then, now)]
    indicator = INDICATORS[now.indicator]
    what = happened(first, last, members)
    found = {}
    for thing in changed:
        if thing in before and thing in after:
            # The same person adds another number: the age is all that such a figure reads.
            found[thing] = "years" if indicator.sums else UNEXPLAINED
            continue
        inside = thing.id in there[0 if thing in after else 1]
        found[thing] = _cause(
            condition_of(indicator, part), what[thing.id], came=thing in after, inside=inside
        )
    return found


def _days(then: Question, now: Question) -> tuple[date, date]:
    """On which days people are counted: of a rate the eve of the one period, the first day of the other."""
    indicator = INDICATORS[now.indicator]
    if indicator.family == Family.RATE:
        assert then.starts is not None and now.starts is not None
        return eve(then.starts), now.starts
    return days_of(then, indicator)[2], days_of(now, indicator)[2]


def _cause(condition: str, what: Happened, *, came: bool, inside: bool) -> str:
    return next(_causes(condition, what, came=came, inside=inside), UNEXPLAINED)


def _causes(condition: str, what: Happened, *, came: bool, inside: bool) -> Iterator[str]:
    """Every part for which there is evidence, in the order of :data:`TITLES`."""
    if not inside:
        elsewhere = what.was_counted if came else what.is_counted
        if not elsewhere:
            through = ENTRY_KINDS if came else EXIT_KINDS
            yield from (kind for kind in what.events if kind in through)
            return
        if any(kind in (*_PLACES, *ENTRY_KINDS) for kind in what.events):
            yield "placed"
        if what.has_moved_with_units:
            yield "structure"
        return
    evidence = {
        "recognized": EventKind.RECOGNIZED in what.events,
        "standing": any(kind in _STANDINGS for kind in what.events),
        "facts": what.has_changed,
        "years": True,
    }
    yield from (code for code, reads in _READS.items() if evidence[code] and reads.search(condition))
    # Whoever stayed under the root and is of another cell or village now, or whose cell became another.
    if any(kind in (*_PLACES, *ENTRY_KINDS) for kind in what.events):
        yield "placed"
    if what.has_moved_with_units:
        yield "structure"
