"""Drafts that wait for somebody else: submitted to the level that decides, confirmed there or sent back.

What waits is no event and moves no figure. Whoever has a right to write over the deciding organization opens
the same page that its maker saw, and confirms it under the rules of that moment; nobody confirms their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.audit.models import Entry
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.notices import Said
from registry.common.draft_pages import fill_address
from registry.common.refusals import Refused
from registry.common.saying import say
from registry.common.text import clean

from . import store
from .models import Draft, State

# The kind of the notice to whoever has a draft back.
SENT_BACK = "sent_back"


def awaiting(user: User) -> QuerySet[Draft]:
    """What waits for the user: submitted by others to an organization over which the user writes."""
    mine = subtree_ids(user, roles=WRITERS)
    found: QuerySet[Draft] = Draft.objects.filter(state=State.SUBMITTED, decider__any_of=mine)
    return found.exclude(user=user).select_related("user").order_by("submitted_at", "key")


def find(user: User, key: UUID, address: str, *, lock: bool = False) -> Draft | None:
    """What somebody else submitted of that form, if it waits for the user."""
    rows = awaiting(user).filter(key=key, address=address)
    found: Draft | None = (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).first()
    return found


def submit(draft: Draft, *, decider: int, answers: Mapping[str, str], by: User) -> None:
    """The draft waits for the level that decides, with what its maker answered on the confirming page."""
    Draft.objects.filter(pk=draft.pk).update(
        state=State.SUBMITTED,
        decider=decider,
        submitted_at=timezone.now(),
        sent_back_by=None,
        sealed=store.sealed_with(draft, answers=dict(answers), sent_back=""),
    )
    record("draft.submitted", **_noted(draft, by, decider))


def take_back(draft: Draft, *, by: User) -> None:
    """Its maker has it again, to mend it; nobody else sees it."""
    Draft.objects.filter(pk=draft.pk).update(state=State.OPEN, decider=None, submitted_at=None)
    record("draft.taken_back", **_noted(draft, by, draft.decider_id))


def send_back(draft: Draft, *, reason: str, by: User) -> None:
    """Its maker has it again, with the reason why it was not confirmed, and hears so."""
    reason = clean(reason)[:300]
    if not reason:
        raise Refused("reason_missing", "Ghi lý do trả lại.", "reason")
    # From then on it is its maker's alone.
    with as_machine():
        Draft.objects.filter(pk=draft.pk).update(
            state=State.SENT_BACK, sent_back_by=by, sealed=store.sealed_with(draft, sent_back=reason)
        )
    record("draft.sent_back", **_noted(draft, by, draft.decider_id))
    said = Said(
        f"Bị trả lại: {draft.title.lower()}",
        "Mở ra để xem lý do, sửa rồi gửi lại.",
        fill_address(draft.address, draft.key),
    )
    say(SENT_BACK, said, to=draft.user_id, key=f"{draft.key}:{draft.submitted_at}")


def note_confirmed(draft: Draft, *, by: User) -> None:
    """The trail names both: who confirmed, and who had made it."""
    record("draft.confirmed", **_noted(draft, by, draft.decider_id))


def has_confirmed(user: User, key: UUID | None) -> bool:
    """Has the user confirmed what somebody else had made on the form of that key, if it came by a form?"""
    if key is None:
        return False
    about = Entry.objects.filter(object_type="drafts.draft", object_id=str(key))
    return about.filter(action="draft.confirmed", actor_id=user.pk).exists()


def _noted(draft: Draft, by: User, organization: int | None) -> dict[str, Any]:
    """What the trail says of it: who did it, to which draft, and who had made that."""
    return {
        "by": by,
        "on": ("drafts.draft", str(draft.key)),
        "organization": organization,
        "task": draft.title,
        "made_by": draft.user_id,
    }
