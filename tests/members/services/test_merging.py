"""Members of merged cells, and what people mean for the end of a cell or a village."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from members import services
from members.models import Event
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.units.models import AreaPlacement, OrganizationTerm
from registry.units.organization_acts import (
    NewOrganization,
    abolish_organization,
    found_organization,
    merge_organizations,
)
from registry.units.services import abolish_area, found_area, merge_areas

from .rows import movements, refused, stretches
from .test_events import ON

EVE = date(2026, 2, 28)


def test_members_of_a_merged_cell_are_not_rewritten(world):
    before = stretches(world.member["hanh"])
    services.merge_cells(sources=[world.cell["CB-A2"]], into=world.cell["CB-A1-1"], on=ON, by=world.staff)
    assert stretches(world.member["hanh"]) == before


def test_members_of_a_merged_cell_may_be_moved_in_the_same_act(world):
    target = services.merge_cells(
        sources=[world.cell["CB-A2"], world.cell["CB-A1-1"]],
        into=NewOrganization("CB-M", "Chi bộ mới"),
        on=ON,
        by=world.staff,
        instrument="Quyết định 4",
        move=True,
    )
    assert stretches(world.member["hanh"])[-1] == ("CB-M", "a2-2", "official", ON, FOREVER)
    events = Event.objects.filter(effective_on=ON)
    assert {event.kind for event in events} == {"cell_changed"}
    assert {event.document_no for event in events} == {"Quyết định 4"}
    moved = {"an", "binh", "chung", "tam", "hanh", "vinh"}
    assert {event.member_id for event in events} == {world.member[name].pk for name in moved}
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.object_id, entry.facts["members"]) == (
        "cell.members_moved",
        str(target.pk),
        6,
    )


def test_some_members_are_moved_and_those_already_there_are_not(world):
    chosen = [world.member[name] for name in ("an", "hanh", "giang")]  # Giang has died
    events = services.move_members(members=chosen, to=world.cell["CB-A2"], on=ON, by=world.staff)
    assert [event.member_id for event in events] == [world.member["an"].pk]
    assert movements(world.member["an"], "cell__code")[-1] == ("crossed", ON, "CB-A2")


def test_moving_all_or_none(world):
    services.move_house(member=world.member["an"], village=world.area["a1-2"], on=ON, by=world.officer)
    arguments = {"cells": [world.cell["CB-A1-1"]], "on": ON, "by": world.staff}
    assert refused(services.move_members, **arguments, to=world.cell["CB-A2"]) == (
        "two_changes_of_place",
        "on",
    )
    with pytest.raises(Refused, match="của đồng chí Lò Văn An"):
        services.move_members(**arguments, to=world.cell["CB-A2"])
    assert refused(services.move_members, **(arguments | {"on": EVE}), to=world.cell["DU-A"]) == (
        "not_a_cell",
        "on",
    )


# People and the end of a unit


def test_a_cell_does_not_end_before_somebody_was_recorded_in_it(world):
    services.change_cell(
        member=world.member["an"], cell=world.cell["CB-A2"], on=date(2026, 4, 1), by=world.officer
    )
    arguments = {"sources": [world.cell["CB-A2"]], "into": world.cell["CB-A1-1"], "by": world.staff}
    assert refused(merge_organizations, **arguments, on=ON) == ("people_recorded_later", "on")
    merge_organizations(**arguments, on=date(2026, 4, 2))


def test_a_village_does_not_end_before_somebody_was_recorded_in_it(world):
    services.move_house(
        member=world.member["an"], village=world.area["a2-2"], on=date(2026, 4, 1), by=world.officer
    )
    arguments = {"sources": [world.area["a2-2"]], "into": world.area["a2-1"], "by": world.staff}
    with pytest.raises(Refused) as caught:
        merge_areas(**arguments, on=ON)
    assert caught.value.code == "people_recorded_later"
    merge_areas(**arguments, on=date(2026, 4, 2))


def test_a_voided_event_is_in_nobodys_way(world):
    event = services.move_house(
        member=world.member["an"], village=world.area["a2-2"], on=date(2026, 4, 1), by=world.officer
    )
    services.void(event=event, reason="nhầm", by=world.officer)
    merge_areas(sources=[world.area["a2-2"]], into=world.area["a2-1"], on=ON, by=world.staff)
    assert not AreaPlacement.objects.on(ON).filter(area=world.area["a2-2"]).exists()
    assert stretches(world.member["an"])[-1][1] == "a1-1"


def test_nobody_is_left_in_an_abolished_cell_or_village(world):
    arguments = {"on": ON, "by": world.staff}
    assert refused(abolish_organization, organization=world.cell["CB-DN"], **arguments) == (
        "people_left",
        "on",
    )
    assert refused(abolish_area, area=world.area["a2-2"], **arguments) == ("people_left", "on")
    services.change_cell(member=world.member["minh"], cell=world.cell["CB-CQ"], on=EVE, by=world.officer)
    abolish_organization(organization=world.cell["CB-DN"], **arguments)
    assert not OrganizationTerm.objects.on(ON).filter(organization=world.cell["CB-DN"]).exists()


def test_later_events_of_members_of_an_ended_cell_are_still_written(world):
    """Who is recorded in a merged cell may yet be recognized, disciplined, or leave."""
    merge_organizations(sources=[world.cell["CB-B1-2"]], into=world.cell["CB-B2"], on=ON, by=world.staff)
    services.leave(member=world.member["uyen"], kind="deleted", on=date(2026, 5, 1), by=world.officer)
    assert stretches(world.member["uyen"])[-1][-1] == date(2026, 5, 1)


def test_a_village_that_nobody_lives_in_ends(world):
    village = found_area(level="village", name="Trống", parent=world.area["xa-a"], on=EVE, by=world.staff)
    abolish_area(area=village, on=ON, by=world.staff)
    assert AreaPlacement.objects.get(area=village).ends_on == ON


def test_an_empty_cell_ends(world):
    cell = found_organization(
        code="M", kind="cell", name="Trống", parent=world.cell["DU-A"], on=EVE, by=world.staff
    )
    abolish_organization(organization=cell, on=ON, by=world.staff)
    assert not OrganizationTerm.objects.on(ON).filter(organization=cell)


# Recorded in a unit while it ends


def at_the_same_time(first, second) -> list[object]:
    """``first`` is done and not yet committed when ``second`` begins; what became of ``second``."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(second())
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(timeout=0.7)
        assert thread.is_alive(), "the second did not wait for the first"
    thread.join(timeout=20)
    connections.close_all()
    return results


