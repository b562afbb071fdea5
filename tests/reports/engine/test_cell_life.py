"""Meetings of cells, attendance and rankings: by hand, and against the slow oracle on random registers."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from registry.accounts.access import clients
from registry.accounts.models import Grant, Role, User
from registry.units import numbering
from registry.units.models import Organization
from tests.histories import worlds
from tests.oracle.answers import Oracle
from tests.oracle.cell_life import CODES
from tests.oracle.small import AREAS, Register, ends, small
from tests.oracle.store import load
from tests.oracle.world import Event, Meeting, OrganizationRow, Ranking, World
from tests.questions import questions

from .test_oracle import Different, held

pytestmark = pytest.mark.django_db
BEGUN = date(2024, 3, 1)
YEAR = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
QUARTER = {"starts": date(2025, 1, 1), "ends": date(2025, 3, 31)}
BY_COMMITTEE = {"level": "superior_committee"}


def met(cell: str, *days: str, **more: Any) -> list[Meeting]:
    return [Meeting(cell, date.fromisoformat(f"2025-{day}"), **more) for day in days]


def ranked(unit: str | None, who: str | None = None, **more: Any) -> Ranking:
    return Ranking(unit, who, YEAR["starts"], YEAR["ends"], period_kind="year", **more)


@pytest.mark.prove
@settings(max_examples=settings().max_examples)
@given(data=st.data())
def test_every_meeting_and_ranking_counts_as_the_oracle_says(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(worlds())
    with transaction.atomic():
        load(world)
        oracle = Oracle(world)
        for _ in range(12):
            question = data.draw(questions(world, CODES))
            try:
                held(oracle, question)
            except Different as difference:
                note(world.listing())
                raise Different(f"{question}\n{difference}") from difference
        transaction.set_rollback(True)


def test_meetings_count_where_their_cell_does_also_when_it_has_ended():
    world = small()
    world.meetings += met("M1", "01-03", "02-03", kind="regular") + met("M2", "02-28", kind="thematic")
    world.meetings += met("M1", "02-20", model=True, grade="good") + met("S3", "12-31") + met("M2", "01-05")
    ends(world.organizations, "M2", date(2025, 6, 30))
    register = Register(world)
    assert register.total("meetings", "DB", **YEAR) == 6
    # Nothing came of M2: at the level of cells it stands under no unit.
    assert register.rows("meetings", "DB", **YEAR, **BY_COMMITTEE) == {"M": 5, "S": 1}
    assert register.rows("meetings", "DB", **YEAR, level="cell") == {"M1": 3, "S3": 1, "unallocated": 2}
    assert register.rows("meetings", "tinh", **YEAR, by="kind") == {"regular": 2, "thematic": 1, "unknown": 3}
    assert register.rows("meetings", "tinh", **YEAR, by="quarter") == {"2025-Q1": 5, "2025-Q4": 1}
    assert register.rows("model_meetings", "M", **YEAR, by="grade") == {"good": 1}
    assert register.total("meetings", "S", **QUARTER) == 0


def test_attendance_is_of_meetings_where_both_numbers_are_known():
    world = small()
    world.meetings += met("M1", "01-03", kind="regular", convened=10, present=9)
    world.meetings += met("M1", "02-03", kind="regular", convened=10, present=6)
    world.meetings += met("M1", "02-04", convened=10) + met("M1", "02-05", present=3)
    world.meetings += met("S3", "02-03", kind="thematic", convened=0, present=0)
    register = Register(world)
    total = register.answer("attendance", "DB", **QUARTER).total
    assert (total.value, total.numerator, total.denominator) == (75, 15, 20)
    assert register.rows("attendance", "DB", **QUARTER, by="kind") == {"regular": 75}
    assert register.rows("attendance", "DB", **QUARTER, **BY_COMMITTEE) == {"M": 75, "S": "not_applicable"}


def test_a_cell_meets_monthly_when_it_met_in_each_month_that_lies_whole_in_the_period():
    world = small()
    world.organizations[:] = [
        row if row.code != "S3" else OrganizationRow(**(vars(row) | {"sector": "commune"}))
        for row in world.organizations
    ]
    world.meetings += met("M1", "01-31", "02-01", "03-31") + met("M2", "01-01", "02-01", "02-28")
    world.meetings += met("S3", "01-10", "02-10", "03-10", "04-10", kind="extraordinary")
    register = Register(world)
    assert register.rows("cells_meeting_monthly", "DB", **QUARTER, **BY_COMMITTEE) == {"M": 50, "S": 100}
    by_sector = register.rows("cells_meeting_monthly", "DB", **QUARTER, by="sector")
    assert by_sector == {"unknown": 50, "commune": 100}
    # The month that is cut at the end is no month to have met in; that at the beginning neither.
    cut = {"starts": date(2025, 1, 2), "ends": date(2025, 4, 9)}
    assert register.rows("cells_meeting_monthly", "DB", **cut, **BY_COMMITTEE) == {"M": 50, "S": 100}
    within = {"starts": date(2025, 1, 2), "ends": date(2025, 2, 27)}
    assert register.total("cells_meeting_monthly", "DB", **within) == "not_applicable"


def test_a_cell_founded_or_ended_within_the_period_is_not_asked_to_meet_each_month():
    world = small()
    ends(world.organizations, "M2", date(2025, 3, 30))
    world.organizations.append(
        OrganizationRow("M4", "grassroots_cell", "Chi bộ mới", "M", valid_from=date(2025, 1, 2))
    )
    world.meetings += met("M1", "01-31", "02-01", "03-31")
    answer = Register(world).answer("cells_meeting_monthly", "M", **QUARTER)
    assert (answer.total.numerator, answer.total.denominator) == (1, 1)


def people_of(*cells: str) -> tuple[Event, ...]:
    return tuple(Event(f"{cell}-an", "admitted", BEGUN, cell) for cell in cells)


def test_rankings_are_those_of_just_the_period_asked():
    world = small(events=(*people_of("M1", "M2", "S3"), Event("S3-an", "died", date(2025, 12, 31))))
    world.rankings += [
        ranked("M", grade="excellent"),
        ranked("M1", grade="good", four_good=True),
        ranked("M2", four_good=True),
        Ranking("S3", None, date(2025, 1, 1), date(2025, 6, 30), "good", four_good=True),
        ranked(None, "M1-an", grade="excellent", exemplary=True),
        ranked(None, "M2-an", grade="good"),
        ranked(None, "S3-an", grade="good", exemplary=True),
    ]
    register = Register(world)
    assert register.rows("ranked_organizations", "DB", **YEAR, by="grade") == {
        "excellent": 1,
        "good": 1,
        "unknown": 1,
    }
    by_kind = register.rows("ranked_organizations", "DB", **YEAR, by="kind")
    assert by_kind == {"superior_committee": 1, "grassroots_cell": 2}
    assert register.rows("ranked_organizations", "DB", **YEAR, level="cell") == {
        "M1": 1,
        "M2": 1,
        "S3": 0,
        "other": 1,
    }
    assert register.total("four_good_cells", "DB", **YEAR) == 2
    assert register.rows("ranked_members", "DB", **YEAR, by="grade") == {"excellent": 1, "good": 1}
    assert register.rows("ranked_members", "DB", **YEAR, **BY_COMMITTEE) == {"M": 2, "S": 0}
    assert register.total("exemplary_members", "DB", **YEAR) == 1
    half = {"starts": date(2025, 1, 1), "ends": date(2025, 6, 30)}
    assert register.total("ranked_organizations", "DB", **half) == 1
    assert register.total("ranked_members", "DB", **half) == 0


def test_a_committee_is_no_cell_good_in_four():
    world = small()
    world.rankings += [ranked("M", four_good=True), ranked("M1", four_good=True)]
    assert Register(world).total("four_good_cells", "DB", **YEAR) == 1


GRADES = ("good", "fair", "average", "poor")


def published() -> World:
    """225 cells under 25 grassroots committees, 21 grassroots cells, 436 exemplary members in 226 cells."""
    world = World(areas=list(AREAS))
    world.organizations.append(OrganizationRow("DB", "province_committee", "Đảng bộ tỉnh", area_key="tinh"))
    for n in range(25):
        name = f"Đảng bộ {n}"
        world.organizations.append(OrganizationRow(f"D{n:02}", "grassroots_committee", name, "DB"))
    cells = [(f"C{n:03}", "cell", f"D{n % 25:02}") for n in range(225)]
    cells += [(f"G{n:02}", "grassroots_cell", "DB") for n in range(21)]
    world.organizations += [OrganizationRow(code, kind, f"Chi bộ {code}", up) for code, kind, up in cells]
    models = [code for code, kind, _ in cells if kind == "grassroots_cell"] + [f"C{n:03}" for n in range(23)]
    for n, code in enumerate(models):
        day = date(2025, 1 + n % 12, 5)
        world.meetings.append(Meeting(code, day, "regular", 10, 9, model=True, grade=GRADES[n % 4]))
    for n in range(436):
        who = f"{n:04}"
        world.events.append(Event(who, "admitted", BEGUN, cells[n % 226][0]))
        world.rankings.append(ranked(None, who, grade="excellent", exemplary=True))
    world.members += small(events=tuple(world.events)).members
    return world


def test_model_meetings_and_exemplary_members_as_a_board_published_them(client):
    register = Register(published())
    by_grade = register.answer("model_meetings", "DB", **YEAR, by="grade", level="grassroots")
    under = sum(row.value for row in by_grade.rows if row.key.startswith("D"))
    own = sum(row.value for row in by_grade.rows if row.key.startswith("G"))
    assert (under, own, by_grade.total.value) == (23, 21, 44)
    assert {
        row.by: row.value for row in register.answer("model_meetings", "DB", **YEAR, by="grade").rows
    } == {
        "good": 11,
        "fair": 11,
        "average": 11,
        "poor": 11,
    }
    exemplary = register.answer("exemplary_members", "DB", **YEAR, level="cell")
    assert (exemplary.total.value, sum(row.value > 0 for row in exemplary.rows)) == (436, 226)
    period = {"organization": "DB", "period": "2025"}
    for code, value in (("model_meetings", 44), ("exemplary_members", 436)):
        out = StringIO()
        call_command("summary", code, **period, stdout=out)
        assert json.loads(out.getvalue())["total"]["value"] == value
        assert by_machine(client, code, period) == value
        assert f">{value}<" in on_page(client, code)


def by_machine(client, code, asked):
    """The total as an exact client pulls it."""
    exact = clients.Exact("để thử", date(2099, 12, 31))
    root = Organization.objects.get(code="DB").pk
    token = clients.issue(name="tỉnh", organization_id=root, by=None, exact=exact, renew=True)
    headers = {"Authorization": f"Bearer {token}"}
    return client.get(f"/api/v1/summaries/{code}/", asked, headers=headers).json()["total"]["value"]


def on_page(client, code):
    """The figure's own page, for staff of the whole province."""
    staff, _ = User.objects.get_or_create(username="ban", full_name="Ban", password="!")
    Grant.objects.get_or_create(user=staff, role=Role.STAFF, organization=Organization.objects.get(code="DB"))
    numbering.ensure()
    client.force_login(staff)
    return client.get(f"/so-lieu/{code}/?don-vi=DB&ky=2025&cap=chung").content.decode()
