"""Why a figure of people is not what it was on an earlier day: parts that add up, each with its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import given, note, settings
from hypothesis import strategies as st

from members import services as members
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer
from reports.periods.explaining import Explanation
from reports.periods.moved import can_say, moved
from reports.questions import Question
from tests.late_writes import write_one

pytestmark = pytest.mark.django_db
THEN, NOW = date(2025, 9, 30), date(2025, 12, 31)
MEMBERS = Question("members", organization="DU-A", on=NOW, compare_on=THEN)


def parts(found: Explanation) -> dict[str, tuple[int, int]]:
    """How many came and went by each part."""
    assert found.after - found.before == sum(part.change for part in found.parts)
    return {part.code: (len(part.came), len(part.gone)) for part in found.parts}


def test_each_cause_has_its_part(world):
    by = world.staff
    before = parts(moved(MEMBERS))
    in_a, in_b = world.cell["CB-A1-1"], world.cell["CB-B2"]
    people = {
        name: members.admit(
            member_data={"full_name": "Lò Văn Thử", "gender": "male", "birth_date": date(1989, 11, 2)}
            | {"ethnicity": "Thái", "dossier_no": f"VS-{name}"},
            cell=cell,
            village=None,
            on=day,
            by=by,
        ).member
        for name, cell, day in (
            ("new", in_a, date(2025, 10, 5)),
            ("dies", in_a, THEN),
            ("goes", in_a, THEN),
            ("comes", in_b, THEN),
            ("there and back", in_a, date(2025, 11, 1)),
        )
    }
    base = parts(moved(MEMBERS))
    assert base == {**before, "admitted": (before.get("admitted", (0, 0))[0] + 2, 0)}
    members.leave(member=people["dies"], kind="died", on=date(2025, 10, 9), by=by)
    members.leave(member=people["there and back"], kind="left", on=date(2025, 12, 1), by=by)
    members.change_cell(member=people["goes"], cell=in_b, on=date(2025, 11, 3), by=by)
    members.change_cell(member=people["comes"], cell=in_a, on=date(2025, 11, 3), by=by)
    came, gone = base.get("placed", (0, 0))
    expected = {**base, "died": (0, 1), "placed": (came + 1, gone + 1)}
    expected["admitted"] = (base["admitted"][0] - 1, 0)
    assert parts(moved(MEMBERS)) == expected


def test_who_stayed_and_meets_another_condition(world):
    youth = Question("youth_share", organization="TU", on=date(2026, 6, 30), compare_on=date(2021, 6, 30))
    codes = {part.code for part in moved(youth).parts}
    assert "years" in codes and "unexplained" not in codes
    official = Question("members_official", organization="TU", on=date(2026, 6, 30), compare_on=THEN)
    assert "unexplained" not in parts(moved(official))
    assert moved(youth, part="denominator").after == answer(replace(youth, compare_on=None)).total.denominator


def test_what_nothing_explains_is_a_part_of_its_own(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_stretch SET starts_on = '2025-11-11' WHERE member_id = %s",
            [world.member["an"].pk],
        )
    assert parts(moved(MEMBERS))["unexplained"] == (1, 0)


def test_it_is_said_of_people_on_two_days_in_order():
    assert can_say(MEMBERS)
    for other in (
        replace(MEMBERS, compare_on=None),
        replace(MEMBERS, compare_on=NOW),
        replace(MEMBERS, by="gender"),
        replace(MEMBERS, indicator="villages"),
        replace(MEMBERS, indicator="mean_age"),
    ):
        assert not can_say(other), other


def test_the_page_lists_those_of_a_part(world, client):
    client.force_login(world.staff)
    members.leave(member=world.member["an"], kind="died", on=date(2025, 10, 9), by=world.staff)
    figure = client.get(
        reverse("figure", args=["members"]), {"ngay": "2025-12-31", "so-sanh": "nam-truoc", "don-vi": "TU"}
    )
    address = f"{reverse('why_moved')}?indicator=members"
    assert address in figure.content.decode().replace("&amp;", "&")
    asked = {"indicator": "members", "organization": "TU", "on": "2025-12-31", "compare_on": "2025-09-30"}
    page = client.get(reverse("why_moved"), asked | {"cause": "died", "way": "gone"})
    assert [person.member for person in page.context["people"]] == [world.member["an"]]
    assert client.get(reverse("why_moved"), asked | {"by": "gender"}).status_code == 400


@settings(max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_the_parts_add_up_and_nothing_is_left_over(world, data):
    with transaction.atomic():
        for number in range(12):
            note(f"{write_one(lambda values: data.draw(st.sampled_from(values)), world, number)}")
        days = [date(2025, 5, 31), date(2025, 7, 31), date(2025, 12, 31)]
        then, now = sorted(data.draw(st.lists(st.sampled_from(days), min_size=2, max_size=2, unique=True)))
        for code, indicator in INDICATORS.items():
            if indicator.family != Family.STOCK or indicator.sums:
                continue
            for root in ({"organization": "DU-A"}, {"area": "xa-a"}):
                question = Question(code, on=now, compare_on=then, structure_on=now, **root)
                found, said = moved(question), answer(question).total
                now_and_then = [said.value, said.previous]
                if not indicator.is_ratio:
                    assert [found.after, found.before] == now_and_then, question
                assert "unexplained" not in parts(found), (question, found)
        transaction.set_rollback(True)
