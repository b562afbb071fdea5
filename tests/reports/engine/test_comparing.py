"""Two days or periods side by side, series of a stock, several roots as one, periods by name; by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from reports.engine import answers as summaries
from reports.engine.drill_down import people_of_figure
from reports.questions import ComparedRow, Question, QuestionFault
from tests.oracle.small import Register, ends, small
from tests.oracle.world import AreaRow, Change, Event, Member, Target, World

pytestmark = pytest.mark.django_db

EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)
YEAR = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
LAST_YEAR = {"compare_starts": date(2024, 1, 1), "compare_ends": date(2024, 12, 31)}


def grown() -> World:
    """On 30/6/2024 An (a woman) of Mai; a year later also Bình (a man) of Mai and Chi of Sơn, and An gone."""
    events = (
        Event("An", "first_recorded", date(2024, 1, 1), "M1", "ban_1"),
        Event("Bình", "admitted", date(2024, 9, 1), "M1", "ban_1"),
        Event("Chi", "admitted", date(2025, 3, 1), "S3", "ban_3"),
        Event("Dung", "admitted", date(2025, 4, 1), "M2", None),
        Event("An", "died", date(2025, 5, 1)),
    )
    return small(Member("An", gender="female"), Member("Bình", gender="male"), events=events)


def beside(register: Register, indicator: str, root: str, **asked: object) -> dict[str, tuple[object, ...]]:
    """Value, previous value, change and its percentage of each row."""
    answer = register.answer(indicator, root, **asked)
    rows = {row.by or row.key: row for row in answer.rows} | {"total": answer.total}
    found = {}
    for key, row in rows.items():
        assert isinstance(row, ComparedRow)
        found[key] = (row.value, row.previous, row.change, row.change_percent)
    return found


def test_a_stock_beside_that_of_another_day():
    register = Register(grown())
    asked = {"on": EVE, "compare_on": date(2024, 6, 30)}
    assert beside(register, "members", "DB", level="superior_committee", **asked) == {
        "M": (2, 1, 1, 100),
        "S": (1, 0, 1, None),
        "total": (3, 1, 2, 200),
    }
    # Whoever is in one of the two only stands in both, with zero where it is not.
    assert beside(register, "members", "M", by="gender", **asked) == {
        "female": (0, 1, -1, -100),
        "male": (1, 0, 1, None),
        "unknown": (1, 0, 1, None),
        "total": (2, 1, 1, 100),
    }


def test_a_share_changes_by_points_and_is_nothing_of_nobody():
    register = Register(grown())
    rows = beside(register, "women_share", "DB", on=EVE, compare_on=date(2024, 6, 30), by="gender")
    assert rows == {
        "female": (None, 100, None, None),
        "male": (0, None, None, None),
        "unknown": (0, None, None, None),
        "total": (0, 100, -100, -100),
    }


def test_a_flow_beside_that_of_another_period_and_a_balance_line_by_line():
    register = Register(grown())
    assert beside(register, "admissions", "DB", **YEAR, **LAST_YEAR)["total"] == (2, 1, 1, 100)
    lines = beside(register, "balance", "M", **YEAR, **LAST_YEAR)
    assert next(iter(lines)) == "opening" and list(lines)[-2] == "closing"
    assert lines["died"] == (1, 0, 1, None) and lines["admitted"] == (1, 1, 0, 0)
    assert lines["total"] == lines["closing"] == (2, 2, 0, 0)


def test_both_are_read_on_one_structure():
    """The commune Sơn goes into Mai: its people of the year before are Mai's, by the reporting date."""
    world = grown()
    ends(world.areas, "son", EVE)
    ends(world.areas, "ban_3", EVE, parent_key="mai")
    world.area_changes.append(Change(REFORM, "merge", "son", "mai"))
    register = Register(world)
    asked = {"on": REFORM, "level": "commune", "compare_on": date(2025, 3, 31)}
    assert beside(register, "members", "tinh", **asked)["mai"][:2] == (3, 3)
    before = register.answer("members", "tinh", structure_on=EVE, **asked)
    assert {row.key: row.previous for row in before.rows if isinstance(row, ComparedRow)} == {
        "mai": 2,
        "son": 1,
    }
    assert before.as_document()["compared"] == {"on": "2025-03-31"}


def test_what_was_before_the_register_is_no_zero():
    register = Register(grown())
    rows = beside(register, "members", "DB", on=EVE, compare_on=date(2023, 12, 31), by="gender")
    assert {row[1] for row in rows.values()} == {None} and rows["total"][0] == 3


