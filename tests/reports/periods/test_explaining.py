"""Why a figure moved since it was published: parts that add up, each with its own evidence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from members import services as members
from members.models import PartyPost, Stretch
from registry.common.database_roles import known_until
from registry.units import services as areas
from reports.catalogue import INDICATORS
from reports.engine.answers import answer
from reports.models import BoardReading, Reading
from reports.periods import explaining
from reports.periods.explaining import Explanation, explained
from reports.questions import Question
from tests.recordings import recorded

pytestmark = pytest.mark.django_db
ON = date(2025, 9, 30)
MEMBERS = Question("members", organization="TU", on=ON)


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


def explained_villages(since: Any, **more: Any) -> dict[str, tuple[int, int]]:
    return parts(explained(Question("villages_without_member", organization="TU", on=ON, **more), since))


def test_villages_say_which_of_what_is_read_of_them_differs(world):
    since = moment()
    assert explained_villages(since) == {}
    # The one who lives there goes; another village gets its first member; a reading counts others.
    alone = world.member["binh"]
    village = next(iter(Stretch.objects.on(ON).filter(member=alone).values_list("village", flat=True)))
    others = Stretch.objects.on(ON).filter(village=village).exclude(member=alone)
    for stretch in others:
        members.leave(member=stretch.member, kind="left", on=date(2025, 9, 1), by=world.staff)
    members.leave(member=alone, kind="died", on=date(2025, 9, 1), by=world.staff)
    found = explained_villages(since)
    assert set(found) == {"people"} and found["people"][0] >= 1
    before = moment()
    BoardReading.objects.create(in_force_from=date(2025, 1, 1), reading=Reading.RESIDENT)
    assert set(explained_villages(before)) <= {"reading"}
    later = moment()
    areas.merge_areas(
        sources=[world.area["b2-2"], world.area["b2-1"]],
        into=world.area["b2-1"],
        on=date(2025, 9, 3),
        by=world.staff,
    )
    villages = parts(explained(Question("villages", organization="TU", on=ON), later))
    assert villages == {"merged": (0, 1)}


def test_a_setting_is_a_part_of_its_own(world, settings):
    since = moment()
    question = Question("cells_with_committee", organization="TU", on=ON)
    PartyPost.objects.create(
        organization=world.cell["CB-A1-1"],
        holder=world.member["an"],
        post="secretary",
        starts_on=date(2025, 1, 1),
    )
    asked = {"settings": {"committee_from": settings.COMMITTEE_FROM}}
    settings.COMMITTEE_FROM = 1
    found = explained(question, since, **asked)
    assert parts(found) == {"setting": (1, 0)}
    assert found.after == answer(question).total.numerator


def test_a_village_whose_people_changed_without_a_record_is_a_fault(world):
    since = moment()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_stretch")
    assert set(explained_villages(since)) == {"unexplained"}


def test_what_is_counted_without_a_reason_is_a_fault(world, monkeypatch):
    """Of every family whose inputs are compared: a thing more that nothing accounts for."""
    since = moment()
    counted = explaining.things

    def one_less(question: Question, part: str, **more: Any) -> Any:
        found = counted(question, part, **more)
        if known_until() is None and found:
            del found[min(found)]
        return found

    monkeypatch.setattr(explaining, "things", one_less)
    for code in ("members", "villages", "cells", "cells_without_admission", "admissions"):
        days = {"on": ON} if INDICATORS[code].takes == "stock" else {"starts": date(2020, 1, 1), "ends": ON}
        found = explained(Question(code, organization="TU", **days), since)
        assert [part.code for part in found.parts] == ["unexplained"] and found.has_fault, code


def test_every_indicator_is_explained_and_this_is_all_that_is_said_of_means(world):
    """A quotient is explained by its two counts: of a mean how many people, and the sum of their ages."""
    assert {code for code, one in INDICATORS.items() if one.sums} == {"mean_age", "mean_age_admitted"}
    since = moment()
    members.correct(member=world.member["an"], by=world.staff, reason="ghi nhầm", birth_date=date(1960, 1, 1))
    found = explained(Question("mean_age", organization="TU", on=ON), since)
    assert found.after != found.before and set(parts(found)) == {"corrected"}
