"""How figures are said: ages, groups, dimensions, ratios, transfers, the balance; counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.small import Register, small
from tests.oracle.world import DAY, Event, Member, OrganizationRow

pytestmark = pytest.mark.django_db

DAY_ASKED = date(2025, 6, 30)
YEAR = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}


def people(*members: Member) -> Register:
    """These people, all recorded on one day in one village."""
    recorded = tuple(Event(m.dossier_no, "first_recorded", date(2020, 1, 1), "M1", "ban_1") for m in members)
    return Register(small(*members, events=recorded))


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2010, 1, 1), "18-30"),
        (date(1994, 7, 1), "18-30"),
        (date(1994, 6, 30), "31-35"),
        (date(1989, 7, 1), "31-35"),
        (date(1989, 6, 30), "36-40"),
        (date(1984, 6, 30), "41-45"),
        (date(1979, 6, 30), "46-50"),
        (date(1974, 6, 30), "51-55"),
        (date(1969, 6, 30), "56-60"),
        (date(1964, 7, 1), "56-60"),
        (date(1964, 6, 30), "over_60"),
        (None, "unknown"),
    ],
)
def test_an_age_is_in_full_years_on_the_day(born, band):
    assert people(Member("An", birth_date=born)).rows("members", "DB", on=DAY_ASKED, by="age_band") == {
        band: 1
    }


@pytest.mark.parametrize(
    ("on", "band"),
    [
        (date(2027, 2, 28), "18-30"),
        (date(2027, 3, 1), "31-35"),
        (date(2032, 2, 28), "31-35"),
        (date(2032, 2, 29), "36-40"),
    ],
)
def test_who_was_born_on_29_february_has_a_birthday_on_1_march_of_other_years(on, band):
    register = people(Member("An", birth_date=date(1996, 2, 29)))
    assert register.rows("members", "DB", on=on, by="age_band") == {band: 1}


def test_youth_is_the_first_band_and_the_unknown_stay_in_the_denominator():
    register = people(
        Member("An", birth_date=date(1996, 1, 1), gender="female"),
        Member("Bình", birth_date=date(1960, 1, 1), gender="male"),
        Member("Chi"),
    )
    for indicator in ("youth_share", "women_share"):
        total = register.answer(indicator, "DB", on=DAY_ASKED).total
        assert (total.numerator, total.denominator) == (1, 3)
        assert total.value == pytest.approx(100 / 3, rel=1e-12)


def test_kinh_foreign_and_unknown_are_no_minority():
    names = ("Thái", "Mông", "Kinh", "Người nước ngoài", "")
    register = people(*(Member(f"HS{i}", ethnicity=name) for i, name in enumerate(names)))
    assert register.total("minority_members", "DB", on=DAY_ASKED) == 2
    assert register.total("minority_share", "DB", on=DAY_ASKED) == 40
    assert register.rows("members", "DB", on=DAY_ASKED, by="minority") == {
        "minority": 2,
        "kinh": 1,
        "foreign": 1,
        "unknown": 1,
    }
    assert register.rows("members", "DB", on=DAY_ASKED, by="ethnicity") == {
        "Thái": 1,
        "Mông": 1,
        "Kinh": 1,
        "Người nước ngoài": 1,
        "unknown": 1,
    }


def test_with_a_dimension_and_no_level_rows_carry_the_roots_key_and_zeros_are_left_out():
    register = people(Member("An", gender="female"), Member("Bình"))
    rows = register.answer("members", "M", on=DAY_ASKED, by="gender").rows
    assert [(row.key, row.by, row.value) for row in sorted(rows, key=lambda row: row.by or "")] == [
        ("M", "female", 1),
        ("M", "unknown", 1),
    ]
    by_level = register.rows("members", "DB", on=DAY_ASKED, by="gender", level="superior_committee")
    assert by_level == {"M female": 1, "M unknown": 1}


def test_a_share_by_a_dimension_keeps_a_row_whose_numerator_is_zero():
    register = people(Member("An", gender="female", ethnicity="Thái"), Member("Bình", gender="male"))
    rows = register.answer("minority_share", "DB", on=DAY_ASKED, by="gender").rows
    said = {row.by: (row.value, row.numerator, row.denominator) for row in rows}
    assert said == {"female": (100, 1, 1), "male": (0, 0, 1)}


def test_a_share_of_nobody_is_not_applicable():
    total = people(Member("An")).answer("women_share", "S", on=DAY_ASKED).total
    assert (total.value, total.denominator, total.status) == (None, 0, "not_applicable")


def test_a_leavers_dimension_is_read_on_the_eve():
    """Recognized and moved from a school to an office on the day of leaving: still what the eve says."""
    day = date(2025, 5, 1)
    events = (
        Event("An", "admitted", date(2024, 5, 1), "M1", "ban_1"),
        Event("An", "cell_changed", day, "M2"),
        Event("An", "recognized", day),
        Event("An", "deleted", day),
    )
    world = small(events=events)
    world.organizations = [
        OrganizationRow(**{**vars(row), "sector": "school" if row.code == "M1" else "agency"})
        for row in world.organizations
    ]
    register = Register(world)
    assert register.rows("deleted", "DB", **YEAR, by="standing") == {"probationary": 1}
    assert register.rows("deleted", "DB", **YEAR, by="sector") == {"school": 1}
    assert register.rows("balance", "DB", **YEAR)["deleted_probationary"] == 1


def test_flows_are_told_by_month():
    events = (
        Event("An", "admitted", date(2025, 1, 31), "M1"),
        Event("Bình", "admitted", date(2025, 2, 1), "M1"),
        Event("Chi", "admitted", date(2025, 2, 28), "S3"),
    )
    rows = Register(small(events=events)).rows("admissions", "DB", **YEAR, by="month")
    assert rows == {"2025-01": 1, "2025-02": 2}


def moved() -> Register:
    """An goes from M1 to M2 within Mai, Bình from M1 over to Sơn; Chi comes from and Dung goes to outside."""
    begun, day = date(2024, 1, 1), date(2025, 5, 1)
    events = [Event(who, "first_recorded", begun, "M1", "ban_1") for who in ("An", "Bình", "Dung")]
    events += [
        Event("An", "cell_changed", day, "M2", "ban_2"),
        Event("Bình", "cell_changed", day, "S3", "ban_3"),
        Event("Chi", "transferred_in", day, "M2", "ban_2", other_place="abroad"),
        Event("Dung", "transferred_out", day, other_place="in_province"),
    ]
    return Register(small(events=tuple(events)))


def test_a_move_between_two_children_is_in_one_out_of_the_other_and_nothing_in_the_parent():
    register = moved()
    into, out = (
        {
            level: register.rows(indicator, "DB", **YEAR, level=level)
            for level in ("grassroots", "superior_committee")
        }
        for indicator in ("transfers_in", "transfers_out")
    )
    assert into == {"grassroots": {"M1": 0, "M2": 2, "S3": 1}, "superior_committee": {"M": 1, "S": 1}}
    assert out == {"grassroots": {"M1": 3, "M2": 0, "S3": 0}, "superior_committee": {"M": 2, "S": 0}}
    assert register.total("transfers_in", "DB", **YEAR) == 1
    assert register.total("transfers_out", "DB", **YEAR) == 1
    assert register.rows("transfers_in", "tinh", **YEAR, level="village") == {
        "ban_1": 0,
        "ban_2": 2,
        "ban_3": 1,
    }


def test_the_balance_adds_up_and_tells_the_province_from_elsewhere():
    lines = {line: n for line, n in moved().rows("balance", "M", **YEAR).items() if n}
    assert lines == {
        "opening": 3,
        "transferred_in_other_province": 1,
        "transferred_out_province": 2,
        "closing": 2,
    }


def test_the_total_of_a_balance_is_its_closing():
    answer = moved().answer("balance", "DB", **YEAR, level="superior_committee")
    assert answer.total.value == 3


def test_a_move_of_house_is_a_transfer_of_areas_and_not_of_cells():
    events = (
        Event("An", "first_recorded", date(2024, 1, 1), "M1", "ban_1"),
        Event("An", "moved", date(2025, 5, 1), None, "ban_3"),
    )
    register = Register(small(events=events))
    assert register.total("transfers_in", "son", **YEAR) == 1
    assert register.total("transfers_out", "mai", **YEAR) == 1
    assert register.total("transfers_in", "tinh", **YEAR) == 0
    assert register.rows("transfers_in", "DB", **YEAR, level="grassroots") == {"M1": 0, "M2": 0, "S3": 0}


def test_a_period_is_as_long_as_its_days_say():
    event = Event("An", "admitted", DAY_ASKED, "M1")
    register = Register(small(events=(event,)))
    for first, last, count in (
        (DAY_ASKED, DAY_ASKED, 1),
        (DAY_ASKED - DAY, DAY_ASKED - DAY, 0),
        (DAY_ASKED + DAY, DAY_ASKED + DAY, 0),
    ):
        assert register.total("admissions", "DB", starts=first, ends=last) == count
