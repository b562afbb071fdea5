"""A fault at any statement of carrying a plan out or undoing it leaves nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from members.models import PartyPost
from reports.reorganization import carrying
from reports.reorganization.models import Plan
from tests.audit.test_together import break_each
from tests.proving import PROVE
from tests.world import RECORDED, World

from .drafting import carried_out, drafted, merging, previewed

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
# In the short run every so many-th statement fails, in the long one each.
STRIDE = 1 if PROVE else 90
Rows = list[dict[str, Any]]


def _split(tree: str, old: str, *news: str) -> Rows:
    return [
        {"kind": "split", "tree": tree, "old": old, "new": new, "name": f"Phần {place}", "is_main": not place}
        for place, new in enumerate(news)
    ]


KINDS: dict[str, Callable[[World], Rows]] = {
    "villages merged into a new one": lambda world: merging(
        "a1-1", "a1-2", into="moi", name="Mới", main="a1-1"
    ),
    "a village merged into another": lambda world: merging("a1-1", into="a1-2", name="Tên khác"),
    "several mergers": lambda world: [
        *merging("a1-1", "a1-2", into="moi", name="Mới"),
        *merging("b2-1", "b2-2", into="hai", name="Hai"),
    ],
    "a village divided": lambda world: _split("area", "a1-1", "p1", "p2"),
    "communes merged": lambda world: merging("xa-a", "xa-b", into="xa-moi", name="Xã mới"),
    "areas founded, moved, renamed, abolished": lambda world: [
        {"kind": "found", "tree": "area", "level": "village", "new": "z", "name": "Z", "parent": "xa-b"},
        {"kind": "move", "tree": "area", "old": "a1-2", "parent": "xa-b"},
        {"kind": "rename", "tree": "area", "old": "a1-3", "name": "Khác", "code": "12345"},
        {"kind": "abolish", "tree": "area", "old": "b2-2"},
    ],
    "cells merged": lambda world: merging("CB-A1-1", "CB-A1-2", into="CB-M", tree="organization", name="Mới"),
    "a cell divided": lambda world: [
        row | {"villages": village}
        for row, village in zip(
            _split("organization", "CB-A2", "CB-P1", "CB-P2"), ("a2-1", "a2-2"), strict=True
        )
    ],
    "organizations founded, moved, renamed": lambda world: [
        {
            "kind": "found", "tree": "organization", "level": "grassroots_cell", "new": "CB-Z",
            "name": "Chi bộ Z", "parent": "DU-B", "villages": "b2-2",
        },
        {"kind": "move", "tree": "organization", "old": "CB-A1-2", "parent": "DU-B"},
        {"kind": "rename", "tree": "organization", "old": "CB-A1-2", "name": "Chi bộ khác"},
    ],
    "a committee that becomes a grassroots one": lambda world: [
        {"kind": "regrade", "tree": "organization", "old": "DU-A"}
    ],
    "new heads": lambda world: [
        *({**row, "head_id": world.member["binh"].pk} for row in merging("a1-1", into="a1-2")),
        *(
            {**row, "head_id": world.member["an"].pk}
            for row in merging("CB-A1-1", into="CB-A1-2", tree="organization")
        ),
    ],
}  # fmt: skip
# In the short run these three; their acts are made of everything that the others do.
SHORT = ("several mergers", "a committee that becomes a grassroots one", "new heads")


def _ready(world: World, kind: str) -> Plan:
    """A plan of that kind of acts, previewed, where posts are held."""
    PartyPost.objects.create(
        organization=world.cell["CB-A1-1"], post="secretary", holder=world.member["an"], starts_on=RECORDED
    )
    plan = drafted(world, *KINDS[kind](world))
    previewed(plan, world.staff)
    return plan


@pytest.mark.parametrize("kind", KINDS if PROVE else SHORT)
def test_a_plan_is_carried_out_whole_or_not_at_all(world, kind):
    plan = _ready(world, kind)
    assert break_each(lambda: carrying.carry_out(plan=plan, by=world.staff), STRIDE)


@pytest.mark.parametrize("kind", KINDS if PROVE else SHORT[-1:])
def test_a_plan_is_undone_whole_or_not_at_all(world, kind):
    plan = carried_out(_ready(world, kind), world.staff)
    assert break_each(lambda: carrying.undo(plan=plan, by=world.staff), STRIDE)
