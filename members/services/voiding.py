"""Taking back an event that was recorded wrongly: it is voided with a reason, never changed or removed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.timezone import now

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from ..derivation import rewrite
from ..history import HistoryFault
from ..models import EXIT_KINDS, Event, Member
from .cases import move_ceremony, reopen_for
from .filing import Filing
from .handing_over import received_by, under_way_again
from .recording import (
    Draft,
    derive_with,
    home_of,
    idempotent,
    insert,
    locked,
    named,
    reason_given,
    refuse_unlawful,
)

CHANGEABLE = {
    "kind",
    "on",
    "decided_on",
    "document_no",
    "cell",
    "village",
    "other_place",
    "detail",
    "until",
}


@write
def void(*, event: Event, reason: str, by: User) -> Event:
    """The event never was; what followed from it follows no longer, and the record of it stays.

    Refuses where a later event rests on it, naming that one. Voiding again with the same reason by the same
    user (a form sent twice) changes nothing.
    """
    reason = reason_given(reason)
    member = locked(event.member)
    event = Event.objects.get(pk=event.pk)
    if event.voided_at is not None and event.voided_by_id == by.pk and event.void_reason == reason:
        return event
    _mark(event, reason, by)
    reopen_for(event)
    under_way_again(event)
    try:
        rewrite([member.pk])
    except HistoryFault as fault:
        raise Refused(
            "later_event_depends_on_it",
            f"Không thể hủy vì sự kiện {named(fault.ref)} dựa vào sự kiện này. "
            "Hãy hủy hoặc thay sự kiện đó trước.",
        ) from fault
    # Where the member was: whoever is voided altogether has no home left.
    _note(event, member, member.home_id or home_of(member), reason, by)
    return Event.objects.get(pk=event.pk)


@write
def void_all(*, member: Member, reason: str, by: User) -> int:
    """Nothing of what was recorded of the member ever was; returns how many events were voided.

    The record stays and counts nowhere (:func:`members.services.erasing.never_counted`).
    """
    reason = reason_given(reason)
    member = locked(member)
    home = member.home_id
    live = list(Event.objects.live().filter(member=member).order_by("-effective_on", "-pk"))
    for event in live:
        _mark(event, reason, by)
        reopen_for(event)
        under_way_again(event)
    rewrite([member.pk])
    for event in live:
        _note(event, member, home, reason, by)
    return len(live)


def replace(*, event: Event, by: User, reason: str, form_key: UUID | None = None, **changes: Any) -> Event:
    """The event is voided and another stands in its place, the same but for ``changes``; the new one.

    ``changes``: on, decided_on, document_no, cell, village, other_place, detail, until, and kind from one
    exit to another. Refuses what cannot be true with the member's other events.
    """
    reason = reason_given(reason)
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"An event has no {', '.join(sorted(unknown))} to change.")
    kind = changes.get("kind", event.kind)
    if kind != event.kind and not {kind, event.kind} <= set(EXIT_KINDS):
        raise Refused("kind_stays", "Không thể thay bằng một loại việc khác. Hãy hủy và ghi lại.", "kind")

    @write
    def act() -> Event:
        member = locked(event.member)
        old = Event.objects.get(pk=event.pk)
        _mark(old, reason, by)
        draft = _draft(old, changes, form_key)
        # What stands on record already is not judged again: files bring in what those of then had done.
        if (draft.on, draft.filing.decided_on) != (old.effective_on, old.decided_on):
            refuse_unlawful(member, draft)
        new = insert(member, draft, by=by)
        Event.objects.filter(pk=old.pk).update(replaced_by=new)
        derive_with(member, new)
        move_ceremony(old, new)
        received_by(old, new)
        record(
            "event.replaced",
            by=by,
            on=member,
            organization=home_of(member),
            reason=reason,
            event=old.pk,
            replaced_by=new.pk,
            changed=sorted(changes),
        )
        return new

    return idempotent(Filing(form_key=form_key), kind, event.member, act)


def _mark(event: Event, reason: str, by: User) -> None:
    if event.voided_at is not None:
        raise Refused("voided_already", f"Sự kiện này đã bị hủy ngày {event.voided_at:%d/%m/%Y}.")
    Event.objects.filter(pk=event.pk).update(voided_at=now(), voided_by=by, void_reason=reason)


def _draft(old: Event, changes: dict[str, Any], form_key: UUID | None) -> Draft:
    """What the new event says: the old one's own words but for the changes."""
    cell, village = old.units()
    said: dict[str, Any] = {
        "kind": old.kind,
        "on": old.effective_on,
        "cell": cell,
        "village": village,
        "other_place": old.other_place,
        "detail": old.detail,
        "until": old.until,
    }
    filed: dict[str, Any] = {
        "decided_on": old.decided_on,
        "document_no": old.document_no,
        "form_key": form_key,
    }
    filed |= {name: value for name, value in changes.items() if name in filed}
    said |= {name: value for name, value in changes.items() if name not in filed}
    return Draft(**said, filing=Filing(**filed))


def _note(event: Event, member: Member, organization: int | None, reason: str, by: User) -> None:
    record(
        "event.voided",
        by=by,
        on=member,
        organization=organization,
        reason=reason,
        event=event.pk,
        kind=event.kind,
    )