def test_a_stock_month_by_month_quarter_by_quarter():
    register = Register(grown())
    asked = {"starts": date(2025, 2, 1), "ends": date(2025, 5, 15)}
    answer = register.answer("members", "DB", by="month", **asked)
    assert [(row.by, row.value) for row in answer.rows] == [
        ("2025-02", 2),
        ("2025-03", 3),
        ("2025-04", 4),
        ("2025-05", 3),
    ]
    assert answer.total.value == 3 and answer.period == {"from": "2025-02-01", "to": "2025-05-15"}
    assert register.rows("members", "DB", by="quarter", level="superior_committee", **asked) == {
        "M 2025-Q1": 2,
        "M 2025-Q2": 2,
        "S 2025-Q1": 1,
        "S 2025-Q2": 1,
    }
    # Zeros stay, and so does what is not known yet.
    early = {"starts": date(2023, 11, 1), "ends": date(2024, 1, 31), "by": "month"}
    assert register.rows("members", "S", **early) == {
        "2023-11": "not_reported",
        "2023-12": "not_reported",
        "2024-01": 0,
    }
    question = Question("members", organization="DB", by="month", **asked)
    assert people_of_figure(question, by="2025-04").count() == 4
    assert people_of_figure(question).count() == 3
    with pytest.raises(QuestionFault):
        people_of_figure(question, by="2025-06")


def test_a_flow_by_quarter_and_year_adds_up():
    register = Register(grown())
    asked = {"starts": date(2024, 1, 1), "ends": date(2025, 12, 31)}
    assert register.rows("admissions", "DB", by="quarter", **asked) == {
        "2024-Q3": 1,
        "2025-Q1": 1,
        "2025-Q2": 1,
    }
    assert register.rows("admissions", "DB", by="year", **asked) == {"2024": 1, "2025": 2}


def test_several_roots_are_one_and_what_two_hold_counts_once():
    register = Register(grown())
    answer = register.answer("members", "DB", on=EVE)
    together = summaries.answer(Question("members", organizations="M,S", on=EVE))
    assert together.total.value == answer.total.value == 3
    assert (together.total.key, together.total.name) == ("M,S", "Đảng bộ xã Mai + Đảng bộ xã Sơn")
    nested = summaries.answer(Question("members", organizations="M, M1,M", on=EVE, level="grassroots"))
    assert (nested.total.key, nested.total.value) == ("M", 2)
    assert {row.key: row.value for row in nested.rows} == {"M1": 1, "M2": 1}
    areas = summaries.answer(Question("villages", areas="ban_1,ban_3", on=EVE, level="village"))
    assert [row.key for row in areas.rows] == ["ban_3", "ban_1"] and areas.total.value == 2


def test_a_move_from_one_root_to_the_other_crosses_no_boundary_of_both():
    world = grown()
    world.events.append(Event("Bình", "cell_changed", date(2025, 6, 1), "S3", "ban_3"))
    register = Register(world)
    assert register.total("transfers_in", "S", **YEAR) == 1
    together = summaries.answer(Question("transfers_in", organizations="M,S", **YEAR))
    assert together.total.value == 0
    lines = {
        row.by: row.value for row in summaries.answer(Question("balance", organizations="M,S", **YEAR)).rows
    }
    assert lines["transferred_in_province"] == 0 and lines["closing"] == 3


def test_a_village_that_went_into_one_of_two_communes_is_in_both_together():
    world = grown()
    ends(world.areas, "ban_1", EVE)
    world.cell_villages = [row for row in world.cell_villages if row.village_key != "ban_1"]
    world.areas += [
        AreaRow("cao", "village", "Bản Cao", "mai", REFORM),
        AreaRow("thap", "village", "Bản Thấp", "son", REFORM),
    ]
    world.area_changes += [Change(REFORM, "split", "ban_1", "cao"), Change(REFORM, "split", "ban_1", "thap")]
    register = Register(world)
    assert register.total("members", "mai", on=REFORM) == 1  # who lives in no known village
    assert register.total("members", "son", on=REFORM) == 1
    asked = {"on": REFORM, "level": "commune"}
    together = summaries.answer(Question("members", areas="mai,son", **asked))
    assert {row.key: row.value for row in together.rows} == {"mai": 1, "son": 1, "unallocated": 1}
    assert together.total.value == 3


