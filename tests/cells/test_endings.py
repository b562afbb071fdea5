"""What apps declare to end with a unit is ended, each for its own tree and the highest floor first."""

from __future__ import annotations

from datetime import date

from registry.common.declared import collected
from registry.common.declared.endings import Ending, UnitEnd
from registry.units import restructure
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.services import AREAS

TREES = (AREAS.unit_field, ORGANIZATIONS.unit_field)


def test_every_ending_belongs_to_one_of_the_trees():
    declared = [one for one in collected("endings", "ENDINGS") if isinstance(one, Ending)]
    assert {one.of for one in declared} == set(TREES)


def test_the_highest_floor_ends_first_and_the_other_tree_not_at_all(monkeypatch):
    ended = []
    declared = [
        Ending(of, lambda end, floor=floor: ended.append((floor, end.unit)))
        for floor in ("low", "high")
        for of in TREES
    ]
    monkeypatch.setattr(restructure, "collected", lambda module, name: declared)
    cell = Organization(code="CB")
    ORGANIZATIONS.end_dependants([UnitEnd(cell, date(2026, 1, 1), (), None, None)])
    assert ended == [("high", cell), ("low", cell)]
