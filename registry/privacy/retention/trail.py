"""What the trail and machines leave behind: reasons in words, and tokens that are good no longer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.accounts.models import SummaryClient
from registry.audit.forgetting import forget_before
from registry.audit.models import Entry, Secret
from registry.common.database_roles import deriving


def _clients(before: datetime) -> QuerySet[SummaryClient]:
    return SummaryClient.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before))


def count_clients(before: datetime) -> int:
    """Summary clients whose token was no longer good by then."""
    return _clients(before).count()


def remove_clients(before: datetime) -> int:
    """Remove them."""
    return _clients(before).delete()[0]


def count_reasons(before: datetime) -> int:
    """Entries of the trail that still say why, in words."""
    old = Entry.objects.filter(recorded_at__lt=before).exclude(secret_digest="")
    with deriving():
        return Secret.objects.filter(pk__in=old.values("pk")).count()


def remove_reasons(before: datetime) -> int:
    """Forget why; who did what and when stays, and so does the chain."""
    with deriving():
        return forget_before(before=before, by=None)
