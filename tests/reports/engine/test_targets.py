"""Targets and their attainment, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.small import Register, ends, small
from tests.oracle.world import Change, Event, OrganizationRow, Target, World

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)


def target(
    recipient: str, value: int | None, *, basis: str = "plan", since: date = FIRST, **more: str
) -> Target:
    measure = more.pop("measure", "admissions")
    return Target(FIRST, LAST, measure, basis, recipient, since, value, **more)


def asked(**more: object) -> dict[str, object]:
    return {"starts": FIRST, "ends": LAST, "measure": "admissions", "basis": "plan"} | more


def admissions(count: int, cell: str = "M1", on: date = date(2025, 3, 1)) -> list[Event]:
    return [Event(f"{cell}-{on}-{i}", "admitted", on, cell) for i in range(count)]


def test_310_admissions_are_155_percent_of_the_resolution_and_100_of_the_plan():
    targets = [target("DB", 200, basis="resolution"), target("DB", 310)]
    register = Register(small(events=tuple(admissions(310)), targets=targets))
    resolution = register.answer("attainment", "DB", **asked(basis="resolution")).total
    assert (resolution.value, resolution.numerator, resolution.denominator) == (155, 310, 200)
    assert register.total("attainment", "DB", **asked()) == 100
    assert register.total("targets", "DB", **asked()) == 310


def test_what_is_done_is_counted_up_to_the_day_asked():
    events = (*admissions(1), *admissions(2, "S3", date(2025, 9, 1)), *admissions(4, "S3", date(2024, 9, 1)))
    register = Register(small(events=events, targets=[target("DB", 4)]))
    assert register.total("attainment", "DB", **asked(on=date(2025, 8, 31))) == 25
    assert register.total("attainment", "DB", **asked(on=date(2025, 9, 1))) == 75
    assert register.total("attainment", "DB", **asked()) == 75


def test_a_stock_is_as_on_the_day_asked():
    events = (*admissions(1), *admissions(2, "S3", date(2025, 9, 1)), *admissions(4, "S3", date(2024, 9, 1)))
    register = Register(small(events=events, targets=[target("DB", 10, measure="members")]))
    assert register.total("attainment", "DB", **asked(measure="members", on=date(2025, 8, 31))) == 50
    assert register.total("attainment", "DB", **asked(measure="members")) == 70


def test_a_reallocation_is_in_force_from_its_day():
    targets = [target("DB", 4), target("DB", 8, since=REFORM)]
    register = Register(small(events=tuple(admissions(4)), targets=targets))
    assert register.total("targets", "DB", **asked(on=EVE)) == 4
    assert register.total("targets", "DB", **asked(on=REFORM)) == 8
    assert register.total("attainment", "DB", **asked()) == 50


def test_a_narrative_target_is_not_applicable_and_none_is_not_reported():
    targets = [target("M", None, narrative="vượt chỉ tiêu"), target("DB", 2)]
    register = Register(small(events=tuple(admissions(1)), targets=targets))
    for indicator in ("targets", "attainment"):
        rows = register.rows(indicator, "DB", **asked(level="superior_committee"))
        assert rows == {"M": "not_applicable", "S": "not_reported"}


def test_a_target_of_zero_is_not_applicable():
    register = Register(small(events=tuple(admissions(1)), targets=[target("DB", 0)]))
    assert register.total("attainment", "DB", **asked()) == "not_applicable"


def test_children_need_not_add_up_to_their_parent():
    targets = [target("DB", 10), target("M", 7), target("S", 6)]
    register = Register(small(events=tuple(admissions(7)), targets=targets))
    assert register.total("targets", "DB", **asked()) == 10
    assert register.rows("targets", "DB", **asked(level="superior_committee")) == {"M": 7, "S": 6}
    assert register.rows("attainment", "DB", **asked(level="superior_committee")) == {"M": 100, "S": 0}


def merged() -> World:
    """Committee S ends in the reform; its cell goes to M, or its traces say otherwise."""
    world = small(
        events=(*admissions(1, "M1"), *admissions(2, "S3")), targets=[target("M", 4), target("S", 6)]
    )
    ends(world.organizations, "S", EVE)
    ends(world.organizations, "S3", EVE, parent_code="M")
    return world


def test_a_recipient_that_ended_hands_its_target_to_its_successor():
    world = merged()
    world.organization_changes.append(Change(REFORM, "merge", "S", "M"))
    register = Register(world)
    assert register.rows("targets", "DB", **asked(level="superior_committee")) == {"M": 10}
    assert register.rows("attainment", "DB", **asked(level="superior_committee")) == {"M": 30}
    # On the structure of before, each has its own.
    before = register.rows("targets", "DB", **asked(level="superior_committee", structure_on=EVE))
    assert before == {"M": 4, "S": 6}


def test_a_recipient_without_one_successor_leaves_its_target_unallocated():
    world = merged()
    world.organizations += [
        OrganizationRow("X", "superior_committee", "Đảng bộ X", "DB", REFORM),
        OrganizationRow("Y", "superior_committee", "Đảng bộ Y", "DB", REFORM),
    ]
    world.organization_changes += [Change(REFORM, "split", "S", "X"), Change(REFORM, "split", "S", "Y")]
    rows = Register(world).rows("targets", "DB", **asked(level="superior_committee"))
    assert rows == {"M": 4, "X": "not_reported", "Y": "not_reported", "unallocated": 6}


def test_a_target_of_another_period_measure_or_basis_is_another_target():
    register = Register(small(targets=[target("DB", 5)]))
    assert register.total("targets", "DB", **asked(basis="resolution")) == "not_reported"
    assert register.total("targets", "DB", **asked(measure="recognitions")) == "not_reported"
    assert register.total("targets", "DB", **asked(ends=EVE)) == "not_reported"
