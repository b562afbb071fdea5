"""What the database itself holds of areas and their ledger, each rule by its name."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from registry.units.models import Area, AreaChange, AreaNaming, AreaPlacement

DAY = date(2026, 3, 1)


def broken(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("area_has_a_key", {"key": ""}),
        ("key", {"key": "xa-a"}),
        ("area_level_is_known", {"level": "hamlet"}),
    ],
)
def test_of_an_area(world, constraint, fields):
    with broken(constraint):
        Area.objects.create(**({"key": "x", "level": "village"} | fields))


@pytest.mark.parametrize(
    ("constraint", "area", "parent", "starts_on", "ends_on"),
    [
        ("area_placement_holds_one_at_a_time", "xa-a", "tinh", DAY, date(2027, 1, 1)),
        ("area_placement_starts_before_it_ends", "xa-a1", "tinh", DAY, DAY),
        ("area_is_not_its_own_parent", "xa-a1", "xa-a1", DAY, date(2027, 1, 1)),
    ],
)
def test_of_a_placement(world, constraint, area, parent, starts_on, ends_on):
    with broken(constraint):
        AreaPlacement.objects.create(
            area=world.area[area], parent=world.area[parent], starts_on=starts_on, ends_on=ends_on
        )


@pytest.mark.parametrize(
    ("constraint", "area", "fields"),
    [
        ("area_naming_holds_one_at_a_time", "xa-a", {}),
        ("area_naming_starts_before_it_ends", "xa-a1", {"ends_on": DAY}),
        ("area_has_a_name", "xa-a1", {"name": ""}),
    ],
)
def test_of_a_naming(world, constraint, area, fields):
    with broken(constraint):
        AreaNaming.objects.create(**({"area": world.area[area], "name": "x", "starts_on": DAY} | fields))


@pytest.mark.parametrize(
    ("constraint", "lines"),
    [
        ("area_change_has_both_ends_or_a_reason_for_one", [("merge", "xa-a", None, False)]),
        ("area_change_has_both_ends_or_a_reason_for_one", [("found", "xa-a", None, False)]),
        ("area_change_has_both_ends_or_a_reason_for_one", [("abolish", None, "xa-a", False)]),
        ("area_change_kind_is_known", [("swap", "xa-a", "xa-b", False)]),
        ("area_change_line_stands_once", [("found", None, "xa-a", False)] * 2),
        ("area_change_line_stands_once", [("merge", "xa-a", "xa-b", False)] * 2),
        (
            "area_change_has_one_main_successor",
            [("split", "xa-a", "a1-1", True), ("split", "xa-a", "a1-2", True)],
        ),
        (
            "area_change_has_one_main_predecessor",
            [("merge", "a1-1", "xa-a", True), ("merge", "a1-2", "xa-a", True)],
        ),
    ],
)
def test_of_the_ledger(world, constraint, lines):
    with broken(constraint):
        for kind, source, target, is_main in lines:
            AreaChange.objects.create(
                changed_on=DAY,
                kind=kind,
                source=source and world.area[source],
                target=target and world.area[target],
                is_main=is_main,
            )
