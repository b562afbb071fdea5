"""The blocks of a unit's page: beside last year, by month, rungs, notices, the other tree, chosen columns."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from members import services as members
from members.models import Stretch
from members.rules import rules_on
from registry.units.models import OrganizationTerm
from registry.units.structure import forest
from reports.engine.answers import answer
from reports.pages import unit_notices
from reports.pages.season import season
from reports.questions import Question
from tests.web.pages import add_people, get, queries
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)
AREAS = ("/dia-ban/tinh/", "/dia-ban/xa-a/", "/dia-ban/a1-1/")
UNITS = (*AREAS, "/to-chuc/TU/", "/to-chuc/DU-A/", "/to-chuc/CB-A1-1/")


@pytest.mark.parametrize("path", UNITS)
def test_figures_stand_beside_those_of_the_year_before(world: World, path: str) -> None:
    shown = get(world.staff, path)
    board, then = shown.context["board"], shown.context["then"]
    question = board.members.question
    root = {"organization": question.organization, "area": question.area}
    earlier = Question("members", on=date(2025, 6, 30), structure_on=ON, **root)
    assert then["members"].total.value == answer(earlier).total.value
    flow = Question("admissions", starts=date(2025, 1, 1), ends=date(2025, 6, 30), structure_on=ON, **root)
    assert then["admissions"].total.value == answer(flow).total.value
    assert "so với" in shown.text and "so-sanh=nam-truoc" in shown.text


@pytest.mark.parametrize("path", UNITS)
def test_months_add_up_to_the_admissions_of_the_year(world: World, path: str) -> None:
    context = get(world.staff, path).context
    drawn, total = context["season"], context["board"].admissions.total.value
    if drawn is None:
        assert total == 0
        return
    assert drawn.last.number == ON.month and drawn.last.together == total
    assert sum(month.before or 0 for month in drawn.months) == context["board"].months_before.total.value


def test_a_season_counts_on_and_marks_the_target() -> None:
    drawn = season(date(2026, 3, 15), {"2026-01": 2, "2026-03": 1}, {"2025-02": 4, "2025-12": 1}, 10.0)
    assert drawn is not None
    assert [month.together for month in drawn.months[:4]] == [2, 2, 3, None]
    assert drawn.months[11].before_together == 5 and drawn.aimed == 10
    # The higher the number, the higher its point; the new year stands on the axis.
    points = [tuple(map(float, point.split(","))) for point in drawn.line.split(" ")]
    assert len(points) == 4 and points[0][1] == drawn.ticks[0][0] > points[1][1] > points[3][1]
    assert drawn.aim_y is not None and drawn.aim_y < min(y for _, y in points)
    alone = season(date(2026, 3, 15), {}, None, 5.0)
    assert alone is not None and alone.line_before == "" and alone.months[0].before is None
    assert season(date(2026, 3, 15), {}, None, None) is None


def test_the_rungs_are_those_of_the_figure_and_hold_all_villages(world: World) -> None:
    for path in ("/dia-ban/xa-a/", "/to-chuc/TU/"):
        context = get(world.staff, path).context
        rungs = context["rungs"]
        assert sum(row.value for _, _, row in rungs if row) == context["board"].villages.total.value > 0
    assert not get(world.staff, "/to-chuc/CB-A1-1/").context.get("rungs")


def test_cells_with_few_official_members_are_named(world: World) -> None:
    few = {notice.title: notice for notice in get(world.staff, "/to-chuc/DU-A/").context["notices"]}
    official = "Chi bộ có dưới 3 đảng viên chính thức"
    rows = answer(Question("members_official", organization="DU-A", level="cell", on=ON)).rows
    named = few[official]
    assert len(named.places) + named.more == sum(row.value < 3 for row in rows if row.key.startswith("CB"))
    one = get(world.staff, f"/to-chuc/{named.places[0].code}/")
    assert [notice.title for notice in one.context["notices"]] == [official] and official in one.text
    assert get(world.staff, "/dia-ban/xa-a/").context["notices"] == []


@pytest.mark.parametrize(("kind", "members", "title"), [
    ("grassroots_cell", 30, "Chi bộ cơ sở có từ 30"),
    ("grassroots_cell", 29, ""),
    ("grassroots_committee", 29, "Đảng bộ cơ sở có dưới 30"),
    ("grassroots_committee", 30, ""),
    ("grassroots_committee", 0, ""),
])  # fmt: skip
def test_thirty_members_divide_cells_from_committees(
    world: World, kind: str, members: int, title: str
) -> None:
    OrganizationTerm.objects.filter(organization__code="CB-CQ", ends_on__gt=ON).update(kind=kind)
    shown = get(world.staff, "/to-chuc/CB-CQ/").context
    answers = dict(shown["board"].answers)
    for name in ("members", "members_official"):
        answers[name].total.value = members
    found = [
        one.title for one in unit_notices.notices(forest().on(ON), shown["place"], answers, rules_on(ON))
    ]
    of_size = [one for one in found if "cơ sở" in one]
    assert len(of_size) == bool(title) and all(one.startswith(title) for one in of_size)


def test_where_the_two_trees_differ_the_page_says_why(world: World) -> None:
    members.move_house(
        member=world.member["an"], village=world.area["b1-2"], on=date(2026, 3, 1), by=world.staff
    )
    area, organization = get(world.staff, "/dia-ban/xa-a/"), get(world.staff, "/to-chuc/DU-A/")
    of_area = area.context["board"].members.total.value
    of_organization = organization.context["board"].members.total.value
    assert of_area != of_organization
    assert area.context["board"].other_tree.total.value == of_organization
    assert organization.context["board"].other_tree.total.value == of_area
    for shown in (area, organization):
        assert "Địa bàn đếm người theo thôn, bản cư trú" in shown.text
    # Whoever sees only the one is not told the other's number.
    assert get(world.officer, "/to-chuc/DU-A/").context["other_tree"].key == "xa-a"


def test_rows_that_are_no_units_say_what_they_hold(world: World) -> None:
    Stretch.objects.filter(member=world.member["an"]).update(village=None)
    shown = get(world.staff, "/dia-ban/xa-a/")
    rest = {row.key: words for row, words in shown.context["rest"]}
    assert "other" in rest and rest["other"] in shown.text


def test_columns_are_chosen_in_the_address_and_go_into_the_file(world: World) -> None:
    address = "/to-chuc/TU/"
    usual = get(world.staff, address).context
    assert [c.code for c in usual["columns_shown"]][:2] == ["members", "admissions"]
    chosen = get(world.staff, address, cot=["villages", "joint_cells", "khong-co"]).context
    assert [c.code for c in chosen["columns_shown"]] == ["joint_cells", "villages"]
    assert set(chosen["lines"][0].answers) == {"joint_cells", "villages"}
    sent = get(world.staff, address, cot="villages", dang="csv").getvalue().decode("utf-8-sig")
    assert next(csv.reader(sent.splitlines())) == ["Tên", "Mã", "Thôn, bản"]


def test_as_many_statements_for_two_members_as_for_twenty(world: World) -> None:
    few = queries(world.staff, "/to-chuc/DU-A/")
    add_people(world, 18)
    assert queries(world.staff, "/to-chuc/DU-A/") == few
