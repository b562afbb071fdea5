"""What may be done to areas, what follows for the rows, the ledger and the trail, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.units.models import Area, AreaChange, AreaNaming, AreaPlacement
from registry.units.services import (
    NewArea,
    abolish_area,
    found_area,
    merge_areas,
    move_area,
    rename_area,
    split_area,
)

ON = date(2026, 3, 1)
EVE = ON - timedelta(days=1)


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


def refused(service, **arguments) -> tuple[str, str]:
    before = counts()
    with pytest.raises(Refused) as caught:
        service(**arguments)
    assert caught.value.message
    assert counts() == before, "a refused act wrote something"
    return caught.value.code, caught.value.field


def counts() -> list[int]:
    return [model.objects.count() for model in (Area, AreaPlacement, AreaNaming, AreaChange, Entry)]


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


def test_merging_into_a_new_area_takes_the_children_along(world):
    new = merge_areas(
        sources=[world.area["xa-a"], world.area["xa-b"]],
        into=NewArea("Mường Xa", key="xa-moi", code="90101"),
        main=world.area["xa-b"],
        children="follow",
        on=ON,
        by=world.staff,
    )
    assert placements(new) == [("tinh", ON, FOREVER)]
    assert AreaNaming.objects.get(area=new).kind == "Xã"
    assert children(new, ON) == ["a1-1", "a1-2", "a1-3", "a2-1", "a2-2", "b1-1", "b1-2", "b2-1", "b2-2"]
    assert not Area.objects.standing(ON).filter(key__in=["xa-a", "xa-b"])
    assert Area.objects.standing(EVE).filter(key__in=["xa-a", "xa-b"]).count() == 2
    assert {row for row in ledger() if row[0] == "merge"} == {
        ("merge", "xa-a", "xa-moi", False),
        ("merge", "xa-b", "xa-moi", True),
    }
    assert {row[1] for row in ledger() if row[0] == "move"} == set(children(new, ON))


def test_merging_into_one_of_them_leaves_it_standing(world):
    target = merge_areas(
        sources=[world.area["xa-a"], world.area["xa-b"]],
        into=world.area["xa-a"],
        children="follow",
        on=ON,
        by=world.staff,
    )
    assert target == world.area["xa-a"]
    assert placements(target) == [("tinh", date(2025, 7, 1), FOREVER)]
    assert {row for row in ledger() if row[0] == "merge"} == {("merge", "xa-b", "xa-a", False)}
    assert "b2-1" in children(target, ON)
    # Its own children have not moved.
    assert ("move", "a1-1", "a1-1", False) not in ledger()


def test_merging_without_the_children_is_refused(world):
    arguments = {"sources": [world.area["xa-b"]], "into": world.area["xa-a"], "on": ON, "by": world.staff}
    assert refused(merge_areas, **arguments) == ("children_left", "children")
    for key in ("b1-2", "b2-1", "b2-2"):
        move_area(area=world.area[key], parent=world.area["xa-a"], on=ON, by=world.staff)
    merge_areas(**arguments)
    assert not Area.objects.standing(ON).filter(key="xa-b")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sources": ["xa-a"]}, ("nothing_to_merge", "sources")),
        ({"sources": ["xa-a1"]}, ("not_standing", "sources")),
        ({"into": "xa-a2"}, ("not_standing", "into")),
        ({"into": "tinh"}, ("not_alike", "into")),
        ({"main": "tinh"}, ("main_is_not_among_them", "main")),
        ({"on": date(2025, 7, 1)}, ("founded_that_day", "sources")),
        ({"on": date(2025, 6, 1)}, ("not_standing", "sources")),
    ],
)
def test_what_cannot_be_merged(world, changes, expected):
    arguments = {"sources": ["xa-b"], "into": "xa-a", "main": None, "on": ON} | changes
    assert (
        refused(
            merge_areas,
            sources=[world.area[key] for key in arguments["sources"]],
            into=world.area[arguments["into"]],
            main=arguments["main"] and world.area[arguments["main"]],
            children="follow",
            on=arguments["on"],
            by=world.staff,
        )
        == expected
    )


def test_an_area_that_changed_later_cannot_end_before(world):
    rename_area(area=world.area["b2-2"], name="Đề Dê A", on=date(2026, 6, 1), by=world.staff)
    arguments = {"sources": [world.area["b2-2"]], "into": world.area["b2-1"], "by": world.staff}
    assert refused(merge_areas, **arguments, on=ON) == ("changed_later", "sources")
    merge_areas(**arguments, on=date(2026, 7, 1))


def test_one_target_has_one_main_predecessor_a_day(world):
    into = world.area["xa-b"]
    others = [
        found_area(level="commune", name=name, parent=world.area["tinh"], on=date(2026, 1, 1), by=world.staff)
        for name in ("C", "D")
    ]
    merge_areas(sources=[others[0]], into=into, main=others[0], on=ON, by=world.staff)
    with pytest.raises(Refused) as caught:
        merge_areas(sources=[others[1]], into=into, main=others[1], on=ON, by=world.staff)
    assert caught.value.code == "area_change_has_one_main_predecessor"


def test_splitting_places_each_child_and_ends_the_source(world):
    source = world.area["xa-a"]
    one, two = NewArea("Một", key="mot"), NewArea("Hai", key="hai")
    where = dict.fromkeys(("a1-1", "a1-2", "a1-3"), one) | dict.fromkeys(("a2-1", "a2-2", "b1-1"), two)
    made = split_area(
        source=source,
        into=[one, two],
        main=two,
        children={world.area[key]: new for key, new in where.items()},
        on=ON,
        by=world.staff,
    )
    assert [area.key for area in made] == ["mot", "hai"]
    assert children(made[0], ON) == ["a1-1", "a1-2", "a1-3"]
    assert children(made[1], ON) == ["a2-1", "a2-2", "b1-1"]
    assert {row for row in ledger() if row[0] == "split"} == {
        ("split", "xa-a", "mot", False),
        ("split", "xa-a", "hai", True),
    }
    assert not Area.objects.standing(ON).filter(pk=source.pk)


def test_splitting_off_leaves_the_source_standing(world):
    source, part = world.area["xa-a"], NewArea("Phần", key="phan")
    made = split_area(
        source=source,
        into=[source, part],
        children={world.area["a1-1"]: part, world.area["a1-2"]: source},
        on=ON,
        by=world.staff,
    )
    assert made[0] == source
    assert children(made[1], ON) == ["a1-1"]
    assert "a1-2" in children(source, ON)
    assert ledger() == {("split", "xa-a", "phan", False), ("move", "a1-1", "a1-1", False)}


def test_what_cannot_be_split(world):
    source = world.area["xa-a"]
    one, two = NewArea("Một"), NewArea("Hai")
    arguments = {"source": source, "on": ON, "by": world.staff}
    assert refused(split_area, **arguments, into=[one]) == ("nothing_to_split", "into")
    assert refused(split_area, **arguments, into=[one, two]) == ("children_left", "children")
    assert refused(split_area, **arguments, into=[one, two], main=world.area["xa-b"]) == (
        "main_is_not_among_them",
        "main",
    )
    stray = {world.area["b2-1"]: two}
    assert refused(split_area, **arguments, into=[source, two], children=stray) == (
        "not_a_child",
        "children",
    )
    elsewhere = {world.area["a1-1"]: world.area["xa-b"]}
    assert refused(split_area, **arguments, into=[source, two], children=elsewhere) == (
        "not_a_child",
        "children",
    )
    assert refused(split_area, **arguments, into=[source, world.area["tinh"]]) == ("not_alike", "into")
    arguments["on"] = date(2025, 7, 1)
    assert refused(split_area, **arguments, into=[source, two]) == ("founded_that_day", "source")


def test_abolishing_ends_on_the_eve_and_leads_nowhere(world):
    abolish_area(area=world.area["b2-2"], on=ON, by=world.staff)
    assert ledger() == {("abolish", "b2-2", None, False)}
    assert not Area.objects.standing(ON).filter(key="b2-2")
    assert Area.objects.standing(EVE).filter(key="b2-2")
    assert AreaNaming.objects.get(area=world.area["b2-2"]).ends_on == ON
    assert refused(abolish_area, area=world.area["b2-2"], on=ON, by=world.staff) == ("not_standing", "area")


def test_the_children_of_an_abolished_area_may_go_up(world):
    commune = found_area(
        level="commune", name="C", parent=world.area["tinh"], on=date(2026, 1, 1), by=world.staff
    )
    district = found_area(
        level="district", name="H", parent=world.area["tinh"], on=date(2026, 1, 1), by=world.staff
    )
    move_area(area=commune, parent=district, on=date(2026, 2, 1), by=world.staff)
    assert refused(abolish_area, area=district, on=ON, by=world.staff) == ("children_left", "children")
    abolish_area(area=district, on=ON, by=world.staff, children="follow")
    assert placements(commune)[-1] == ("tinh", ON, FOREVER)
    assert refused(abolish_area, area=world.area["tinh"], on=ON, by=world.staff, children="follow") == (
        "children_left",
        "children",
    )


def test_a_child_founded_after_a_reform_entered_late_follows_it(world):
    """The merge is entered after a village was founded in the old commune, later than the merge."""
    village = found_area(
        level="village", name="Muộn", parent=world.area["xa-b"], on=date(2026, 4, 1), by=world.staff
    )
    merge_areas(
        sources=[world.area["xa-b"]], into=world.area["xa-a"], children="follow", on=ON, by=world.staff
    )
    assert placements(village) == [("xa-a", date(2026, 4, 1), FOREVER)]
    assert ("move", village.key, village.key, False) not in ledger()


def test_a_code_is_found_on_a_date(world):
    assert list(Area.objects.coded("90101", date(2025, 6, 30))) == [world.area["xa-a1"]]
    assert list(Area.objects.coded("90101", date(2025, 7, 1))) == [world.area["xa-a"]]
