"""Which villages a cell serves: from when to when, and never longer than either stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from cells.models import CellVillage
from cells.services import serve_village, stop_serving
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.units.organization_acts import abolish_organization, change_organization, found_organization
from registry.units.services import NewArea, abolish_area, found_area, merge_areas, split_area

BEGAN = date(2015, 1, 1)
ON = date(2026, 3, 1)


def services(**which) -> list[tuple[str, str, date, date]]:
    rows = CellVillage.objects.filter(**which).order_by("cell__code", "village__key", "starts_on")
    return list(rows.values_list("cell__code", "village__key", "starts_on", "ends_on"))


def refused(service, **arguments) -> tuple[str, str]:
    before = services(), Entry.objects.count()
    with pytest.raises(Refused) as caught:
        service(**arguments)
    assert (services(), Entry.objects.count()) == before
    return caught.value.code, caught.value.field


def test_serving_begins_on_the_day(world):
    serve_village(cell=world.cell["CB-B2"], village=world.area["b2-2"], on=ON, by=world.staff)
    assert services(village=world.area["b2-2"]) == [("CB-B2", "b2-2", ON, FOREVER)]
    assert Entry.objects.filter(action="cell.serves", object_id=str(world.cell["CB-B2"].pk)).exists()


@pytest.mark.parametrize(
    ("cell", "village", "on", "expected"),
    [
        ("DU-A", "b2-2", ON, ("not_a_cell", "cell")),
        ("DB-B2", "b2-2", ON, ("not_standing", "cell")),
        ("CB-B2", "xa-b", ON, ("not_a_village", "village")),
        ("CB-B2", "b2-2", date(2014, 1, 1), ("not_standing", "cell")),
        ("CB-B2", "b2-1", ON, ("serves_already", "village")),
    ],
)
def test_what_cannot_be_served(world, cell, village, on, expected):
    arguments = {"cell": world.cell[cell], "village": world.area[village], "on": on, "by": world.staff}
    assert refused(serve_village, **arguments) == expected


def test_a_village_that_has_ended_is_not_served(world):
    abolish_area(area=world.area["b2-2"], on=ON, by=world.staff)
    arguments = {"cell": world.cell["CB-B2"], "village": world.area["b2-2"], "by": world.staff}
    assert refused(serve_village, **arguments, on=ON) == ("not_standing", "village")
    serve_village(**arguments, on=date(2026, 1, 1))
    assert services(village=world.area["b2-2"]) == [("CB-B2", "b2-2", date(2026, 1, 1), ON)]


def test_a_service_does_not_outlive_its_cell(world):
    cell = found_organization(
        code="M", kind="cell", name="Mới", parent=world.cell["DU-B"], on=date(2026, 1, 1), by=world.staff
    )
    abolish_organization(organization=cell, on=date(2026, 6, 1), by=world.staff)
    serve_village(cell=cell, village=world.area["b2-2"], on=ON, by=world.staff)
    assert services(cell=cell) == [("M", "b2-2", ON, date(2026, 6, 1))]


def test_serving_again_from_an_earlier_day_lasts_until_the_later(world):
    arguments = {"cell": world.cell["CB-B2"], "village": world.area["b2-2"], "by": world.staff}
    serve_village(**arguments, on=ON)
    serve_village(**arguments, on=date(2026, 1, 1))
    assert [row[2:] for row in services(village=world.area["b2-2"])] == [
        (date(2026, 1, 1), ON),
        (ON, FOREVER),
    ]


def test_stopping_ends_on_the_eve(world):
    arguments = {"cell": world.cell["CB-A2"], "village": world.area["a2-2"], "by": world.staff}
    stop_serving(**arguments, on=ON)
    assert services(village=world.area["a2-2"]) == [("CB-A2", "a2-2", BEGAN, ON)]
    assert refused(stop_serving, **arguments, on=ON) == ("serves_not", "village")


def test_a_service_stopped_on_its_first_day_never_was(world):
    arguments = {"cell": world.cell["CB-B2"], "village": world.area["b2-2"], "on": ON, "by": world.staff}
    serve_village(**arguments)
    stop_serving(**arguments)
    assert services(village=world.area["b2-2"]) == []


def test_the_villages_of_an_ended_cell_are_served_no_longer(world):
    cell = found_organization(
        code="M", kind="cell", name="Mới", parent=world.cell["DU-B"], on=date(2026, 1, 1), by=world.staff
    )
    serve_village(cell=cell, village=world.area["b2-2"], on=date(2026, 1, 1), by=world.staff)
    abolish_organization(organization=cell, on=ON, by=world.staff)
    assert services(cell=cell) == [("M", "b2-2", date(2026, 1, 1), ON)]


def test_what_comes_of_merged_villages_is_served_by_those_who_served_them(world):
    merge_areas(
        sources=[world.area["a1-1"], world.area["a2-1"]],
        into=NewArea("Nà Tông", key="na-tong", parent=world.area["xa-a"]),
        on=ON,
        by=world.staff,
    )
    assert services(village__key__in=["a1-1", "a2-1", "na-tong"]) == [
        ("CB-A1-1", "a1-1", BEGAN, ON),
        ("CB-A1-1", "na-tong", ON, FOREVER),
        ("CB-A2", "a2-1", BEGAN, ON),
        ("CB-A2", "na-tong", ON, FOREVER),
    ]


def test_a_cell_that_served_both_of_two_merged_villages_serves_what_comes_of_them_once(world):
    merge_areas(sources=[world.area["a2-2"]], into=world.area["a2-1"], on=ON, by=world.staff)
    assert services(cell=world.cell["CB-A2"]) == [
        ("CB-A2", "a2-1", BEGAN, FOREVER),
        ("CB-A2", "a2-2", BEGAN, ON),
    ]


def test_nobody_is_taken_to_serve_the_parts_of_a_divided_village(world):
    split_area(
        source=world.area["a2-2"],
        into=[NewArea("Một", key="mot"), NewArea("Hai", key="hai")],
        on=ON,
        by=world.staff,
    )
    assert services(village__key__in=["a2-2", "mot", "hai"]) == [("CB-A2", "a2-2", BEGAN, ON)]


def test_an_organization_that_is_no_cell_any_more_serves_no_village(world):
    change_organization(organization=world.cell["CB-B2"], kind="grassroots_committee", on=ON, by=world.staff)
    assert services(cell=world.cell["CB-B2"]) == [("CB-B2", "b2-1", BEGAN, ON)]


def test_the_database_holds_one_service_of_a_pair_at_a_time(world):
    with pytest.raises(IntegrityError, match="cell_village_holds_one_at_a_time"):
        CellVillage.objects.create(cell=world.cell["CB-B2"], village=world.area["b2-1"], starts_on=ON)


def test_a_village_founded_later_is_served_from_then_on(world):
    village = found_area(level="village", name="Mới", parent=world.area["xa-b"], on=ON, by=world.staff)
    arguments = {"cell": world.cell["CB-B2"], "village": village, "by": world.staff}
    assert refused(serve_village, **arguments, on=date(2026, 2, 28)) == ("not_standing", "village")
    serve_village(**arguments, on=ON)
