"""Who is prepared for admission, counted by hand: by step, by source and by what stops them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.oracle.small import Register, small
from tests.oracle.world import Case, CaseStep, Event

pytestmark = pytest.mark.django_db

DAY = date(2025, 6, 30)
EARLY, LATE = date(2024, 3, 1), DAY + timedelta(days=1)
AT_DAY = {"on": DAY}


def register():
    world = small(
        events=(Event("E", "first_recorded", date(2024, 1, 1), "M1", "ban_1"),),
    )
    world.cases += [
        Case("1", EARLY, "M1", "ban_3", "worker"),
        Case("2", EARLY, "M2", None, "worker", stuck="votes"),
        Case("3", EARLY, None, "ban_3", "village_head", closed_on=LATE, outcome="refused", stuck="age"),
        Case("4", EARLY, "S3", None, "", closed_on=DAY, outcome="withdrawn", stuck="age"),
        Case("5", LATE, "S3", None, "student"),
    ]
    world.case_steps += [
        CaseStep("1", "review", EARLY, "not_yet"),
        CaseStep("1", "cell_vote", DAY, "no"),
        CaseStep("1", "ceremony", LATE),
        CaseStep("1", "decision", None),
        CaseStep("2", "class", DAY),
    ]
    return Register(world)


def by(register, code, root, name, **asked):
    return {row.by: row.value for row in register.answer(code, root, by=name, **asked).rows}


def test_open_cases_count_where_a_member_would():
    held = register()
    assert held.total("prospects", "DB", **AT_DAY) == 3
    assert held.total("prospects", "DB", on=LATE) == 3, "one is closed from that day, another opens on it"
    by_village = held.rows("prospects", "tinh", level="village", **AT_DAY)
    assert by_village == {"ban_1": 0, "ban_2": 0, "ban_3": 2, "other": 1}, "one is known by the cell alone"
    # In the Party tree by the cell, and by the village where there is none.
    assert held.rows("prospects", "DB", level="superior_committee", **AT_DAY) == {"M": 2, "S": 1}
    assert held.total("prospects", "DB", on=date(2023, 12, 31)) == "not_reported"


def test_the_step_is_the_furthest_done_by_the_day_whatever_came_of_it():
    held = register()
    assert by(held, "prospects", "tinh", "step", **AT_DAY) == {"cell_vote": 1, "class": 1, "none": 1}
    assert by(held, "prospects", "tinh", "step", on=LATE) == {"ceremony": 1, "class": 1, "none": 1}
    assert by(held, "prospects", "tinh", "source", on=LATE) == {"worker": 2, "student": 1}
    assert by(held, "prospects", "tinh", "source", on=EARLY) == {"worker": 2, "village_head": 1, "unknown": 1}


def test_those_with_a_reason_are_stuck():
    held = register()
    assert held.total("prospects_stuck", "DB", **AT_DAY) == 2
    assert by(held, "prospects_stuck", "DB", "stuck", **AT_DAY) == {"votes": 1, "age": 1}
    assert by(held, "prospects_stuck", "DB", "stuck", on=LATE) == {"votes": 1}
