"""One decision about many people: each act is written as if alone, and all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid5

from registry.accounts.models import User
from registry.common.refusals import Refused, write
from registry.units.models import Organization

from ..models import Event, Member, Transfer
from .changing import change_cell, recognize
from .filing import UNFILED, Filing
from .handing_over import send_transfer, withdraw_transfer
from .personal import correct
from .voiding import void

T = TypeVar("T")
Written = TypeVar("Written")


def key_of_one(form_key: UUID | None, member: int) -> UUID | None:
    """The key by which what one form writes about one of its people is known again."""
    return uuid5(form_key, str(member)) if form_key else None


def _each(found: Sequence[T], act: Callable[[T], Written], member_of: Callable[[T], Member]) -> list[Written]:
    """Write each; where any is refused, all who are are named with the reason, and nothing is written."""
    if not found:
        raise Refused("nobody", "Đánh dấu ít nhất một người.", "people")
    done, refused = [], []
    for one in sorted(found, key=lambda one: member_of(one).pk):
        try:
            done.append(act(one))
        except Refused as fault:
            refused.append((member_of(one), fault))
    if refused:
        named = " ".join(f"{_called(member)}: {fault.message}" for member, fault in refused)
        text = (
            named if len(found) == 1 else f"Không ghi được {len(refused)} trong {len(found)} người. {named}"
        )
        each = {member.pk: fault.message for member, fault in refused}
        raise Refused(refused[0][1].code, text, "people", each)
    return done


def _called(member: Member) -> str:
    return f"{member.full_name} (sinh {member.born})" if member.birth_date else str(member.full_name)


def _oneself(member: Member) -> Member:
    return member


@write
def recognize_together(*, members: Sequence[Member], by: User, filing: Filing = UNFILED) -> list[Event]:
    """Each is official from the day on which the own 12 months ended, all with one decision.

    Refuses the whole where it refuses anybody, naming everyone. A form sent again gives the first events.
    """

    def act(member: Member) -> Event:
        own = replace(filing, form_key=key_of_one(filing.form_key, member.pk))
        return recognize(member=member, by=by, filing=own)

    return _each(members, act, _oneself)


@write
def move_together(
    *, members: Sequence[Member], cell: Organization, on: date, by: User, filing: Filing = UNFILED
) -> list[Event]:
    """Each belongs to ``cell`` from ``on``, all with one decision; refuses as :func:`recognize_together`."""

    def act(member: Member) -> Event:
        own = replace(filing, form_key=key_of_one(filing.form_key, member.pk))
        return change_cell(member=member, cell=cell, on=on, by=by, filing=own)

    return _each(members, act, _oneself)


@write
def send_together(
    *,
    members: Sequence[Member],
    to: Organization,
    on: date,
    document_no: str,
    by: User,
    form_key: UUID | None = None,
) -> list[Transfer]:
    """Each is under way to ``to`` with one letter, and counts here until received there."""

    def act(member: Member) -> Transfer:
        key = key_of_one(form_key, member.pk)
        return send_transfer(member=member, to=to, on=on, document_no=document_no, by=by, form_key=key)

    return _each(members, act, _oneself)


@write
def withdraw_together(*, transfers: Sequence[Transfer], on: date, by: User) -> list[Transfer]:
    """The letter is taken back for all whom it sent, or for nobody."""
    return _each(transfers, lambda one: withdraw_transfer(transfer=one, on=on, by=by), lambda one: one.member)


@write
def correct_together(
    *,
    members: Sequence[Member],
    field: str,
    values: Mapping[int, Any],
    before: Mapping[int, Any],
    reason: str,
    by: User,
) -> list[Member]:
    """One ``field`` of each was recorded wrongly and is now what ``values`` say of the member's number.

    ``before`` is what was shown of each; refused, naming everyone, where somebody has made it something else
    meanwhile. Otherwise as :func:`members.services.correct`.
    """

    def act(member: Member) -> Member:
        shown, value = {field: before[member.pk]}, {field: values[member.pk]}
        return correct(member=member, by=by, reason=reason, before=shown, **value)

    return _each(members, act, _oneself)


@write
def void_together(*, events: Sequence[Event], reason: str, by: User) -> list[Event]:
    """What one decision had entered never was, for all of them or for nobody."""
    return _each(events, lambda one: void(event=one, reason=reason, by=by), lambda one: one.member)
