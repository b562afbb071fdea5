"""Every figure of the catalogue is explained: the parts add up, and nothing is left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, note, settings
from hypothesis import strategies as st

from registry.common.cache import consistent_read
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answers
from reports.measures import MEASURES
from reports.periods.explaining import explained
from reports.periods.moved import can_say, is_of_events, moved
from reports.periods.parts import Explanation
from reports.periods.split import BY_KIND, BY_PLACE
from reports.periods.things import BASE, DENOMINATOR, NUMERATOR, parts_of
from reports.questions import Answer, Question
from tests.late_writes import write_one
from tests.proving import PROVE
from tests.recordings import recorded

pytestmark = pytest.mark.django_db
# The days of the histories: before the reform of the trees and after it.
ON, FROM, BEFORE = date(2025, 12, 31), date(2025, 7, 1), date(2025, 6, 30)
THEN = (date(2025, 1, 1), BEFORE)
LATE_WRITES = 30 if PROVE else 8
# In the suite a few of all questions in each example; all of them in the long run.
FEW = 10
EXAMPLES = settings().max_examples if PROVE else 2
AIMS = ("admissions", "villages_without_member", "women_share")


def moment() -> Any:
    """Everything before it is of one recording, everything after it of others."""
    now = timezone.now()
    recorded(now - timedelta(seconds=1))
    return now - timedelta(milliseconds=1)


def everything() -> Iterator[Question]:
    """A question of every indicator, of a unit of each tree, compared with an earlier day or period."""
    for code, indicator in INDICATORS.items():
        roots: tuple[dict[str, Any], ...] = ({"organization": "TU"}, {"area": "xa-a"})
        days: dict[str, Any] = {"on": ON, "compare_on": BEFORE}
        if indicator.period:
            days = {"starts": FROM, "ends": ON, "compare_starts": THEN[0], "compare_ends": THEN[1]}
        if indicator.family == Family.TARGETS:
            days["starts"] = date(2025, 1, 1)
            for measure in AIMS:
                yield Question(code, organization="TU", basis="plan", measure=measure, **days)
            continue
        for root in roots:
            post = "village_head" if indicator.family == Family.POSTS else None
            yield Question(code, post=post, **days, **root)


def drawn(data: st.DataObject) -> list[Question]:
    """All questions, or some."""
    found = list(everything())
    if PROVE:
        return found
    first = data.draw(st.integers(0, len(found) // FEW))
    return found[first :: len(found) // FEW]


def plain(question: Question) -> Question:
    """The question without the day or period beside."""
    return replace(question, compare_on=None, compare_starts=None, compare_ends=None)


def then(question: Question) -> Question:
    """The question about the earlier day or period, on the structure of the later one."""
    earlier = replace(plain(question), structure_on=ON)
    if question.on:
        return replace(earlier, on=question.compare_on)
    return replace(earlier, starts=question.compare_starts, ends=question.compare_ends)


def counts(answer: Answer, part: str) -> Any:
    """What an answer says of one of its counts; nothing where it says nothing, or a share of it."""
    row, question = answer.total, answer.question
    assert question is not None
    is_share = question.measure and MEASURES[question.measure].is_share
    if row.status in ("not_reported", "hidden") or (part == BASE) or (is_share and part == NUMERATOR):
        return None
    if INDICATORS[question.indicator].is_ratio:
        return row.denominator if part == DENOMINATOR else row.numerator
    return row.value


def check(found: Explanation, before: Any, after: Any, what: Any) -> None:
    """The parts add up to the difference of the two answers, and nothing is left over."""
    assert found.after - found.before == sum(part.change for part in found.parts), what
    assert before is None or found.before == before, (what, found)
    assert after is None or found.after == after, (what, found)
    for part in found.parts:
        assert not part.is_fault, (what, part)
        assert part.came or part.gone, (what, part)


def write(world: Any, data: st.DataObject, number: int, first: int = 0) -> None:
    """A number of random lawful writes."""
    for n in range(first, first + number):
        note(f"{write_one(lambda values: data.draw(st.sampled_from(values)), world, n)}")


@pytest.mark.prove
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_what_was_recorded_since_explains_every_figure(world, data):
    with transaction.atomic():
        write(world, data, LATE_WRITES)
        since, questions = moment(), [plain(question) for question in drawn(data)]
        before = answers(questions)
        write(world, data, LATE_WRITES, LATE_WRITES)
        # The trees are read one time for each state of knowledge, and not for each explanation.
        with consistent_read():
            for question, was, now in zip(questions, before, answers(questions), strict=True):
                for part in parts_of(question):
                    found = explained(question, since, part=part)
                    check(found, counts(was, part), counts(now, part), (question, part))
        transaction.set_rollback(True)


@pytest.mark.prove
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_every_figure_of_two_days_or_periods_is_explained(world, data):
    with transaction.atomic():
        write(world, data, 2 * LATE_WRITES)
        questions = drawn(data)
        assert all(map(can_say, questions))
        with consistent_read():
            now = answers([plain(question) for question in questions])
            before = answers([then(question) for question in questions])
            for question, was, this in zip(questions, before, now, strict=True):
                for part in parts_of(question):
                    for split in (BY_PLACE, BY_KIND) if is_of_events(question, part) else (BY_PLACE,):
                        found = moved(question, part=part, split=split)
                        check(found, counts(was, part), counts(this, part), (question, part, split))
        transaction.set_rollback(True)
