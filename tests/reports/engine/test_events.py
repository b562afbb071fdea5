"""What each event does to the figures, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.small import Register, small
from tests.oracle.world import DAY, Event, Member

pytestmark = pytest.mark.django_db

MARCH = date(2024, 3, 1)
JUNE = date(2025, 6, 1)
YEAR = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}


def admitted(who: str = "An", on: date = MARCH, cell: str = "M1", village: str | None = "ban_1") -> Event:
    return Event(who, "admitted", on, cell, village)


def recorded(who: str = "An", on: date = MARCH, cell: str = "M1", village: str | None = "ban_1") -> Event:
    return Event(who, "first_recorded", on, cell, village)


def test_who_is_admitted_on_a_day_is_a_member_on_that_day():
    register = Register(small(events=(admitted(),)))
    assert register.total("members", "M1", on=MARCH) == 1
    assert register.total("members", "M1", on=MARCH - DAY) == 0
    assert register.total("members_probationary", "M1", on=MARCH) == 1


@pytest.mark.parametrize("kind", ["died", "left", "deleted", "expelled", "transferred_out"])
def test_who_goes_on_a_day_is_a_member_on_its_eve_only(kind):
    register = Register(small(events=(recorded(), Event("An", kind, JUNE))))
    assert register.total("members", "DB", on=JUNE - DAY) == 1
    assert register.total("members", "DB", on=JUNE) == 0


@pytest.mark.parametrize(
    ("kind", "indicator"),
    [
        ("died", "deaths"),
        ("left", "left"),
        ("deleted", "deleted"),
        ("expelled", "expelled"),
        ("transferred_out", "transfers_out"),
    ],
)
def test_an_exit_counts_on_its_day_where_the_person_was_on_the_eve(kind, indicator):
    moves = Event("An", "cell_changed", JUNE, "S3", "ban_3")
    register = Register(small(events=(recorded(), moves, Event("An", kind, JUNE))))
    assert register.rows(indicator, "DB", **YEAR, level="grassroots") == {"M1": 1, "M2": 0, "S3": 0}
    assert register.total(indicator, "ban_1", **YEAR) == 1


def test_a_change_of_cell_on_the_day_of_an_exit_is_no_transfer():
    moves = Event("An", "cell_changed", JUNE, "S3", "ban_3")
    register = Register(small(events=(recorded(), moves, Event("An", "died", JUNE))))
    assert register.total("transfers_in", "S3", **YEAR) == 0
    assert register.total("transfers_out", "M1", **YEAR) == 0


def test_a_first_record_is_official_and_neither_an_admission_nor_a_transfer():
    register = Register(small(events=(recorded(on=JUNE),)))
    assert register.total("members_official", "DB", on=JUNE) == 1
    since = {"starts": JUNE, "ends": YEAR["ends"]}
    assert register.total("admissions", "DB", **since) == 0
    assert register.total("transfers_in", "DB", **since) == 0
    lines = register.rows("balance", "DB", **YEAR)
    assert {line: n for line, n in lines.items() if n} == {"first_recorded": 1, "closing": 1}


def test_a_first_record_may_be_probationary():
    register = Register(small(events=(Event("An", "first_recorded", MARCH, "M1", detail="probationary"),)))
    assert register.total("members_probationary", "DB", on=MARCH) == 1
    assert register.total("members_official", "DB", on=MARCH) == 0


def test_what_is_before_the_first_record_of_a_province_is_not_reported():
    register = Register(small(events=(recorded(on=JUNE), admitted("Bình", MARCH, "S3", "ban_3"))))
    assert register.total("members", "DB", on=JUNE - DAY) == "not_reported"
    assert register.total("women_share", "ban_3", on=JUNE - DAY) == "not_reported"
    assert register.total("villages_without_member", "tinh", on=JUNE - DAY) == "not_reported"
    assert register.total("members", "DB", on=JUNE) == 2
    # Neither is a period that begins before it; what counts no people is.
    assert register.total("admissions", "DB", starts=MARCH, ends=JUNE) == "not_reported"
    assert register.total("cells_without_admission", "DB", starts=MARCH, ends=JUNE) == "not_reported"
    assert register.total("admission_rate", "DB", starts=MARCH, ends=JUNE) == "not_reported"
    assert register.total("admissions", "DB", starts=JUNE, ends=JUNE) == 0
    assert register.rows("balance", "DB", starts=MARCH, ends=JUNE)["opening"] == 0
    assert register.total("villages", "tinh", on=MARCH) == 3


def test_a_register_with_its_whole_history_reports_zero_before_it():
    register = Register(small(events=(admitted(),)))
    assert register.total("members", "DB", on=date(1990, 1, 1)) == 0


def test_a_late_recognition_takes_effect_on_the_day_the_twelve_months_end():
    """Decided half a year late and recorded later still, it makes the months between official."""
    recognized = Event("An", "recognized", date(2025, 3, 1), decided_on=date(2025, 9, 15))
    register = Register(small(events=(admitted(), recognized)))
    assert register.total("members_official", "DB", on=date(2025, 2, 28)) == 0
    assert register.total("members_official", "DB", on=date(2025, 3, 1)) == 1
    assert register.total("members_official", "DB", on=date(2025, 6, 30)) == 1
    assert register.rows("recognitions", "DB", **YEAR, by="month") == {"2025-03": 1}


def test_a_transfer_in_is_official_unless_it_says_probationary():
    official = Event("An", "transferred_in", MARCH, "M1", other_place="other_province")
    probationary = Event("Bình", "transferred_in", MARCH, "M1", detail="probationary")
    register = Register(small(events=(official, probationary)))
    assert register.rows("members", "DB", on=MARCH, by="standing") == {"official": 1, "probationary": 1}


def test_events_of_conduct_and_absence_change_no_count():
    events = [recorded()]
    for i, kind in enumerate(("away", "back", "exempted", "disciplined")):
        events.append(Event("An", kind, date(2025, 1 + i, 1)))
    register = Register(small(events=tuple(events)))
    for month in range(1, 6):
        assert register.total("members_official", "M1", on=date(2025, month, 1)) == 1


def test_a_restored_person_resumes_cell_village_and_standing():
    events = (admitted(), Event("An", "deleted", JUNE), Event("An", "restored", date(2025, 9, 1)))
    register = Register(small(events=events))
    assert register.total("members", "DB", on=date(2025, 8, 31)) == 0
    assert register.total("members_probationary", "M1", on=date(2025, 9, 1)) == 1
    assert register.total("members_probationary", "ban_1", on=date(2025, 9, 1)) == 1
    assert register.total("restored", "M1", **YEAR) == 1
    assert register.total("admissions", "M1", **YEAR) == 0


def test_a_restored_person_may_come_back_elsewhere():
    back = Event("An", "restored", date(2025, 9, 1), "S3")
    register = Register(small(events=(recorded(), Event("An", "left", JUNE), back)))
    assert register.total("members", "S3", on=date(2025, 9, 1)) == 1
    assert register.total("members", "ban_1", on=date(2025, 9, 1)) == 1


def test_a_voided_event_never_happened():
    events = (
        recorded(),
        Event("An", "died", JUNE, voided=True),
        Event("An", "cell_changed", JUNE, "S3", "ban_3", voided=True),
    )
    register = Register(small(events=events))
    assert register.total("members", "M1", on=date(2025, 12, 31)) == 1
    assert register.total("deaths", "DB", **YEAR) == 0
    assert register.total("transfers_in", "S3", **YEAR) == 0


def test_an_empty_cell_or_village_of_a_move_means_unchanged():
    events = (
        recorded(),
        Event("An", "cell_changed", JUNE, "M2"),
        Event("An", "moved", JUNE + DAY, None, "ban_3"),
    )
    register = Register(small(events=events))
    assert register.total("members", "ban_1", on=JUNE) == 1
    assert register.total("members", "M2", on=JUNE) == 1
    assert register.total("members", "ban_3", on=JUNE + DAY) == 1
    assert register.total("members", "M2", on=JUNE + DAY) == 1


def test_a_recognition_counts_in_the_cell_that_the_person_comes_to_on_that_day():
    events = (
        admitted(),
        Event("An", "recognized", JUNE),
        Event("An", "cell_changed", JUNE, "S3", "ban_3"),
    )
    register = Register(small(events=events))
    assert register.rows("recognitions", "DB", **YEAR, level="superior_committee") == {"M": 0, "S": 1}


def test_admissions_are_split_by_gender_group_and_kind_of_cell():
    """A Thái woman into a village cell, a Kinh man into a cell that serves no village."""
    office = small(
        Member("Hoa", gender="female", ethnicity="Thái"),
        Member("Nam", gender="male", ethnicity="Kinh"),
        events=(admitted("Hoa", JUNE), admitted("Nam", JUNE, "S3", None)),
    )
    office.cell_villages = [row for row in office.cell_villages if row.cell_code != "S3"]
    register = Register(office)
    assert register.total("admissions", "DB", **YEAR) == 2
    assert register.total("women_admissions", "DB", **YEAR) == 1
    assert register.total("minority_admissions", "DB", **YEAR) == 1
    assert register.total("minority_admission_share", "DB", **YEAR) == 50
    assert register.total("village_admissions", "DB", **YEAR) == 1
    assert register.total("village_admission_share", "DB", **YEAR) == 50
    assert register.total("village_admission_share", "M2", **YEAR) == "not_applicable"
