"""How a person comes into the register: recorded at its beginning, admitted, transferred in, restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.common.database_roles import as_counter
from registry.common.refusals import Notice, Refused, write
from registry.units.models import Area, Organization

from ..models import Event, EventKind, Member, OtherPlace, Standing, Stretch
from ..rules import admission_notices
from .filing import UNFILED, Filing
from .personal import new_member
from .recording import Draft, idempotent, locked, record_event, refuse_unlawful


def _enter(
    draft: Draft,
    member: Member | None,
    member_data: Mapping[str, Any] | None,
    by: User,
) -> Event:
    """Write an entry of a person who is in the register (``member``) or new to it (``member_data``)."""
    if (member is None) == (member_data is None):
        raise TypeError("Give either member or member_data.")
    if draft.cell is None:
        raise Refused("no_cell", "Hãy chọn chi bộ.", "cell")

    @write
    def act() -> Event:
        assert draft.cell is not None
        person = new_member(member_data or {}, home=draft.cell, by=by) if member is None else locked(member)
        notices: list[Notice] = []
        if draft.kind == EventKind.ADMITTED:
            notices = admission_notices(person.birth_date, draft.on)
        event = record_event(person, draft, by=by, notices=notices)
        refuse_unlawful(person, draft)
        return event

    return idempotent(draft.filing, draft.kind, member, act)


def admit(
    *,
    cell: Organization | None,
    on: date,
    by: User,
    member: Member | None = None,
    member_data: Mapping[str, Any] | None = None,
    village: Area | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """Somebody is admitted on ``on``, the day of the ceremony, and on probation from then.

    ``member_data`` describes a person new to the register; ``member`` is one who had left and is admitted
    anew. Refuses who is under age and a decision after the ceremony; an age above that of the rules of the
    day is a notice (24-QĐ/TW, art. 1).
    """
    draft = Draft(EventKind.ADMITTED, on, filing, cell, village)
    return _enter(draft, member, member_data, by)


def transfer_in(
    *,
    cell: Organization | None,
    on: date,
    by: User,
    member: Member | None = None,
    member_data: Mapping[str, Any] | None = None,
    village: Area | None = None,
    other_place: str = OtherPlace.OTHER_PROVINCE,
    probationary: bool = False,
    filing: Filing = UNFILED,
) -> Event:
    """A member comes from outside the register and counts from ``on``, official unless ``probationary``."""
    detail = Standing.PROBATIONARY if probationary else ""
    draft = Draft(EventKind.TRANSFERRED_IN, on, filing, cell, village, _place(other_place), detail)
    return _enter(draft, member, member_data, by)


def first_record(
    *,
    cell: Organization | None,
    on: date,
    by: User,
    member: Member | None = None,
    member_data: Mapping[str, Any] | None = None,
    village: Area | None = None,
    probationary: bool = False,
    filing: Filing = UNFILED,
) -> Event:
    """A member is among those with whom the register begins on ``on``; no admission and no transfer.

    Older days of admission and recognition are facts of the person (``admitted_on``, ``official_on``).
    """
    detail = Standing.PROBATIONARY if probationary else ""
    draft = Draft(EventKind.FIRST_RECORDED, on, filing=filing, cell=cell, village=village, detail=detail)
    return _enter(draft, member, member_data, by)


def restore(
    *,
    member: Member,
    on: date,
    by: User,
    cell: Organization | None = None,
    village: Area | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """A member who had left counts again from ``on``, with the standing and, if empty, the place of before.

    Refuses to put somebody back into a cell or village that has ended meanwhile: another must be named.
    """

    @write
    def act() -> Event:
        person = locked(member)
        draft = Draft(EventKind.RESTORED, on, filing, cell, village)
        event = record_event(person, draft, by=by)
        _check_place(person, draft)
        return event

    return idempotent(filing, EventKind.RESTORED, member, act)


def _check_place(member: Member, draft: Draft) -> None:
    # A unit out of the user's sight has not ended by that.
    with as_counter():
        here = Stretch.objects.filter(member=member).on(draft.on).get()
        cell_stands = Organization.objects.cells(draft.on).filter(pk=here.cell_id).exists()
        village_stands = Area.objects.standing(draft.on).filter(pk=here.village_id).exists()
    if not cell_stands:
        raise Refused("cell_not_standing", "Chi bộ trước đây không còn, hãy chọn chi bộ.", "cell")
    if here.village_id and not village_stands:
        raise Refused(
            "village_not_standing", "Thôn, bản trước đây không còn, hãy chọn nơi cư trú.", "village"
        )


def _place(other_place: str) -> str:
    if other_place not in OtherPlace.values:
        raise Refused("other_place_unknown", "Hãy chọn nơi chuyển đến hoặc chuyển đi.", "other_place")
    return other_place
