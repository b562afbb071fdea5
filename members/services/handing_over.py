"""Transfers inside the register: sent by one side, received or refused by the other, withdrawn by the first.

Sending writes no event: the member counts at the sending cell until the receiving side says from which day
and in which of its cells. So nobody counts twice, and nobody nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.locks import written_by_form
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Area, Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.structure import forest

from ..models import Event, Member, Stretch, Transfer, TransferState
from .changing import change_cell
from .filing import UNFILED, Filing
from .recording import check_day, locked, reason_given


@write
def send_transfer(
    *,
    member: Member,
    to: Organization | None,
    on: date,
    document_no: str,
    by: User,
    form_key: UUID | None = None,
) -> Transfer:
    """The member is under way to ``to`` with a letter of that day, and counts here until received there.

    Refuses whoever is not counted on the day, and who is under way already. One form, one transfer.
    """
    check_day(on, "on")
    if first := written_by_form(Transfer, form_key):
        return first
    if to is None:
        raise Refused("no_organization", "Hãy chọn nơi chuyển đến.", "to")
    person = locked(member)
    here = Stretch.objects.filter(member=person).on(on).first()
    if here is None:
        raise Refused("not_counted", "Vào ngày này người này không có trong danh sách đảng viên.", "on")
    if here.cell_id == to.pk:
        raise Refused("nothing_changes", "Vào ngày này đảng viên đã ở nơi được chọn.", "to")
    with as_machine():
        ORGANIZATIONS.lock([to])
        ORGANIZATIONS.standing(to, on, "to")
    transfer: Transfer = Transfer.objects.create(
        member=person,
        full_name=person.full_name,
        born=str(person.born or "")[:10],
        from_cell_id=here.cell_id,
        to=to,
        sent_on=on,
        document_no=clean(document_no),
        sent_by=by,
        form_key=form_key,
    )
    record("transfer.sent", by=by, on=person, starts_on=on.isoformat(), transfer=transfer.pk)
    return transfer


@write
def receive_transfer(
    *,
    transfer: Transfer,
    cell: Organization | None,
    on: date,
    by: User,
    village: Area | None = None,
    filing: Filing = UNFILED,
) -> Event:
    """The member belongs to ``cell`` of the receiving side from ``on``; the event that says so.

    Refuses a cell that does not lie below where the letter was sent, and a day before the letter.
    """
    held = _held(transfer)
    if held.event is not None and filing.form_key and held.event.form_key == filing.form_key:
        return held.event
    _under_way(held)
    if cell is None:
        raise Refused("no_cell", "Hãy chọn chi bộ tiếp nhận.", "cell")
    if on < held.sent_on:
        raise Refused("before_the_letter", f"Ngày này trước ngày giới thiệu ({held.sent_on:%d/%m/%Y}).", "on")
    party = forest().on(on).party
    if party.term(cell.pk) is None or not set(party.heirs([held.to_id])).intersection(party.path(cell.pk)):
        raise Refused("cell_elsewhere", "Chi bộ này không thuộc nơi ghi trên giấy giới thiệu.", "cell")
    filed = replace(
        filing,
        document_no=filing.document_no or held.document_no,
        decided_on=filing.decided_on or held.sent_on,
    )
    # Until now the member lies out of the receiving side's sight.
    with as_machine():
        event = change_cell(member=held.member, on=on, cell=cell, village=village, by=by, filing=filed)
    held.event = event
    _answer(held, TransferState.RECEIVED, on, by)
    record("transfer.received", **_noted(held, on, by, cell.pk))
    return event


@write
def refuse_transfer(*, transfer: Transfer, reason: str, on: date, by: User) -> Transfer:
    """The receiving side does not take the member on, and says why; the member stays where it counts."""
    check_day(on, "on")
    held, reason = _held(transfer), reason_given(reason)
    if (held.state, held.reason, held.answered_on) == (TransferState.REFUSED, reason, on):
        return held
    _under_way(held)
    held.reason = reason
    _answer(held, TransferState.REFUSED, on, by)
    record("transfer.refused", **_noted(held, on, by, held.to_id))
    return held


@write
def withdraw_transfer(*, transfer: Transfer, on: date, by: User) -> Transfer:
    """The sending side takes its letter back; nothing had changed."""
    held = _held(transfer)
    if held.state == TransferState.WITHDRAWN:
        return held
    _under_way(held)
    _answer(held, TransferState.WITHDRAWN, max(on, held.sent_on), by)
    record("transfer.withdrawn", **_noted(held, on, by, held.from_cell_id))
    return held


def _noted(held: Transfer, on: date, by: User, organization: int) -> dict[str, Any]:
    """What the trail says of an answer: about whom, and which side gave it."""
    return {
        "by": by,
        "on": ("members.member", str(held.member_id)),
        "organization": organization,
        "effective_on": on.isoformat(),
        "transfer": held.pk,
    }


def under_way_again(event: Event) -> None:
    """The event by which a member was received never was: the member is under way again."""
    with as_machine():
        Transfer.objects.filter(event=event).update(
            state=TransferState.SENT, answered_on=None, answered_by=None, event=None
        )


def received_by(old: Event, new: Event) -> None:
    """Another event stands in the place of the one by which a member was received."""
    with as_machine():
        Transfer.objects.filter(event=old).update(event=new, answered_on=new.effective_on)


def follow(became: Mapping[int, int]) -> None:
    """Other events, by number, stand in the place of some: the transfers that ended with those follow."""
    for transfer in Transfer.objects.filter(event__in=became):
        Transfer.objects.filter(pk=transfer.pk).update(event=became[transfer.event_id])


def stay_where_received(left: Member, kept: Member) -> None:
    """Records are parted: what was received after they had been joined stays with the event that says so."""
    ended = Transfer.objects.filter(member=left).exclude(event=None)
    ended.exclude(event__member=left).update(member=kept)


def _held(transfer: Transfer) -> Transfer:
    """The transfer as stored now, held until the transaction ends."""
    rows = Transfer.objects.select_for_update(no_key=True, of=("self",))
    found: Transfer = rows.get(pk=transfer.pk)
    return found


def _under_way(held: Transfer) -> None:
    if held.state != TransferState.SENT:
        said = TransferState(held.state).label.lower()
        raise Refused("answered_already", f"Lần chuyển này {said} ngày {held.answered_on:%d/%m/%Y}.")


def _answer(held: Transfer, state: TransferState, on: date, by: User) -> None:
    held.state, held.answered_on, held.answered_by = state, on, by
    held.save(update_fields=["state", "answered_on", "answered_by", "reason", "event"])
