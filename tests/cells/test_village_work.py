"""Clearing programmes and the log of villages: what is true after each act, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from cells import services as cells
from cells.models import VillageLogEntry, VillageProgramme
from cells.services import Charge
from members import services as members
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from registry.units import organization_acts
from registry.units import services as areas

pytestmark = pytest.mark.django_db

DAY = date(2025, 9, 1)


def opened(world, village="b2-2", on=DAY, cause="no_source", **charge):
    return cells.open_programme(
        village=world.area[village], charge=Charge(cause, **charge), on=on, by=world.officer
    )


def days(programme):
    programme.refresh_from_db()
    return programme.starts_on, programme.ends_on


def test_it_works(world):
    programme = opened(world, organization=world.cell["DU-B"], in_charge=world.member["quy"])
    assert days(programme) == (DAY, FOREVER)
    entry = cells.note_step(
        village=world.area["b2-2"], step="survey", on=DAY, by=world.officer, note="  hai  thanh niên "
    )
    assert entry.note == "hai thanh niên"
    cells.close_programme(programme=programme, on=date(2026, 1, 5), by=world.officer)
    assert days(programme) == (DAY, date(2026, 1, 5))
    again = opened(world, on=date(2026, 1, 5))
    cells.close_programme(programme=again, on=date(2026, 1, 5), by=world.officer)
    assert not VillageProgramme.objects.filter(pk=again.pk).exists(), "opened by mistake: it never was"
    cells.remove_step(entry=entry, by=world.officer)
    assert not VillageLogEntry.objects.exists()


def test_an_earlier_one_lasts_until_the_next(world):
    opened(world)
    assert days(opened(world, on=date(2024, 1, 1))) == (date(2024, 1, 1), DAY)


def test_two_open_at_one_time_are_refused_by_the_database_too(world):
    first = opened(world)
    for on in (DAY, date(2026, 1, 1)):
        with pytest.raises(Refused) as refused:
            opened(world, on=on)
        assert refused.value.code == "open_already"
    with pytest.raises(IntegrityError, match="village_programme_holds_one_at_a_time"), transaction.atomic():
        VillageProgramme.objects.create(village=first.village, cause="other", starts_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="programme_cause_is_known"), transaction.atomic():
        VillageProgramme.objects.filter(pk=first.pk).update(cause="lazy")


def refused(call, **arguments):
    with pytest.raises(Refused) as found:
        call(**arguments)
    return found.value.code


def test_what_cannot_be_is_refused(world):
    by, village = world.officer, world.area["b2-2"]
    tomorrow = localdate() + timedelta(days=1)
    right = {"village": village, "charge": Charge("other"), "on": DAY, "by": by}
    for wrong, code in (
        ({"on": tomorrow}, "in_the_future"),
        ({"charge": Charge("lazy")}, "cause_unknown"),
        ({"charge": Charge("other", aim_on=date(2025, 8, 31))}, "aims_back"),
        ({"village": world.area["xa-b"]}, "not_a_village"),
    ):
        assert refused(cells.open_programme, **(right | wrong)) == code
    programme = opened(world)
    assert refused(cells.close_programme, programme=programme, on=date(2025, 8, 31), by=by) == "not_open"
    step = {"village": village, "step": "survey", "on": DAY, "by": by}
    cells.note_step(**step)
    assert refused(cells.note_step, **step) == "noted_already"
    assert refused(cells.note_step, **(step | {"step": "opinion"})) == "step_unknown"
    with pytest.raises(IntegrityError, match="village_step_is_noted_one_time"), transaction.atomic():
        VillageLogEntry.objects.create(village=village, noted_on=DAY, step="survey")


def test_what_is_revised_says_what_changed(world):
    programme = opened(world)
    changes = {
        "cause": "members_moved",
        "organization": world.cell["DU-B"],
        "in_charge": world.member["quy"],
        "aim_on": date(2026, 12, 31),
    }
    changed = cells.revise_programme(programme=programme, changes=changes, by=world.officer)
    assert changed == ["cause", "organization", "in_charge", "aim_on"]
    assert cells.revise_programme(programme=programme, changes=changes, by=world.officer) == []
    back = {"programme": programme, "changes": {"aim_on": date(2025, 8, 31)}, "by": world.officer}
    assert refused(cells.revise_programme, **back) == "aims_back"
    programme.refresh_from_db()
    assert (programme.cause, programme.in_charge) == ("members_moved", world.member["quy"])


def test_it_closes_at_the_latest_with_its_village(world):
    programme = opened(world)
    village = world.area["b2-2"]
    cells.note_step(village=village, step="survey", on=date(2026, 2, 1), by=world.officer)
    end = {"area": village, "by": world.staff}
    assert refused(areas.abolish_area, on=date(2026, 2, 1), **end) == "work_noted_later"
    areas.abolish_area(on=date(2026, 2, 2), **end)
    assert days(programme) == (DAY, date(2026, 2, 2))
    assert refused(opened, world=world, on=date(2026, 3, 1)) == "not_standing"


def test_the_successor_of_who_is_in_charge_takes_over(world):
    programme = opened(world, on=date(2025, 1, 1), organization=world.cell["CB-B2"])
    closed = opened(world, "a1-3", on=date(2024, 1, 1), organization=world.cell["CB-B2"])
    cells.close_programme(programme=closed, on=date(2024, 6, 1), by=world.staff)
    organization_acts.merge_organizations(
        sources=[world.cell["CB-B2"]], into=world.cell["CB-B1-2"], on=date(2026, 1, 1), by=world.staff
    )
    for row, code in ((programme, "CB-B1-2"), (closed, "CB-B2")):
        row.refresh_from_db()
        assert row.organization == world.cell[code]


def test_who_is_erased_is_in_charge_of_nothing(world):
    event = members.admit(
        member_data={"dossier_no": "NHAM", "full_name": "Lò Văn Nhầm"},
        cell=world.cell["CB-B2"],
        on=DAY,
        by=world.staff,
    )
    programme = opened(world, in_charge=event.member)
    members.void(event=event, reason="ghi nhầm người", by=world.staff)
    members.erase(member=event.member, reason="ghi nhầm người khác", by=world.staff)
    programme.refresh_from_db()
    assert programme.in_charge is None and days(programme) == (DAY, FOREVER)
