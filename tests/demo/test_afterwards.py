"""What happens in the default demo after its sheets: two villages are merged, a commune asks for cards."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from cells import services as cells
from demo import card_batches, merger, supplements
from members.cards.models import CardBatch
from members.supplements.models import SupplementRound
from registry.accounts.models import Grant, Role
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


def test_a_commune_asks_for_cards_and_the_board_approves_the_first_batch(world):
    card_batches.collect()
    supplements.open_the_years()
    states = list(CardBatch.objects.order_by("pk").values_list("state", "organization__code"))
    assert states == [("approved", "DU-A"), ("sent", "DU-A"), ("draft", "DU-A")]
    assert {line.kind for line in CardBatch.objects.first().lines.all()} == {"lost"}
    asked = SupplementRound.objects.get()
    assert (asked.year, asked.answers.count()) == (localdate().year, 6), "every other one of eleven"
    Grant.objects.filter(role=Role.OFFICER).delete()
    assert card_batches.collect() == [] and supplements.open_the_years() is None
