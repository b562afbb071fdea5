"""What may be done to areas, what follows for the rows, the ledger and the trail, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.units.models import Area, AreaChange, AreaNaming, AreaPlacement
from registry.units.services import (
    abolish_area,
    found_area,
    move_area,
    rename_area,
)
from tests.refusing import refusing

ON = date(2026, 3, 1)
EVE = ON - timedelta(days=1)
refused = refusing(Area, AreaPlacement, AreaNaming, AreaChange, Entry)


def placements(area: Area) -> list[tuple[str | None, date, date]]:
    rows = AreaPlacement.objects.filter(area=area).order_by("starts_on").select_related("parent")
    return [(row.parent and row.parent.key, row.starts_on, row.ends_on) for row in rows]


def namings(area: Area) -> list[tuple[str, str, date]]:
    rows = AreaNaming.objects.filter(area=area).order_by("starts_on")
    return [(row.name, row.code, row.starts_on) for row in rows]


def ledger(on: date = ON) -> set[tuple[object, ...]]:
    return {
        (row.kind, row.source and row.source.key, row.target and row.target.key, row.is_main)
        for row in AreaChange.objects.filter(changed_on=on).select_related("source", "target")
    }


def children(area: Area, on: date) -> list[str]:
    rows = AreaPlacement.objects.on(on).filter(parent=area).order_by("area__key")
    return list(rows.values_list("area__key", flat=True))


def test_found_area_stands_named_and_placed_from_the_day(world):
    village = found_area(
        level="village",
        name=" Nà  Mới ",
        kind="Bản",
        parent=world.area["xa-a"],
        on=ON,
        by=world.staff,
        state_instrument="Nghị quyết 5",
        party_instrument="Quyết định 6",
    )
    assert not Area.objects.standing(EVE).filter(pk=village.pk)
    assert placements(village) == [("xa-a", ON, FOREVER)]
    assert namings(village) == [("Nà Mới", "", ON)]
    naming = AreaNaming.objects.get(area=village)
    assert (naming.search_key, naming.kind) == ("na moi", "Bản")
    line = AreaChange.objects.get(changed_on=ON)
    assert (line.kind, line.source, line.target) == ("found", None, village)
    assert (line.state_instrument, line.party_instrument) == ("Nghị quyết 5", "Quyết định 6")
    entry = Entry.objects.filter(action="area.found").latest("id")
    assert (entry.actor_id, entry.object_id) == (world.staff.pk, str(village.pk))


def test_areas_are_given_keys_of_their_own(world):
    keys = {
        found_area(level="village", name="Nà", parent=world.area["xa-a"], on=ON, by=world.staff).key
        for _ in range(5)
    }
    assert len(keys) == 5


def test_names_repeat_within_a_commune(world):
    found_area(level="village", name="Nà Tông", parent=world.area["xa-a"], on=ON, by=world.staff)
    named = AreaNaming.objects.on(ON).filter(name="Nà Tông", area__placements__parent=world.area["xa-a"])
    assert named.count() == 3


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"key": "a1-1"}, ("key_taken", "key")),
        ({"name": " "}, ("name_missing", "name")),
        ({"parent": None}, ("needs_a_parent", "parent")),
        ({"parent": "xa-a1"}, ("not_standing", "parent")),
        ({"parent": "a1-1"}, ("wrong_rank", "parent")),
        ({"level": "commune", "code": "90101"}, ("wrong_rank", "parent")),
        ({"level": "commune", "code": "90101", "parent": "tinh"}, ("code_taken", "code")),
        ({"on": date(2020, 1, 1), "parent": "xa-a1"}, ("parent_ends_before", "parent")),
    ],
)
def test_what_cannot_be_founded(world, changes, expected):
    arguments = {"level": "village", "name": "Nà", "parent": "xa-a", "on": ON, "by": world.staff} | changes
    arguments["parent"] = arguments["parent"] and world.area[arguments["parent"]]
    assert refused(found_area, **arguments) == expected


def test_a_code_is_used_again_for_another_place_after_the_first_has_ended(world):
    """90102 was A Hai's until the reform."""
    assert refused(
        found_area,
        level="commune",
        name="Mới",
        code="90102",
        parent=world.area["tinh"],
        on=date(2025, 6, 30),
        by=world.staff,
    ) == ("code_taken", "code")
    commune = found_area(
        level="commune", name="Mới", code="90102", parent=world.area["tinh"], on=ON, by=world.staff
    )
    assert list(Area.objects.coded("90102", ON)) == [commune]
    assert list(Area.objects.coded("90102", date(2025, 6, 30))) == [world.area["xa-a2"]]


