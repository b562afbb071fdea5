"""Rule sets by the day of the act, ages and probation by the calendar, and how large a cell should be."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from members import services
from members.rules import (
    RULE_SETS,
    add_months,
    admission_notices,
    organization_notices,
    probation_ends_on,
    recognition_notices,
    rules_on,
)
from registry.units.organization_acts import move_organization

ON = date(2026, 3, 1)


def test_the_rules_of_the_day_of_the_act():
    assert [rules.in_force_from for rules in RULE_SETS] == sorted(r.in_force_from for r in RULE_SETS)
    for before, rules in pairwise(RULE_SETS):
        assert rules_on(rules.in_force_from) is rules
        assert rules_on(rules.in_force_from - timedelta(days=1)) is before
    assert rules_on(date(2025, 6, 30)).documents == "Quy định 232-QĐ/TW"
    assert rules_on(date(1990, 1, 1)) is RULE_SETS[0]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 11, 7), 12, date(2025, 11, 7)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2025, 11, 30), 13, date(2026, 12, 30)),
    ],
)
def test_months_later(day, months, expected):
    assert add_months(day, months) == expected


def test_probation_is_twelve_months_from_the_ceremony():
    assert probation_ends_on(date(2024, 2, 29)) == date(2025, 2, 28)


def test_recognition_is_looked_at_unless_it_takes_effect_on_the_day():
    assert recognition_notices(ON, ON) == []
    assert recognition_notices(None, ON) == []
    assert [n.code for n in recognition_notices(date(2026, 2, 28), ON)] == ["not_the_day_probation_ends"]


def test_age_is_counted_by_month():
    assert admission_notices(date(2008, 3, 31), ON) == []
    assert admission_notices(date(2008, 4, 1), ON)[0].code == "too_young"
    assert admission_notices(date(1966, 3, 1), ON) == []
    assert admission_notices(date(1966, 2, 1), ON)[0].code == "too_old"


def crowd(world, cell: str, number: int, start: int = 0) -> None:
    for one in range(start, start + number):
        services.first_record(
            member_data={"dossier_no": f"X{cell}{one}", "full_name": f"Đảng Viên {one}"},
            cell=world.cell[cell],
            on=date(2026, 1, 1),
            by=world.staff,
        )


def codes(world, organization: str, on: date = ON) -> list[str]:
    return [notice.code for notice in organization_notices(world.cell[organization], on)]


def test_a_cell_under_three_official_members_is_looked_at(world):
    """CB-CQ has Khang alone since Lan was transferred out; Tâm was on probation in CB-A1-1 until 2025."""
    assert codes(world, "CB-CQ", date(2024, 9, 30)) == ["cell_under_three"]
    crowd(world, "CB-CQ", 1)
    assert codes(world, "CB-CQ") == ["cell_under_three"]
    crowd(world, "CB-CQ", 1, start=1)
    assert codes(world, "CB-CQ") == []


def test_who_is_on_probation_does_not_make_a_cell_large_enough(world):
    services.leave(member=world.member["binh"], kind="left", on=date(2024, 3, 1), by=world.staff)
    assert codes(world, "CB-A1-1", date(2024, 12, 1)) == ["cell_under_three"]  # An, Chung; Tâm on probation
    assert codes(world, "CB-A1-1", date(2025, 12, 1)) == []


def test_a_grassroots_cell_of_thirty_should_be_a_committee(world):
    crowd(world, "CB-DN", 28)
    assert codes(world, "CB-DN") == []
    crowd(world, "CB-DN", 1, start=28)
    assert codes(world, "CB-DN") == ["cell_large_enough_for_a_committee"]


def test_a_grassroots_committee_of_less_than_thirty_should_be_a_cell(world):
    eve = date(2025, 6, 30)
    assert codes(world, "DB-A1", eve) == ["committee_too_small"]
    assert "có 7 đảng viên" in organization_notices(world.cell["DB-A1"], eve)[0].message
    assert codes(world, "DB-A1") == []  # no longer stands
    assert codes(world, "DU-A") == []  # no grassroots organization


def test_who_stood_below_on_another_day_is_not_counted(world):
    """Dủng, Đào and Sơn go with their cell to the other commune's committee."""
    move_organization(
        organization=world.cell["CB-A1-2"],
        parent=world.cell["DB-A2"],
        on=date(2024, 6, 1),
        by=world.staff,
    )
    committee = world.cell["DB-A1"]
    for day, counted in ((date(2024, 5, 31), 7), (date(2024, 6, 1), 4)):
        assert f"có {counted} đảng viên" in organization_notices(committee, day)[0].message
