"""How a member stops being counted: three exits by decision, death, and transfer out of the register."""

from __future__ import annotations

from datetime import date

from registry.accounts.models import User
from registry.common.refusals import Refused, write

from ..models import Event, EventKind, Member, OtherPlace
from .filing import UNFILED, Filing
from .recording import Draft, idempotent, locked, record_event

KINDS = (EventKind.DELETED, EventKind.LEFT, EventKind.EXPELLED, EventKind.DIED)


def leave(
    *,
    member: Member,
    kind: str,
    on: date,
    by: User,
    filing: Filing = UNFILED,
) -> Event:
    """The member is ``deleted``, has ``left``, is ``expelled`` or has ``died``; ``on`` counts no more."""
    if kind not in KINDS:
        raise Refused("kind_unknown", "Hãy chọn xóa tên, cho ra, khai trừ hoặc từ trần.", "kind")
    return _exit(Draft(kind, on, filing), member, by)


def transfer_out(
    *,
    member: Member,
    other_place: str,
    on: date,
    by: User,
    filing: Filing = UNFILED,
) -> Event:
    """The official relation goes to a place outside the register; the member no longer counts on ``on``.

    A change of cell inside the register is none: see :func:`change_cell`.
    """
    if other_place not in OtherPlace.values:
        raise Refused("other_place_unknown", "Hãy chọn nơi chuyển đến.", "other_place")
    draft = Draft(EventKind.TRANSFERRED_OUT, on, filing, other_place=other_place)
    return _exit(draft, member, by)


def _exit(draft: Draft, member: Member, by: User) -> Event:
    @write
    def act() -> Event:
        return record_event(locked(member), draft, by=by)

    return idempotent(draft.filing, draft.kind, member, act)
