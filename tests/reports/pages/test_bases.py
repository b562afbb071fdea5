"""The page of places of work says what the figures say, and where a cell could be founded."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from members.models import Base, BaseTerm, Member, Profile, Stretch
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2026, 1, 15)
PAGE = "/co-so/?don-vi={}&ngay=2026-01-15"


def base(world: World, code: str, area: str, organization: str = "", **more: Any) -> Base:
    made: Base = Base.objects.create(code=code)
    of = world.cell[organization] if organization else None
    BaseTerm.objects.create(base=made, name=f"Cơ sở {code}", area=world.area[area], organization=of, **more)
    return made


def work_in(members: list[Member], place: Base) -> None:
    for member in members:
        Profile.objects.create(member=member, from_on=date(2025, 9, 1), workplace=place)


def official_of(world: World, count: int) -> list[Member]:
    here = Stretch.objects.on(ON).filter(standing="official").order_by("member")[:count]
    return list(Member.objects.filter(pk__in=[one.member_id for one in here]))


def listed(page: Any) -> dict[str, Any]:
    return {line.term.base.code: line for line in page.context["lines"]}


def test_it_works(world: World) -> None:
    first = base(world, "CS1", "xa-a", kind="joint_stock", workers=40)
    base(world, "CS2", "xa-a", workers=5)
    base(world, "CS3", "xa-a", "CB-CQ", kind="cooperative")
    people = official_of(world, 3)
    assert len(people) == 3
    work_in(people, first)
    client = sign_in(world.staff)
    page = client.get(PAGE.format("TU"))
    found = listed(page)
    assert (found["CS1"].members, found["CS1"].official, found["CS1"].may_found) == (3, 3, True)
    assert found["CS3"].organization.code == "CB-CQ" and not found["CS2"].may_found
    assert (page.context["workers"], page.context["members"]) == (45, 3)
    for which, code in (
        ("chua-to-chuc", "bases_without_organization"),
        ("chua-dang-vien", "bases_without_member"),
    ):
        filtered = listed(client.get(f"{PAGE.format('TU')}&loc={which}"))
        assert len(filtered) == answer(Question(code, organization="TU", on=ON)).total.value == 2
    assert set(listed(client.get(f"{PAGE.format('TU')}&loc=du-thanh-lap"))) == {"CS1"}
    assert set(listed(client.get(f"{PAGE.format('TU')}&loai-hinh=cooperative"))) == {"CS3"}
    # Two of three leave: no cell could be founded.
    Profile.objects.filter(member=people[0]).delete()
    assert not listed(client.get(f"{PAGE.format('TU')}&loc=du-thanh-lap"))
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE.format('TU')}&dang=xlsx").content))
    assert sum("CS1" in row for row in book.active.iter_rows(values_only=True)) == 1
    assert client.get(f"{PAGE.format('TU')}&loc=khac").status_code == 400


def test_who_moved_works_where_the_day_says(world: World) -> None:
    first, second, third = (base(world, code, "xa-a") for code in ("CS1", "CS2", "CS3"))
    people = official_of(world, 2)
    work_in(people, first)
    Profile.objects.create(member=people[0], from_on=date(2025, 12, 1), workplace=second)
    Profile.objects.create(member=people[0], from_on=date(2026, 1, 1), retired=True)
    Profile.objects.create(member=people[0], from_on=date(2026, 2, 1), workplace=third)
    found = listed(sign_in(world.staff).get(PAGE.format("TU")))
    assert {code: line.members for code, line in found.items()} == {"CS1": 1, "CS2": 1, "CS3": 0}


def test_the_other_commune_gets_404(world: World) -> None:
    base(world, "CS1", "xa-a")
    assert sign_in(world.other_officer).get(PAGE.format("DU-A")).status_code == 404
    assert not listed(sign_in(world.other_officer).get(PAGE.format("DU-B")))
    assert set(listed(sign_in(world.viewer).get(PAGE.format("DU-A")))) == {"CS1"}