@pytest.mark.django_db(transaction=True)
def test_who_moves_into_a_village_while_it_is_abolished_is_found_there(world):
    village = world.area["b2-2"]
    assert at_the_same_time(
        lambda: services.move_house(member=world.member["quy"], village=village, on=ON, by=world.officer),
        lambda: abolish_area(area=village, on=ON, by=world.staff),
    ) == ["people_recorded_later"]


@pytest.mark.django_db(transaction=True)
def test_nobody_moves_into_a_village_that_is_being_abolished(world):
    village = world.area["b2-2"]
    assert at_the_same_time(
        lambda: abolish_area(area=village, on=ON, by=world.staff),
        lambda: services.move_house(member=world.member["quy"], village=village, on=ON, by=world.officer),
    ) == ["village_not_standing"]


@pytest.mark.django_db(transaction=True)
def test_nobody_comes_into_a_cell_that_is_being_merged(world):
    assert at_the_same_time(
        lambda: merge_organizations(
            sources=[world.cell["CB-A2"]], into=world.cell["CB-A1-1"], on=ON, by=world.staff
        ),
        lambda: services.change_cell(
            member=world.member["quy"], cell=world.cell["CB-A2"], on=ON, by=world.officer
        ),
    ) == ["cell_not_standing"]


@pytest.mark.django_db(transaction=True)
def test_no_village_is_founded_under_a_commune_that_is_being_merged(world):
    assert at_the_same_time(
        lambda: merge_areas(
            sources=[world.area["xa-b"]], into=world.area["xa-a"], children="follow", on=ON, by=world.staff
        ),
        lambda: found_area(level="village", name="Nà", parent=world.area["xa-b"], on=ON, by=world.staff),
    ) == ["not_standing"]


def test_a_cell_with_open_cases_and_no_heir_does_not_end(world):
    cell = world.cell["CB-DN"]
    case = services.open_case(full_name="Lò Thị Nguồn", cell=cell, on=date(2025, 1, 10), by=world.staff)
    services.change_cell(member=world.member["minh"], cell=world.cell["CB-CQ"], on=EVE, by=world.officer)
    arguments = {"organization": cell, "on": ON, "by": world.staff}
    assert refused(abolish_organization, **arguments) == ("cases_left", "on")
    services.close_in_vain(case=case, outcome="withdrawn", on=EVE, by=world.staff)
    abolish_organization(**arguments)
