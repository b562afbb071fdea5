"""Why a figure moved since it was published: parts that add up, each with its own evidence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, note, settings
from hypothesis import strategies as st

from members import services as members
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answers
from reports.periods.explaining import Explanation, explained
from reports.questions import Question
from tests.late_writes import write_one
from tests.proving import PROVE
from tests.recordings import recorded

pytestmark = pytest.mark.django_db
ON, FROM = date(2025, 9, 30), date(2025, 7, 1)
MEMBERS = Question("members", organization="TU", on=ON)
LATE_WRITES = 40 if PROVE else 10


def of_people() -> list[Question]:
    """Every count of people and of movements, of the province in both trees."""
    found = []
    for code, indicator in INDICATORS.items():
        if indicator.family in (Family.STOCK, Family.FLOW) and not indicator.sums:
            days: dict[str, Any] = {"starts": FROM, "ends": ON} if indicator.period else {"on": ON}
            found += [Question(code, organization="DU-A", **days), Question(code, area="xa-a", **days)]
    return found


def moment() -> Any:
    """Everything before it is of one recording, everything after it of others."""
    now = timezone.now()
    recorded(now - timedelta(seconds=1))
    return now - timedelta(milliseconds=1)


def parts(found: Explanation | None) -> dict[str, tuple[int, int]]:
    """How many came and went by each part."""
    assert found is not None
    assert found.after - found.before == sum(part.change for part in found.parts)
    return {part.code: (len(part.came), len(part.gone)) for part in found.parts}


def test_each_cause_has_its_part(world):
    later = members.leave(member=world.member["minh"], kind="died", on=date(2025, 10, 9), by=world.staff)
    since = moment()
    assert parts(explained(MEMBERS, since)) == {}
    members.leave(member=world.member["an"], kind="died", on=date(2025, 8, 1), by=world.staff)
    members.void(event=world.event["quy"], reason="ghi nhầm", by=world.staff)
    assert parts(explained(MEMBERS, since)) == {"recorded": (0, 1), "voided": (0, 1)}
    members.correct(
        member=world.member["binh"], by=world.staff, reason="ghi nhầm", gender="male", ethnicity="Kinh"
    )
    share = Question("women_share", organization="TU", on=ON)
    assert parts(explained(share, since)) == {"corrected": (0, 1)}
    assert parts(explained(share, since, part="denominator")) == {"recorded": (0, 1), "voided": (0, 1)}
    members.replace(event=later, by=world.staff, reason="sai ngày", on=date(2025, 9, 1))
    found = parts(explained(MEMBERS, since))
    assert found == {"replaced": (0, 1), "recorded": (0, 1), "voided": (0, 1)}


def test_what_nothing_explains_is_reported(world):
    since = moment()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_stretch WHERE member_id = %s", [world.member["an"].pk])
    assert parts(explained(MEMBERS, since)) == {"unexplained": (0, 1)}


def test_units_are_not_explained_yet(world):
    assert explained(Question("villages", organization="TU", on=ON), moment()) is None


@pytest.mark.prove
@settings(max_examples=settings().max_examples // 10)
@given(data=st.data())
def test_the_parts_add_up_and_nothing_is_left_over(world, data):
    with transaction.atomic():
        since, questions = moment(), of_people()
        before = [answer.total for answer in answers(questions)]
        for number in range(LATE_WRITES):
            note(f"{write_one(lambda values: data.draw(st.sampled_from(values)), world, number)}")
        after = [answer.total for answer in answers(questions)]
        for question, was, now in zip(questions, before, after, strict=True):
            found = explained(question, since)
            counts = [row.value if row.denominator is None else row.numerator for row in (was, now)]
            assert [found.before, found.after] == counts, question
            assert "unexplained" not in parts(found), (question, found)
        transaction.set_rollback(True)
