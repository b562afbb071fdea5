"""Why a figure is not what it was on an earlier day or period: parts that add up, each with its list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from cells.models import Meeting
from members import services as members
from registry.units import services as areas
from reports.engine.answers import answer
from reports.periods.moved import can_say, moved
from reports.periods.parts import Explanation
from reports.questions import Question

pytestmark = pytest.mark.django_db
THEN, NOW = date(2025, 9, 30), date(2025, 12, 31)
MEMBERS = Question("members", organization="DU-A", on=NOW, compare_on=THEN)
ADMITTED = Question(
    "admissions",
    organization="TU",
    starts=date(2025, 7, 1),
    ends=NOW,
    compare_starts=date(2020, 1, 1),
    compare_ends=date(2025, 6, 30),
)


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


def test_it_is_said_of_two_days_or_periods_in_order():
    assert can_say(MEMBERS) and can_say(replace(MEMBERS, indicator="villages")) and can_say(ADMITTED)
    for other in (
        replace(MEMBERS, compare_on=None),
        replace(MEMBERS, compare_on=NOW),
        replace(MEMBERS, by="gender"),
        Question("admissions", organization="DU-A", starts=THEN, ends=NOW),
        Question("admissions", starts=THEN, ends=NOW, compare_starts=THEN, compare_ends=NOW),
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
    (noted,) = page.context["people"][0].noted
    assert (noted.event.kind, noted.by) == ("died", world.staff)
    assert client.get(reverse("why_moved"), asked | {"by": "gender"}).status_code == 400
    assert client.get(reverse("why_moved"), asked | {"part": "denominator"}).status_code == 400
    assert client.get(reverse("why_moved"), asked | {"cause": "admitted"}).status_code == 400
    client.force_login(world.officer)
    assert client.get(reverse("why_moved"), asked).status_code == 404


def test_events_of_two_periods_are_sorted_by_place_or_kind(world):
    found = moved(ADMITTED)
    assert {part.code for part in found.parts} <= {"DU-A", "DU-B", "CB-CQ", "CB-DN", "other"}
    assert parts(found) and [found.before, found.after] == [
        answer(replace(ADMITTED, starts=one, ends=other, compare_starts=None, compare_ends=None)).total.value
        for one, other in ((date(2020, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), NOW))
    ]
    members.discipline(member=world.member["an"], detail="warning", on=date(2025, 9, 1), by=world.staff)
    by_kind = moved(replace(ADMITTED, indicator="disciplined"), split="kind")
    assert parts(by_kind)["warning"] == (1, 0)
    # Of one kind alone nobody is offered this; who writes the address reads words, too.
    assert [one.title for one in moved(ADMITTED, split="kind").parts] == ["Kết nạp"]


def test_the_page_opens_lists_of_units_and_records(world, client):
    client.force_login(world.staff)
    areas.merge_areas(
        sources=[world.area["b2-2"], world.area["b2-1"]],
        into=world.area["b2-1"],
        on=date(2025, 10, 3),
        by=world.staff,
    )
    asked = {"indicator": "villages", "organization": "TU", "on": "2025-12-31", "compare_on": "2025-09-30"}
    page = client.get(reverse("why_moved"), asked)
    assert parts(page.context["why"]) == {"merged": (0, 1)}
    listed = client.get(reverse("why_moved"), asked | {"cause": "merged", "way": "gone"})
    assert [place.id for place, _ in listed.context["units"]] == [world.area["b2-2"].pk]
    Meeting.objects.create(cell=world.cell["CB-A2"], held_on=date(2025, 10, 9), convened=9, present=5)
    days = {
        "from": "2025-10-01",
        "to": "2025-12-31",
        "compare_from": "2025-07-01",
        "compare_to": "2025-09-30",
    }
    attendance = {"indicator": "attendance", "organization": "DU-A", "part": "denominator"} | days
    page = client.get(reverse("why_moved"), attendance)
    assert [(part.code, part.more) for part in page.context["why"].parts] == [("CB-A2", 9)]
    listed = client.get(reverse("why_moved"), attendance | {"cause": "CB-A2"})
    assert len(listed.context["meetings"]) == 1


def test_the_page_says_why_an_attainment_is_another_than_before(world, client):
    client.force_login(world.staff)
    days = {
        "from": "2025-07-01",
        "to": "2025-12-31",
        "compare_from": "2025-01-01",
        "compare_to": "2025-06-30",
    }
    of = {"indicator": "attainment", "organization": "TU", "measure": "admissions", "basis": "plan"}
    for part, title in (("numerator", "kết quả"), ("denominator", "chỉ tiêu được giao")):
        page = client.get(reverse("why_moved"), of | days | {"part": part})
        assert f"<strong>{title}</strong>" in page.content.decode()
        parts(page.context["why"])
