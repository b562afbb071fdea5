"""Areas that are merged, split and abolished: what of them ends, what goes on, and what the ledger says."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from cells.models import CellVillage
from members.models import Assignment, Post
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.units.dividing import Division
from registry.units.merging import Merger
from registry.units.models import Area, AreaChange, AreaNaming, AreaPlacement
from registry.units.services import (
    NewArea,
    abolish_area,
    found_area,
    merge_areas,
    merge_many_areas,
    move_area,
    rename_area,
    split_area,
    split_many_areas,
)
from tests.units.test_services import EVE, ON, children, ledger, placements, refused


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


def rows():
    """What acts on areas write, by keys."""
    found = []
    for model in (AreaPlacement, AreaNaming, AreaChange, CellVillage, Post, Assignment):
        names = [f.name for f in model._meta.local_fields if f.name not in ("id", "form_key")]
        names = [
            f"{name}__key" if name in ("area", "source", "target", "village") else name for name in names
        ]
        if model is AreaPlacement:
            names[names.index("parent")] = "parent__key"
        found.append(sorted(map(repr, model.objects.values_list(*names))))
    return found


def test_many_mergers_at_once_are_as_one_after_the_other(world):
    said = {"on": date(2026, 3, 1), "by": world.staff, "state_instrument": "Nghị quyết 5"}
    area = world.area

    def mergers():
        return [
            (["a1-1", "a1-2"], NewArea("Một", key="mot"), "a1-2"),
            (["a2-1"], area["a2-2"], None),
            (["b2-1", "b2-2"], NewArea("Hai", key="hai", kind="Thôn", parent=area["xa-a"]), None),
        ]

    with transaction.atomic():
        for keys, into, main in mergers():
            sources = [area[key] for key in keys]
            merge_areas(sources=sources, into=into, main=area[main] if main else None, **said)
        one_by_one = rows()
        transaction.set_rollback(True)
    many = [
        Merger([area[key] for key in keys], into, area[main] if main else None)
        for keys, into, main in mergers()
    ]
    made = merge_many_areas(mergers=many, **said)
    assert [one.key for one in made] == ["mot", "a2-2", "hai"]
    assert rows() == one_by_one
    assert Entry.objects.filter(action="area.merge", facts__changed_on="2026-03-01").count() == 3


def test_many_mergers_are_refused_together(world):
    area = world.area
    good = Merger([area["a1-1"], area["a1-2"]], NewArea("Một", key="mot"), None)
    many = [good, Merger([area["xa-b"]], area["b2-1"], None)]
    with pytest.raises(Refused) as found:
        merge_many_areas(mergers=many, on=date(2026, 3, 1), by=world.staff)
    assert found.value.code == "not_alike"
    assert not Area.objects.filter(key="mot").exists()


def test_many_divisions_at_once_are_as_one_after_the_other(world):
    said = {"on": date(2026, 3, 1), "by": world.staff, "state_instrument": "Nghị quyết 5"}
    area = world.area

    def divisions():
        first, second = NewArea("Một", key="mot"), NewArea("Hai", key="hai", parent=area["xa-b"])
        return [
            Division(area["a1-1"], [first, area["a1-2"]], first, {}),
            Division(area["a2-1"], [second, area["a1-2"], area["a2-1"]], None, {}),
            Division(area["b2-1"], [area["b2-2"], area["b1-2"]], area["b2-2"], {}),
        ]

    with transaction.atomic():
        for one in divisions():
            split_area(source=one.source, into=one.into, main=one.main, **said)
        one_by_one = rows()
        transaction.set_rollback(True)
    made = split_many_areas(divisions=divisions(), **said)
    assert [[unit.key for unit in own] for own in made] == [
        ["mot", "a1-2"],
        ["hai", "a1-2", "a2-1"],
        ["b2-2", "b1-2"],
    ]
    assert rows() == one_by_one
    assert Entry.objects.filter(action="area.split", facts__changed_on="2026-03-01").count() == 3


def test_many_divisions_are_refused_together(world):
    area = world.area
    good = Division(area["a1-1"], [NewArea("Một", key="mot"), area["a1-2"]], None, {})
    for bad, code in (
        (Division(area["b2-1"], [area["b2-2"], area["xa-b"]], None, {}), "not_alike"),
        (Division(area["xa-b"], [NewArea("B", key="b"), area["xa-a"]], None, {}), "children_left"),
        (Division(area["b2-1"], [area["b2-2"]], None, {}), "nothing_to_split"),
    ):
        with pytest.raises(Refused) as found:
            split_many_areas(divisions=[good, bad], on=date(2026, 3, 1), by=world.staff)
        assert found.value.code == code
    assert not Area.objects.filter(key="mot").exists()
