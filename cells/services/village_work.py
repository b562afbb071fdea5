"""Clearing programmes of villages and the log of what was done there; what the end of a unit does to them.

A programme outlives neither its village nor the next one of the village. Who is in charge may change while it
is open; where the organization in charge ends, its one successor takes over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from members.models import Member
from members.services.recording import check_day
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import covered_until, end_from
from registry.common.declared.endings import UnitEnd
from registry.common.locks import written_by_form
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Area, Level, Organization
from registry.units.restructure import written
from registry.units.services import AREAS

from ..models import Cause, LogStep, VillageLogEntry, VillageProgramme


@dataclass(frozen=True, slots=True)
class Charge:
    """Why a village has no member, who is to see to it, and until when."""

    cause: str
    organization: Organization | None = None
    in_charge: Member | None = None
    aim_on: date | None = None


# By the fields of a charge, the programme's columns: who is in charge may be out of the user's sight.
_COLUMNS = {
    "cause": "cause",
    "organization": "organization_id",
    "in_charge": "in_charge_id",
    "aim_on": "aim_on",
}


def _standing_village(village: Area, on: date) -> None:
    """The village held against other writers; refused where it is none, or stands not on the day."""
    AREAS.lock([village])
    if village.level != Level.VILLAGE:
        raise Refused("not_a_village", f"{AREAS.quoted(village, on)} không phải là thôn, bản.", "village")
    AREAS.standing(village, on, "on")


def _check_charge(charge: Charge, starts_on: date) -> None:
    if charge.cause not in Cause.values:
        raise Refused("cause_unknown", "Hãy chọn nguyên nhân.", "cause")
    if charge.aim_on is not None and charge.aim_on < starts_on:
        raise Refused("aims_back", "Ngày phấn đấu phải sau ngày mở chương trình.", "aim_on")


@write
def open_programme(
    *, village: Area, charge: Charge, on: date, by: User, form_key: UUID | None = None
) -> VillageProgramme:
    """A programme is open from ``on``, until it is closed, its village ends or the next one on record begins.

    Refuses a day on which one is open already. The same form gives one row.
    """
    check_day(on, "on")
    _check_charge(charge, on)
    _standing_village(village, on)
    if first := written_by_form(VillageProgramme, form_key):
        return first
    own = VillageProgramme.objects.filter(village=village)
    if own.on(on).exists():
        raise Refused("open_already", f"Vào ngày {written(on)} thôn, bản đang có một chương trình mở.", "on")
    following = own.filter(starts_on__gt=on).order_by("starts_on").first()
    until = covered_until(AREAS.of(village), on)
    programme: VillageProgramme = VillageProgramme.objects.create(
        village=village,
        cause=charge.cause,
        organization=charge.organization,
        in_charge=charge.in_charge,
        aim_on=charge.aim_on,
        starts_on=on,
        ends_on=min(until, following.starts_on) if following else until,
        form_key=form_key,
    )
    record(
        "village.programme_opened",
        by=by,
        on=programme,
        village=village.key,
        cause=charge.cause,
        starts_on=on.isoformat(),
    )
    return programme


@write
def revise_programme(*, programme: VillageProgramme, changes: Mapping[str, Any], by: User) -> list[str]:
    """The programme bears the ``changes``, fields of a :class:`Charge`; gives the names of what differs now.

    Who is in charge and is not named stays so, whether ``by`` sees that member or not.
    """
    AREAS.lock([programme.village])
    programme.refresh_from_db()
    aim_on = changes.get("aim_on", programme.aim_on)
    _check_charge(Charge(changes.get("cause", programme.cause), aim_on=aim_on), programme.starts_on)
    changed = [
        name
        for name, value in changes.items()
        if getattr(programme, _COLUMNS[name]) != getattr(value, "pk", value)
    ]
    if changed:
        for name in changed:
            setattr(programme, name, changes[name])
        programme.save(update_fields=changed)
        record(
            "village.programme_revised",
            by=by,
            on=programme,
            village=programme.village.key,
            changed=changed,
        )
    return changed


@write
def close_programme(*, programme: VillageProgramme, on: date, by: User) -> None:
    """The programme is open no longer from ``on``; one that was opened on that very day never was.

    Refuses a day on which it is not open.
    """
    check_day(on, "on")
    AREAS.lock([programme.village])
    own = VillageProgramme.objects.filter(pk=programme.pk)
    if not own.on(on).exists():
        raise Refused("not_open", "Vào ngày này chương trình không mở.", "on")
    end_from(own, on)
    record(
        "village.programme_closed",
        by=by,
        on=programme,
        village=programme.village.key,
        ended_on=on.isoformat(),
    )


@write
def note_step(
    *, village: Area, step: str, on: date, by: User, note: str = "", form_key: UUID | None = None
) -> VillageLogEntry:
    """A step stands in the village's log on the day. Refuses what stands there already in the same words."""
    check_day(on, "on")
    if step not in LogStep.values:
        raise Refused("step_unknown", "Hãy chọn việc đã làm.", "work")
    _standing_village(village, on)
    if first := written_by_form(VillageLogEntry, form_key):
        return first
    note = clean(note)[:300]
    if VillageLogEntry.objects.filter(village=village, noted_on=on, step=step, note=note).exists():
        raise Refused("noted_already", "Việc này đã có trong nhật ký của thôn, bản.", "work")
    entry = VillageLogEntry.objects.create(
        village=village, noted_on=on, step=step, note=note, form_key=form_key
    )
    record("village.step_noted", by=by, on=entry, village=village.key, step=step, noted_on=on.isoformat())
    return entry


@write
def remove_step(*, entry: VillageLogEntry, by: User) -> None:
    """The step stands in the log no longer: it was noted by mistake."""
    AREAS.lock([entry.village])
    record(
        "village.step_removed",
        by=by,
        on=entry,
        village=entry.village.key,
        step=entry.step,
        noted_on=entry.noted_on.isoformat(),
    )
    VillageLogEntry.objects.filter(pk=entry.pk).delete()


def village_ended(ending: UnitEnd) -> None:
    """Programmes close at the latest with their village, whose log ends with it, too."""
    villages_ended([ending])


def villages_ended(endings: Sequence[UnitEnd]) -> None:
    """The same of many villages that end on one day."""
    on, units = endings[0].on, {ending.unit.pk: ending.unit for ending in endings}
    programmes = VillageProgramme.objects.filter(village__any_of=list(units))
    log = VillageLogEntry.objects.filter(village__any_of=list(units), noted_on__gte=on)
    later = [*programmes.filter(starts_on__gte=on)[:1], *log[:1]]
    if later:
        village = units[later[0].village_id]
        raise Refused(
            "work_noted_later",
            f"{AREAS.quoted(village, on)} có chương trình hoặc nhật ký xóa bản trắng "
            f"ghi từ ngày {written(on)} trở đi.",
            "on",
        )
    end_from(programmes, on)


def organization_ended(ending: UnitEnd) -> None:
    """Open programmes of an organization that ends are its one successor's."""
    if len(ending.successors) == 1:
        in_its_hands = VillageProgramme.objects.filter(organization=ending.unit, ends_on__gt=ending.on)
        in_its_hands.update(organization=ending.successors[0])