def test_levels_number_their_codes_apart(world):
    village = found_area(
        level="village", name="Nà", code="90101", parent=world.area["xa-a"], on=ON, by=world.staff
    )
    assert namings(village) == [("Nà", "90101", ON)]


def test_renaming_ends_the_old_name_on_the_eve(world):
    commune = world.area["xa-a"]
    rename_area(area=commune, name="Nậm Á", code="90109", on=ON, by=world.staff, state_instrument="NQ 7")
    assert namings(commune) == [("Nậm A", "90101", date(2025, 7, 1)), ("Nậm Á", "90109", ON)]
    assert ledger() == {("rename", "xa-a", "xa-a", False)}
    assert AreaChange.objects.get(changed_on=ON).state_instrument == "NQ 7"


def test_renaming_back_in_time_lasts_until_the_next_change(world):
    commune = world.area["xa-a"]
    rename_area(area=commune, name="Ba", code="90103", on=date(2026, 6, 1), by=world.staff)
    rename_area(area=commune, name="Hai", kind="Phường", on=ON, by=world.staff)
    assert namings(commune) == [
        ("Nậm A", "90101", date(2025, 7, 1)),
        ("Hai", "90101", ON),
        ("Ba", "90103", date(2026, 6, 1)),
    ]
    # The later change was of name and code; the kind was never changed since.
    assert list(
        AreaNaming.objects.filter(area=commune).order_by("starts_on").values_list("kind", flat=True)
    ) == ["Xã", "Phường", "Phường"]


def test_putting_the_founding_right_is_no_renaming_and_no_move(world):
    village = found_area(level="village", name="Nà", parent=world.area["xa-a"], on=ON, by=world.staff)
    rename_area(area=village, name="Ná", on=ON, by=world.staff)
    move_area(area=village, parent=world.area["xa-b"], on=ON, by=world.staff)
    assert (namings(village), placements(village)) == ([("Ná", "", ON)], [("xa-b", ON, FOREVER)])
    assert ledger() == {("found", None, village.key, False)}


def test_renaming_keeps_its_own_code(world):
    rename_area(area=world.area["xa-a"], name="Nậm Á", code="90101", on=ON, by=world.staff)
    assert namings(world.area["xa-a"])[-1] == ("Nậm Á", "90101", ON)


def test_renaming_to_the_same_name_is_refused(world):
    arguments = {"area": world.area["xa-a"], "name": "Nậm A", "on": ON, "by": world.staff}
    assert refused(rename_area, **arguments) == ("nothing_changes", "name")
    assert refused(rename_area, **(arguments | {"area": world.area["xa-a1"]})) == ("not_standing", "area")
    assert refused(rename_area, **arguments, code="90202") == ("code_taken", "code")


def test_moving_ends_the_old_placement_on_the_eve(world):
    village = world.area["a1-1"]
    move_area(area=village, parent=world.area["xa-b"], on=ON, by=world.staff)
    assert placements(village)[-2:] == [("xa-a", date(2025, 7, 1), ON), ("xa-b", ON, FOREVER)]
    assert ledger() == {("move", "a1-1", "a1-1", False)}


@pytest.mark.parametrize(
    ("area", "parent", "expected"),
    [
        ("a1-1", "xa-a", ("nothing_changes", "parent")),
        ("a1-1", "xa-a1", ("not_standing", "parent")),
        ("a1-1", "a1-2", ("wrong_rank", "parent")),
        ("xa-a", "a1-1", ("wrong_rank", "parent")),
        ("xa-a1", "tinh", ("not_standing", "area")),
    ],
)
def test_what_cannot_be_moved(world, area, parent, expected):
    assert (
        refused(move_area, area=world.area[area], parent=world.area[parent], on=ON, by=world.staff)
        == expected
    )


def test_moving_under_a_parent_that_ends_is_refused(world):
    """On 1 March 2024 there were four communes; on 1 July 2025 xa-b2 ended."""
    assert refused(
        move_area,
        area=world.area["xa-a1"],
        parent=world.area["huyen-b"],
        on=date(2025, 7, 1),
        by=world.staff,
    ) == ("not_standing", "area")
    village = found_area(level="village", name="Nà", parent=world.area["xa-b"], on=ON, by=world.staff)
    later = found_area(level="commune", name="C", parent=world.area["tinh"], on=ON, by=world.staff)
    abolish_area(area=later, on=date(2026, 5, 1), by=world.staff)
    assert refused(move_area, area=village, parent=later, on=date(2026, 4, 1), by=world.staff) == (
        "parent_ends_before",
        "parent",
    )


def test_a_code_is_found_on_a_date(world):
    assert list(Area.objects.coded("90101", date(2025, 6, 30))) == [world.area["xa-a1"]]
    assert list(Area.objects.coded("90101", date(2025, 7, 1))) == [world.area["xa-a"]]
