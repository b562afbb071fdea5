"""Worlds with long lists, for tests in a browser; each is built once a process, then brought back."""

from __future__ import annotations

from datetime import date

from cells.models import Meeting
from cells.months import Month, cells_in_month
from cells.services.residence import introduce
from members import services as members
from registry.units import organization_acts
from tests.browser.planted import people_and_units
from tests.world import World, brought

CELLS, FEBRUARY = 58, Month(2026, 2, date(2026, 6, 30))


def crowd() -> World:
    """In one commune 64 villages, cells, members and probationers whose time is over; 30 live elsewhere."""
    return brought("crowd", _crowd)


def committee() -> World:
    """The cells of DU-A, filled up to 58, each with a member and a meeting in January."""
    return brought("committee", _committee)


def _crowd() -> World:
    world = brought()
    people_and_units(world)
    for number in range(64):
        admission = members.admit(
            member_data={"dossier_no": f"DB{number}", "full_name": f"Vàng Thị {number}"},
            cell=world.cell["CB-A1-1"],
            on=date(2024, 3, 1 + number % 28),
            by=world.staff,
        )
        if number < 30:
            introduce(
                member=admission.member, cell=world.cell["CB-A1-2"], on=date(2026, 1, 5), by=world.staff
            )
    return world


def _committee() -> World:
    world = brought()
    there = len(cells_in_month(world.cell["DU-A"].pk, FEBRUARY))
    for number in range(there, CELLS):
        cell = organization_acts.found_organization(
            code=f"CB-M{number:02}",
            kind="cell",
            name=f"Chi bộ bản Nậm Pồ {number}",
            parent=world.cell["DU-A"],
            on=date(2025, 9, 1),
            by=world.staff,
        )
        person = {"dossier_no": f"HS-M{number}", "full_name": "Lò Văn Mười"}
        members.first_record(member_data=person, cell=cell, on=date(2025, 9, 1), by=world.staff)
    Meeting.objects.bulk_create(
        Meeting(cell_id=line.place.id, held_on=date(2026, 1, 3 + place % 5), kind="regular")
        for place, line in enumerate(cells_in_month(world.cell["DU-A"].pk, FEBRUARY))
    )
    return world
