"""How a member stops being counted: three exits by decision, death, and transfer out of the register."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from registry.accounts.models import User
from registry.common.refusals import Refused, write

from ..models import Event, EventKind, Member, OtherPlace
from .recording import Draft, idempotent, locked, record_event

KINDS = (EventKind.DELETED, EventKind.LEFT, EventKind.EXPELLED, EventKind.DIED)


def leave(
    *,
    member: Member,
    kind: str,
    on: date,
    by: User,
    decided_on: date | None = None,
    document_no: str = "",
    form_key: UUID | None = None,
) -> Event:
    """The member is ``deleted``, has ``left``, is ``expelled`` or has ``died``; ``on`` counts no more."""
    if kind not in KINDS:
        raise Refused("kind_unknown", "Hãy chọn xóa tên, cho ra, khai trừ hoặc từ trần.", "kind")
    return _exit(Draft(kind, on, decided_on, document_no), member, by, form_key)


def transfer_out(
    *,
    member: Member,
    other_place: str,
    on: date,
    by: User,
    decided_on: date | None = None,
    document_no: str = "",
    form_key: UUID | None = None,
) -> Event:
    """The official relation goes to a place outside the register; the member no longer counts on ``on``.

    A change of cell inside the register is none: see :func:`change_cell`.
    """
    if other_place not in OtherPlace.values:
        raise Refused("other_place_unknown", "Hãy chọn nơi chuyển đến.", "other_place")
    draft = Draft(EventKind.TRANSFERRED_OUT, on, decided_on, document_no, other_place=other_place)
    return _exit(draft, member, by, form_key)


def _exit(draft: Draft, member: Member, by: User, form_key: UUID | None) -> Event:
    @write
    def act() -> Event:
        return record_event(locked(member), draft, by=by, form_key=form_key)

    return idempotent(form_key, draft.kind, member, act)
