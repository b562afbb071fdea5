"""Tasks of members, families that they help, reviews and places of work, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.oracle.small import Register, ends, small
from tests.oracle.world import Base, Event, Posting, Profile, Review, World

pytestmark = pytest.mark.django_db

BEGUN, DAY, LATER = date(2024, 3, 1), date(2025, 6, 30), date(2025, 7, 1)
AT_DAY = {"on": DAY}
BY_COMMITTEE = {**AT_DAY, "level": "superior_committee"}


def members(*cells: str) -> tuple[Event, ...]:
    """One member in each of the cells, named after it, and one who has died."""
    here = (Event(cell, "admitted", BEGUN, cell, f"ban_{cell[1]}") for cell in cells)
    return (*here, Event("dead", "admitted", BEGUN, "M1"), Event("dead", "died", DAY))


def test_a_member_with_several_tasks_counts_in_each_row_and_one_time_in_the_total():
    world = small(events=members("M1", "M2", "S3"))
    world.postings += [
        Posting("M1", "ban_1", task="in_charge_of_village"),
        Posting("M1", "ban_2", task="in_charge_of_village"),
        Posting("M1", None, task="follows_cell", cell_code="S3"),
        Posting("S3", None, valid_to=DAY, task="temporary_activity", cell_code="M1"),
        Posting("M2", None, valid_to=date(2025, 6, 29), task="helps_prospect"),
        Posting("dead", None, task="residence_contact"),
    ]
    register = Register(world)
    assert register.total("members_assigned", "DB", **AT_DAY) == 2
    assert register.rows("members_assigned", "DB", **BY_COMMITTEE) == {"M": 1, "S": 1}, "as the member"
    by_task = register.answer("members_assigned", "tinh", by="task", **AT_DAY)
    assert by_task.total.value == 2
    found = {row.by: row.value for row in by_task.rows}
    assert found == {"follows_cell": 1, "in_charge_of_village": 1, "temporary_activity": 1}
    assert register.total("members_assigned", "DB", on=LATER) == 1


def test_a_review_counts_from_its_day_to_the_eve_of_its_end():
    world = small(events=members("M1", "M2", "S3"))
    world.reviews += [
        Review("M1", date(2024, 5, 1), "dues", closed_on=date(2024, 8, 1), outcome="kept"),
        Review("M1", DAY, "activity"),
        Review("M2", date(2025, 1, 1), "standards", closed_on=LATER),
        Review("S3", date(2025, 1, 1), "dues", closed_on=DAY, outcome="warned"),
        Review("dead", date(2025, 1, 1), "other"),
        # A reason that nobody wrote down.
        Review("S3", DAY, ""),
    ]
    register = Register(world)
    found = {"activity": 1, "standards": 1, "unknown": 1}
    assert register.rows("reviews", "DB", by="reason", **AT_DAY) == found
    assert register.rows("reviews", "DB", **BY_COMMITTEE) == {"M": 2, "S": 1}, "as the member"
    assert register.total("reviews", "DB", on=LATER) == 2
    assert register.total("reviews", "DB", on=date(2025, 6, 29)) == 3
    assert register.rows("reviews", "DB", by="standing", **AT_DAY) == {"probationary": 3}


def test_families_are_where_the_help_is_for_else_where_the_member_counts():
    world = small(events=members("M1", "M2"))
    world.postings += [
        Posting("M1", "ban_3", task="helps_families", number=4),
        Posting("M1", None, task="helps_families", cell_code="S3", number=2),
        Posting("M1", "ban_1", task="helps_families", cell_code="S3", number=1),
        Posting("M2", None, task="helps_families", number=8),
        Posting("M2", None, valid_to=date(2025, 6, 29), task="helps_families", number=16),
        Posting("dead", "ban_1", task="helps_families", number=32),
    ]
    register = Register(world)
    assert register.total("families_helped", "DB", **AT_DAY) == 15
    assert register.rows("families_helped", "DB", **BY_COMMITTEE) == {"M": 9, "S": 6}
    by_village = register.rows("families_helped", "tinh", level="village", **AT_DAY)
    assert by_village == {"ban_1": 1, "ban_2": 8, "ban_3": 4, "other": 2}


def works() -> World:
    """A base of S3 that works in the commune of M; one of a cell that has ended; one with nobody."""
    world = small(events=members("M1", "S3"))
    world.bases += [
        Base("CS1", "mai", "S3", "joint_stock"),
        Base("CS2", "mai", "M2"),
        Base("CS3", "ban_3", None, "cooperative"),
        Base("CS4", "son", None, valid_to=date(2025, 6, 29)),
    ]
    world.profiles += [
        Profile("M1", BEGUN, workplace="CS3"),
        Profile("M1", date(2025, 1, 1), workplace="CS1"),
        Profile("M1", DAY, education="primary"),
        Profile("M1", LATER, workplace="CS2"),
        Profile("dead", BEGUN, workplace="CS3"),
    ]
    ends(world.organizations, "M2", date(2025, 6, 29))
    return world


def test_bases_without_an_organization_of_their_own_or_without_a_member():
    register = Register(works())
    assert register.total("bases_without_organization", "DB", **AT_DAY) == 2
    assert register.rows("bases_without_organization", "DB", **BY_COMMITTEE) == {"M": 1, "S": 1}
    assert register.rows("bases_without_member", "DB", **BY_COMMITTEE) == {"M": 1, "S": 1}
    by_base = register.rows("bases_without_organization", "tinh", by="base", **AT_DAY)
    assert by_base == {"cooperative": 1, "unknown": 1}
    later = register.rows("bases_without_member", "DB", on=LATER, level="superior_committee")
    assert later == {"M": 0, "S": 2}, "the one with an organization counts where that is"
    assert register.rows("bases_without_member", "tinh", on=LATER, level="commune") == {"mai": 1, "son": 1}


def test_bases_by_their_people_are_not_known_before_the_register():
    world = works()
    world.events[:] = [replace(event, kind="first_recorded") for event in world.events[:1]]
    world.members[:] = [row for row in world.members if row.dossier_no == "M1"]
    world.profiles[:] = [row for row in world.profiles if row.dossier_no == "M1"]
    register = Register(world)
    before = {"on": date(2024, 2, 29)}
    assert register.total("bases_without_member", "DB", **before) == "not_reported"
    assert register.total("bases_without_organization", "DB", **before) == 2
    assert register.total("families_helped", "DB", **before) == "not_reported"
    points = register.rows("bases_without_member", "DB", starts=date(2025, 1, 1), ends=LATER, by="quarter")
    assert points == {"2025-Q1": 3, "2025-Q2": 2, "2025-Q3": 2}
