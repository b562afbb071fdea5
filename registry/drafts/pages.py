"""One's own drafts: what was begun and not yet confirmed."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from registry.accounts.access.scopes import WRITERS, has_role
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.draft_pages import fill_address

from . import store
from .models import Draft


class DraftLine(NamedTuple):
    """A draft as the page shows it; whom it is about only to those who may still write about people."""

    draft: Draft
    about: str
    href: str
    reason: str


def drafts(request: HttpRequest) -> HttpResponse:
    """List them, the latest first."""
    user = user_of(request)
    writes = has_role(user, *WRITERS)
    lines = [
        DraftLine(
            draft,
            store.about_in(draft) if writes else "",
            fill_address(draft.address, draft.key),
            store.reason_in(draft) if writes else "",
        )
        for draft in store.of(user)
    ]
    people = [(draft.person_id, None) for draft, about, *_ in lines if about and draft.person_id]
    record("drafts.listed", by=user, rows=len(lines), seen=people)
    return render(request, "drafts/list.html", {"lines": lines})


@require_POST
def give_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a draft; nothing of it was ever in the register."""
    user = user_of(request)
    draft: Draft = get_object_or_404(Draft.objects.filter(user=user), key=key)
    draft.delete()
    record("draft.given_up", by=user, on=("drafts.draft", str(key)))
    messages.success(request, "Đã bỏ bản nháp.")
    return redirect("drafts")
