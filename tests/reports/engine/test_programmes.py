"""Clearing programmes of villages counted by hand: who is open on a day, by cause, in both trees."""

from __future__ import annotations

from datetime import date

import pytest

from cells.models import VillageProgramme
from reports.engine.drill_down import units_of_figure
from reports.questions import Question
from tests.oracle.small import Register, ends, small
from tests.oracle.world import Change, Programme

pytestmark = pytest.mark.django_db

OPENED, DAY, CLOSED = date(2024, 3, 1), date(2025, 6, 30), date(2025, 7, 1)


def test_what_is_open_on_the_day_by_cause_and_unit():
    world = small()
    world.programmes += [
        Programme("ban_1", OPENED, "no_source", CLOSED),
        Programme("ban_1", CLOSED, "members_moved"),
        Programme("ban_2", date(2025, 7, 2)),
        Programme("ban_3", OPENED, "no_source"),
    ]
    register = Register(world)
    by_committee = {"level": "superior_committee"}
    assert register.total("village_programme", "DB", on=date(2024, 2, 29)) == 0
    assert register.rows("village_programme", "DB", on=DAY, **by_committee) == {"M": 1, "S": 1}
    assert register.rows("village_programme", "tinh", on=DAY, by="cause") == {"no_source": 2}
    by_cause = register.rows("village_programme", "tinh", on=CLOSED, by="cause")
    assert by_cause == {"members_moved": 1, "no_source": 1}, "closed on its first day of being over"
    points = register.rows("village_programme", "DB", starts=OPENED, ends=date(2025, 7, 2), by="year")
    assert points == {"2024": 2, "2025": 3}
    question = Question("village_programme", area="mai", on=CLOSED)
    (found,) = units_of_figure(question)
    assert VillageProgramme.objects.get(pk=found).cause == "members_moved"


def test_a_cause_that_nobody_wrote_down_is_unknown():
    world = small()
    world.programmes += [Programme("ban_1", OPENED, "no_source"), Programme("ban_3", OPENED, "")]
    register = Register(world)
    by_cause = register.rows("village_programme", "tinh", on=DAY, by="cause")
    assert by_cause == {"no_source": 1, "unknown": 1}
    question = Question("village_programme", area="tinh", on=DAY, by="cause")
    (found,) = units_of_figure(question, by="unknown")
    assert VillageProgramme.objects.get(pk=found).village.key == "ban_3"


def test_on_another_structure_it_counts_where_its_village_came_to():
    world = small()
    ends(world.areas, "ban_2", DAY)
    world.area_changes.append(Change(CLOSED, "merge", "ban_2", "ban_3"))
    world.programmes.append(Programme("ban_2", OPENED, closed_on=CLOSED))
    register = Register(world)
    then = register.rows("village_programme", "tinh", on=DAY, level="village", structure_on=CLOSED)
    assert then == {"ban_1": 0, "ban_3": 1}
    assert register.total("village_programme", "tinh", on=CLOSED) == 0
