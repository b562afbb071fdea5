"""Figures that boards have published of their targets: page, command and API say the same of each."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from registry.accounts.access import clients
from registry.accounts.models import Grant, Role, User
from registry.units import numbering
from registry.units.models import Organization
from reports.targets.models import Target as Target_
from tests.members.pages.officers import sign_in
from tests.oracle.small import small
from tests.oracle.store import load
from tests.oracle.world import AreaRow, CellVillage, Event, Member, Post, Target, World

pytestmark = pytest.mark.django_db

FIRST, LAST, BEFORE, SPRING = date(2025, 1, 1), date(2025, 12, 31), date(2024, 5, 1), date(2025, 3, 1)
DAYS = {"from": "2025-01-01", "to": "2025-12-31"}
HEADS = "post_coverage:village_head"
VILLAGES = [f"ban_{n}" for n in range(1, 101)]
# Measure, basis, what is aimed at, and how far that is attained.
PUBLISHED = [
    ("admissions", "resolution", 200, 155),
    ("admissions", "plan", 310, 100),
    ("women_admissions", "plan", 170, 100 * 182 / 170),
    ("villages_without_member", "plan", 0, 100),
    ("recognitions", "plan", 5, 62.5),
    (HEADS, "plan", 100, 97),
    ("youth_admissions", "plan", 4, 0),
]


def target(recipient: str, measure: str, value: int, basis: str = "plan", **more: str) -> Target:
    return Target(FIRST, LAST, measure, basis, recipient, FIRST, Decimal(value), **more)


@pytest.fixture
def board(db: Any) -> User:
    """310 admitted in the year, 45 there before, 100 villages, 97 of them headed by a member."""
    admitted = [f"p{n}" for n in range(310)]
    events = [
        *(Event(f"old{n}", "admitted", BEFORE, "M1") for n in range(45)),
        *(Event(p, "admitted", SPRING, "M1", VILLAGES[n % 100]) for n, p in enumerate(admitted)),
        *(Event(f"old{n}", "recognized", SPRING) for n in range(8)),
    ]
    women = [Member(p, gender="female") for p in admitted[:182]]
    world = small(*women, events=tuple(events))
    world.areas += [AreaRow(key, "village", key, "mai") for key in VILLAGES[3:]]
    world.cell_villages += [CellVillage("M1", key) for key in VILLAGES[1:]]
    holders = [*admitted[:97], None, None, None]
    world.posts += [Post(v, "village_head", p) for v, p in zip(VILLAGES, holders, strict=True)]
    more = {"recognitions": {"sense": "at_most"}, "youth_admissions": {"unit": "percent_of_members"}}
    world.targets += [
        target("DB", measure, 7 if measure == "youth_admissions" else value, basis, **more.get(measure, {}))
        for measure, basis, value, _ in PUBLISHED
    ]
    shared = {"DB": 1905, "M": 1000, "S": 950}
    world.targets += [target(code, "student_admissions", value) for code, value in shared.items()]
    return written(world)


@pytest.fixture
def large(db: Any) -> User:
    """4,500 members on the eve of the year, 322 admitted in it; 7 % is aimed at, at least."""
    events = [
        *(Event(f"old{n}", "first_recorded", BEFORE, "M1") for n in range(4500)),
        *(Event(f"p{n}", "admitted", SPRING, "M1") for n in range(322)),
    ]
    world = small(events=tuple(events))
    world.targets = [target("DB", "admissions", 7, unit="percent_of_members", sense="at_least")]
    return written(world)


def written(world: World) -> User:
    """Put the small world into the register; somebody of the board."""
    load(world)
    numbering.ensure()
    user = User.objects.create(username="board", full_name="Lò Thị Ban")
    Grant.objects.create(user=user, role=Role.STAFF, organization=Organization.objects.get(code="DB"))
    return user


def ask_machine(user: User, address: str, **asked: str) -> Any:
    root = Organization.objects.get(code="DB")
    exact = clients.Exact("để thử", date(2099, 12, 31))
    token = clients.issue(name="máy", organization_id=root.pk, by=user, exact=exact, renew=True)
    answer = Client().get(f"/api/v1/{address}/", asked, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def said_of(user: User, measure: str, basis: str) -> list[tuple[Any, Any]]:
    """What is attained and aimed at by the command, by REST and on the page."""
    asked = {"organization": "DB", "measure": measure, "basis": basis, **DAYS}
    out = io.StringIO()
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    call_command("summary", "attainment", *options, stdout=out)
    days = {"ky": "2025-01-01..2025-12-31", "ngay": "2025-12-31"}
    shown = {"don-vi": "DB", "chi-tieu": measure, "can-cu": basis, **days}
    own = sign_in(user).get("/chi-tieu/", shown).context["own"]
    found = [
        json.loads(out.getvalue())["total"],
        ask_machine(user, "summaries/attainment", **asked)["total"],
        {"value": own.share, "denominator": own.line.value},
    ]
    return [(one["value"], one["denominator"]) for one in found]


def test_page_command_and_machine_say_what_was_published(board: User) -> None:
    for measure, basis, aimed, attained in PUBLISHED:
        assert said_of(board, measure, basis) == [(pytest.approx(attained), aimed)] * 3, measure
        asked = {"organization": "DB", "measure": measure, "basis": basis, **DAYS}
        assert ask_machine(board, "summaries/targets", **asked)["total"]["value"] == aimed


def test_at_least_seven_percent_of_4500_members_is_315_everywhere(large: User) -> None:
    assert said_of(large, "admissions", "plan") == [(pytest.approx(100 * 322 / 315), 315)] * 3
    page = sign_in(large).get(
        "/chi-tieu/", {"don-vi": "DB", "ky": "2025-01-01..2025-12-31", "chi-tieu": "admissions"}
    )
    assert "315" in page.content.decode()


def test_a_figure_s_page_shows_shares_as_such_and_words(board: User) -> None:
    Target_.objects.filter(measure=HEADS).update(value=Decimal("33.5"), narrative="phấn đấu vượt")
    asked = {
        "ket-qua": HEADS,
        "can-cu": "plan",
        "ngay": "2025-12-31",
        "don-vi": "DB",
        "cap": "superior_committee",
    }
    given = sign_in(board).get("/so-lieu/targets/", asked).content.decode()
    assert "33,5%" in given and "«phấn đấu vượt»" in given
    attained = sign_in(board).get("/so-lieu/attainment/", asked).content.decode()
    assert "97&nbsp;/&nbsp;33,50" in re.sub("<[^>]*>", "", attained)


def test_a_cascade_whose_parts_add_to_more_shows_the_gap_to_all(board: User) -> None:
    rows = ask_machine(board, "targets", measure="student_admissions", **DAYS)["targets"]
    assert [(row["key"], row["value"]) for row in rows] == [("DB", 1905), ("M", 1000), ("S", 950)]
    assert rows[0]["reserve"] == -45
    page = sign_in(board).get(
        "/chi-tieu/", {"don-vi": "DB", "ky": "2025-01-01..2025-12-31", "chi-tieu": "student_admissions"}
    )
    assert page.context["own"].line.over == 45 and "Giao vượt" in page.content.decode()
