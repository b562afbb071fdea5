"""The merger of two villages that the demo's board has carried out."""

from __future__ import annotations

import pytest

from cells import services as cells
from demo import merger
from registry.units.models import Area
from reports.reorganization.models import Plan, PlanState

pytestmark = pytest.mark.django_db


def test_two_villages_of_a_joint_cell_become_one(world):
    plan = merger.carry_out()
    assert plan is not None and plan.state == PlanState.CARRIED_OUT
    (row,) = plan.rows.all()
    assert {row.old, row.new} == {"a2-1", "a2-2"}
    standing = Area.objects.standing(merger.ON).filter(key__in=["a2-1", "a2-2"])
    assert [area.key for area in standing] == [row.new]
    assert ["joint_cells", "", ""] in [line[:3] for line in plan.preview["lines"] if line[4:6] == [1, 0]]
    assert merger.carry_out() is None


def test_villages_of_which_something_is_noted_later_are_passed_over(world):
    for key in ("a2-1", "a2-2"):
        cells.note_step(village=world.area[key], step="survey", on=merger.ON, by=world.staff)
    assert merger.carry_out() is None
    assert not Plan.objects.exists()
