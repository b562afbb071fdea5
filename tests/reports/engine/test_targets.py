"""Targets and their attainment, counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from reports.engine.target_figures import Aim, Given
from reports.engine.target_rows import TargetRow, figure
from reports.measures import MEASURES
from tests.oracle.small import Register, ends, small
from tests.oracle.world import Change, Event, Member, OrganizationRow, Post, Target, World

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
EVE, REFORM = date(2025, 6, 30), date(2025, 7, 1)
HEADS = "post_coverage:village_head"


def target(
    recipient: str, value: int | Decimal | None, *, basis: str = "plan", since: date = FIRST, **more: str
) -> Target:
    measure = more.pop("measure", "admissions")
    return Target(FIRST, LAST, measure, basis, recipient, since, value, **more)


@contextmanager
def registered(world: World) -> Iterator[Register]:
    """The world in the database for as long as the block lasts."""
    with transaction.atomic():
        yield Register(world)
        transaction.set_rollback(True)


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


def test_a_target_of_zero_is_not_applicable_unless_it_is_the_most():
    targets = [target("DB", 0), target("M", 0, sense="at_most"), target("S", 0, sense="at_most")]
    register = Register(small(events=tuple(admissions(1)), targets=targets))
    assert register.total("attainment", "DB", **asked()) == "not_applicable"
    assert register.rows("attainment", "DB", **asked(level="superior_committee")) == {"M": 0, "S": 100}


def test_182_of_170_are_107_1_percent():
    register = Register(small(events=tuple(admissions(182)), targets=[target("DB", 170)]))
    assert round(register.total("attainment", "DB", **asked()), 1) == 107.1


def test_of_what_is_to_be_at_most_all_is_attained_up_to_it_and_less_beyond():
    """Three villages, none with a member: of at most 0, 2, 3 and 5 without one."""
    measure = "villages_without_member"

    def attained(value: int, **more: object) -> float | str:
        with registered(small(targets=[target("DB", value, measure=measure)])) as register:
            return register.total("attainment", "DB", **asked(measure=measure, **more))

    assert [attained(value) for value in (0, 2, 3, 5)] == [0, 100 * 2 / 3, 100, 100]
    served = small(events=tuple(e for cell in ("M1", "M2", "S3") for e in admissions(1, cell)))
    served.targets.append(target("DB", 0, measure=measure))
    in_villages = [
        replace(event, village_key=f"ban_{event.cell_code[-1]}") for event in served.events if event.cell_code
    ]
    served.events[:] = in_villages
    assert Register(served).total("attainment", "DB", **asked(measure=measure)) == 100


def test_at_most_5_with_8_is_62_5_percent():
    eight = small(events=tuple(admissions(8)), targets=[target("DB", 5, measure="members", sense="at_most")])
    total = Register(eight).answer("attainment", "DB", **asked(measure="members")).total
    assert (total.value, total.numerator, total.denominator) == (62.5, 8, 5)


def test_97_of_100_village_heads_against_a_share_of_100():
    given = Given((Aim(1, Decimal(100)),))
    heads = figure(TargetRow("DB", None, "", None, None, None), MEASURES[HEADS], given, (97, 100))
    assert (heads.value, heads.numerator, heads.denominator) == (97, 97, 100)


def test_what_posts_are_held_by_members_is_a_share_aimed_at():
    heads = [
        Post("ban_1", "village_head", "M1-2025-03-01-0"),
        Post("ban_2", "village_head", "M1-2025-03-01-1"),
        Post("ban_3", "village_head", ""),
    ]
    world = small(events=tuple(admissions(2)), targets=[target("DB", 100, measure=HEADS)])
    world.posts += heads
    total = Register(world).answer("attainment", "DB", **asked(measure=HEADS)).total
    assert (total.value, total.numerator, total.denominator) == (200 / 3, 200 / 3, 100)


def test_7_percent_of_4500_members_are_315():
    """Rounded up, of the members of the eve, as they stood on the structure of the first day."""
    assert aimed("7", 4500) == 315
    assert [aimed("7", 4501), aimed("0.01", 1), aimed("0", 9), aimed("14.29", 7)] == [316, 1, 0, 2]
    before = [
        Event(f"{cell}-{i}", "admitted", date(2024, 5, 1), cell) for cell in ("M1", "S3") for i in range(9)
    ]
    targets = [
        target("DB", Decimal(7), unit="percent_of_members"),
        target("M", 12, unit="percent_of_members"),
    ]
    world = small(events=(*before, *admissions(3)), targets=targets)
    register = Register(world)
    assert register.total("targets", "DB", **asked()) == 2
    assert register.rows("targets", "DB", **asked(level="superior_committee")) == {
        "M": 2,
        "S": "not_reported",
    }
    assert register.total("attainment", "DB", **asked()) == 150


def aimed(percent: str, members: int) -> Decimal | None:
    return Aim(1, Decimal(percent), "percent_of_members", members=members).number


def test_a_part_of_members_is_not_known_before_the_register_begins():
    begun = [Event(f"a{i}", "first_recorded", day, "M1") for i, day in enumerate((date(2025, 1, 2), EVE))]
    with registered(small(events=begun, targets=[target("DB", 50, unit="percent_of_members")])) as register:
        assert register.total("targets", "DB", **asked()) == "not_reported"
    first = [Event(f"a{i}", "first_recorded", FIRST, "M1") for i in range(3)]
    world = small(events=first, targets=[target("DB", 50, unit="percent_of_members")])
    assert Register(world).total("targets", "DB", **asked()) == 2, "who is there on the first day, was there"


def test_words_stand_beside_numbers_and_are_answered():
    targets = [target("DB", 4, narrative="phấn đấu vượt"), target("M", None, narrative="mỗi bản một")]
    register = Register(small(events=tuple(admissions(1)), targets=targets))
    for indicator in ("targets", "attainment"):
        answer = register.answer(indicator, "DB", **asked(level="superior_committee"))
        assert answer.total.as_dict()["words"] == "phấn đấu vượt"
        assert [row.as_dict()["words"] for row in answer.rows] == ["mỗi bản một", None]
    assert answer.total.value == 25


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


def test_a_number_handed_on_beside_words_is_the_number_alone():
    world = merged()
    world.organization_changes.append(Change(REFORM, "merge", "S", "M"))
    world.targets[1:] = [target("S", None, narrative="vượt")]
    (row,) = Register(world).answer("targets", "DB", **asked(level="superior_committee")).rows
    assert (row.value, row.as_dict()["words"]) == (4, "vượt")


def test_on_the_structure_of_before_each_has_its_own():
    world = merged()
    world.organization_changes.append(Change(REFORM, "merge", "S", "M"))
    register = Register(world)
    before = register.rows("targets", "DB", **asked(level="superior_committee", structure_on=EVE))
    assert before == {"M": 4, "S": 6}


@pytest.mark.parametrize("is_main", [False, True])
def test_a_recipient_without_one_successor_leaves_its_target_unallocated(is_main: bool):
    world = merged()
    world.organizations += [
        OrganizationRow("X", "superior_committee", "Đảng bộ X", "DB", REFORM),
        OrganizationRow("Y", "superior_committee", "Đảng bộ Y", "DB", REFORM),
    ]
    world.organization_changes += [
        Change(REFORM, "split", "S", "X", is_main),
        Change(REFORM, "split", "S", "Y"),
    ]
    with registered(world) as register:
        rows = register.rows("targets", "DB", **asked(level="superior_committee"))
        assert rows == {"M": 4, "X": "not_reported", "Y": "not_reported", "unallocated": 6}
    # Of what may have it nothing can be said, asked about alone too; the others and the province have theirs.
    world.targets += [target("DB", 8), target("X", 2)]
    register = Register(world)
    attained = register.rows("attainment", "DB", **asked(level="superior_committee"))
    assert attained == {"M": 75, "X": "not_applicable", "Y": "not_applicable", "unallocated": 0}
    assert register.total("attainment", "X", **asked()) == "not_applicable"
    assert register.total("targets", "X", **asked()) == 2
    assert register.total("attainment", "DB", **asked()) == 37.5


@pytest.mark.parametrize("olds", ["S", "SM"])
def test_a_target_of_what_is_still_to_come_is_in_the_hands_of_no_predecessor(olds: str):
    world = merged()
    world.targets += [target("DB", 8), target("X", 5)]
    world.organizations.append(OrganizationRow("X", "superior_committee", "Đảng bộ X", "DB", REFORM))
    world.organization_changes += [Change(REFORM, "merge", old, "X", old == "S") for old in olds]
    register = Register(world)
    before = asked(level="superior_committee", structure_on=EVE)
    assert register.rows("targets", "DB", **before) == {"M": 4, "S": 6, "unallocated": 5}
    attained = register.rows("attainment", "DB", **before)
    own = {"M": 25, "S": 100 / 3} | {old: "not_applicable" for old in olds}
    assert attained == own | {"unallocated": 0}
    assert register.total("attainment", "DB", **asked(structure_on=EVE)) == 37.5
    assert register.rows("targets", "DB", **asked(level="superior_committee")) == {"M": 4, "X": 11}


def test_what_ended_and_left_nothing_puts_nobody_in_doubt():
    world = merged()
    world.targets.append(target("DB", 6))
    register = Register(world)
    assert register.total("attainment", "DB", **asked()) == 50
    assert register.rows("targets", "DB", **asked(level="superior_committee"))["unallocated"] == 6


def test_a_share_is_not_handed_on_and_parts_of_members_add_up_as_numbers():
    world = merged()
    world.organization_changes.append(Change(REFORM, "merge", "S", "M"))
    world.targets[:] = [target("S", 60, measure="women_share")]
    level = {"level": "superior_committee"}
    women = {"measure": "women_share", **level}
    with registered(world) as register:
        for indicator in ("targets", "attainment"):
            assert register.rows(indicator, "DB", **asked(**women)) == {"M": "not_reported"}
        before = register.rows("targets", "DB", **asked(structure_on=EVE, **women))
        assert before == {"M": "not_reported", "S": 60}
    world.targets.append(target("M", 40, measure="women_share"))
    with registered(world) as register:
        assert register.rows("targets", "DB", **asked(**women)) == {"M": 40}
    # 10 % of nobody is 0; 50 % of the one there before is 1, wherever that counts later.
    world.events += [Event("truoc", "admitted", date(2024, 5, 1), "S3")]
    world.members.append(Member("truoc"))
    world.targets[:] = [
        target("M", 10, unit="percent_of_members"),
        target("S", 50, unit="percent_of_members"),
    ]
    assert Register(world).rows("targets", "DB", **asked(**level)) == {"M": 1}


def test_a_target_of_another_period_measure_or_basis_is_another_target():
    register = Register(small(targets=[target("DB", 5)]))
    assert register.total("targets", "DB", **asked(basis="resolution")) == "not_reported"
    assert register.total("targets", "DB", **asked(measure="recognitions")) == "not_reported"
    assert register.total("targets", "DB", **asked(ends=EVE)) == "not_reported"