def test_targets_of_several_roots_are_added_and_unknown_where_one_has_none():
    targets = [
        Target(YEAR["starts"], YEAR["ends"], "admissions", "plan", unit, YEAR["starts"], value)
        for unit, value in (("M", 4), ("S", 6))
    ]
    Register(replace(grown(), targets=targets))
    asked = {"measure": "admissions", "basis": "plan", "period": "2025"}
    assert summaries.answer(Question("targets", organizations="M,S", **asked)).total.value == 10
    assert summaries.answer(Question("attainment", organizations="M,S", **asked)).total.value == 20
    assert summaries.answer(Question("targets", organizations="M1,S", **asked)).total.status == "not_reported"


def test_a_period_by_name_is_its_days_and_a_running_one_ends_today():
    Register(grown())
    for named, days in (
        ("2025", YEAR),
        ("2025-Q2", {"starts": date(2025, 4, 1), "ends": EVE}),
        ("2025-04", {"starts": date(2025, 4, 1), "ends": date(2025, 4, 30)}),
    ):
        by_name = summaries.answer(Question("admissions", organization="DB", period=named))
        by_days = summaries.answer(Question("admissions", organization="DB", **days))
        assert by_name.as_document() | {"computed_at": None} == by_days.as_document() | {"computed_at": None}
        stock = summaries.answer(Question("members", organization="DB", period=named))
        assert stock.period == {"on": days["ends"].isoformat()}
    today = timezone.localdate()
    running = summaries.answer(Question("admissions", organization="DB", period=str(today.year)))
    assert running.period["to"] == today.isoformat() and "future" not in running.as_document()


def test_a_later_day_is_answered_and_marked():
    Register(grown())
    later = timezone.localdate() + timedelta(days=1)
    asked = Question("members", organization="DB", on=later)
    assert summaries.answer(asked).as_document()["future"] is True
    assert "future" not in summaries.answer(replace(asked, on=timezone.localdate())).as_document()


M, S = {"organization": "M"}, {"area": "son"}


@pytest.mark.parametrize(
    ("parameter", "question"),
    [
        ("compare_on", Question("admissions", **M, **YEAR, compare_on=EVE)),
        ("compare_from", Question("members", **M, on=EVE, **LAST_YEAR)),
        ("compare_to", Question("members", **M, on=EVE, compare_on=EVE, compare_ends=EVE)),
        ("compare_to", Question("admissions", **M, **YEAR, compare_starts=EVE)),
        ("compare_from", Question("admissions", **M, **YEAR, compare_ends=EVE)),
        ("compare_from", Question("admissions", **M, **YEAR, compare_starts=REFORM, compare_ends=EVE)),
        ("compare_on", Question("members", **M, **YEAR, by="month", compare_on=EVE)),
        ("compare_from", Question("admissions", **M, **YEAR, **LAST_YEAR, by="year")),
        ("compare_from", Question("targets", **M, **YEAR, **LAST_YEAR, measure="members", basis="plan")),
        ("period", Question("members", **M, period="2025-Q5")),
        ("period", Question("members", **M, period="2025", on=EVE)),
        ("period", Question("admissions", **M, period="2025", **YEAR)),
        ("from", Question("members", **M, **YEAR)),
        ("by", Question("members", **M, on=EVE, by="month")),
        ("by", Question("members", **M, by="month")),
        ("on", Question("members", **M, **YEAR, on=EVE, by="month")),
        ("to", Question("members", **M, starts=EVE, by="month")),
        ("from", Question("members", **M, starts=date(1990, 1, 1), ends=EVE, by="month")),
        ("by", Question("villages_cleared", **M, **YEAR, by="month")),
        ("by", Question("balance", **M, **YEAR, by="month")),
        ("organization", Question("members", **M, **S, on=EVE)),
        ("organization", Question("members", on=EVE)),
        ("organizations", Question("members", organizations="M,S", areas="mai", on=EVE)),
        ("organizations", Question("members", organizations="M,KHÔNG", on=EVE)),
        ("organizations", Question("members", organizations="M,", on=EVE)),
        ("areas", Question("members", areas="mai,không", on=EVE)),
        ("areas", Question("targets", areas="mai", **YEAR, measure="members", basis="plan")),
        ("level", Question("members", organizations="M,S3", on=EVE, level="superior_committee")),
    ],
)
def test_what_cannot_be_asked_is_named(parameter, question):
    Register(grown())
    with pytest.raises(QuestionFault) as fault:
        summaries.answer(question)
    assert fault.value.parameter == parameter


def test_a_balance_by_line_is_the_balance():
    register = Register(grown())
    by_line = summaries.answer(Question("balance", organization="M", by="line", **YEAR))
    assert by_line.rows == register.answer("balance", "M", **YEAR).rows
