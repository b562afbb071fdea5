"""One decision about many people: each act is written as if alone, and all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid5

from registry.accounts.models import User
from registry.common.refusals import Refused, write

from ..models import Event, Member
from .changing import recognize
from .filing import UNFILED, Filing
from .voiding import void


@write
def recognize_together(*, members: Sequence[Member], by: User, filing: Filing = UNFILED) -> list[Event]:
    """Each is official from the day on which the own 12 months ended, all with one decision.

    Refuses the whole where it refuses one of them, naming that one. A form sent again gives the first events.
    """
    if not members:
        raise Refused("nobody", "Đánh dấu ít nhất một người.", "people")
    events = []
    for member in sorted(members, key=lambda one: one.pk):
        key = uuid5(filing.form_key, str(member.pk)) if filing.form_key else None
        try:
            events.append(recognize(member=member, by=by, filing=replace(filing, form_key=key)))
        except Refused as refused:
            raise Refused(refused.code, f"{member.full_name}: {refused.message}", "people") from refused
    return events


@write
def void_together(*, events: Sequence[Event], reason: str, by: User) -> list[Event]:
    """What one decision had entered never was, for all of them or for nobody."""
    voided = []
    for event in sorted(events, key=lambda one: one.member_id):
        try:
            voided.append(void(event=event, reason=reason, by=by))
        except Refused as refused:
            raise Refused(refused.code, f"{event.member.full_name}: {refused.message}") from refused
    return voided
