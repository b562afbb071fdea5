"""Which batch an address names, what the user may do with it, and how units are called there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from members.cards.models import CardBatch
from members.pages.access import READ_ONLY
from registry.accounts.access.scopes import WRITERS, may
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.units.names import in_a_sentence, organization_names


def batch_in_sight(request: HttpRequest, number: int) -> CardBatch:
    """The batch of an organization that the user sees: else 404."""
    rows = CardBatch.objects.visible_to(user_of(request))
    people = ("opened_by", "sent_by", "answered_by", "issued_by")
    found: CardBatch = get_object_or_404(rows.select_related("organization", *people), pk=number)
    return found


def batch_to_write(request: HttpRequest, number: int, *, side: str = "organization") -> CardBatch:
    """The batch, over whose unit (or the level above it) the user writes: else 403."""
    batch, user = batch_in_sight(request, number), user_of(request)
    if not writes_over(user, batch, side):
        raise PermissionDenied(READ_ONLY)
    return batch


def writes_over(user: User, batch: CardBatch, side: str = "organization") -> bool:
    """May the user write over the unit that collects, or over the level above (``to``)?"""
    unit = batch.to_id if side == "to" else batch.organization_id
    return user.is_active and unit is not None and may(user, unit, *WRITERS)


def named(organization: int) -> str:
    """What an organization is called today."""
    return organization_names([organization], localdate())[organization]


def in_words(organization: int) -> str:
    """The same within a sentence."""
    return in_a_sentence(named(organization))
