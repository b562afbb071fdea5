"""What signing in and the trail leave behind: sessions, counts of failures, browsers, tokens, old reasons."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.accounts.acting import deriving
from registry.accounts.models import Device, Session, SummaryClient, Tries
from registry.audit.forgetting import forget_before
from registry.audit.models import Entry, Secret


def _sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def count_sessions(before: datetime) -> int:
    """Sessions that were over by then."""
    return _sessions(before).count()


def remove_sessions(before: datetime) -> int:
    """Remove them."""
    return _sessions(before).delete()[0]


def _tries(before: datetime) -> QuerySet[Tries]:
    return Tries.objects.filter(last_failed_at__lt=before)


def count_tries(before: datetime) -> int:
    """Counts of failures of which the last is older; they slow nobody down any more."""
    return _tries(before).count()


def remove_tries(before: datetime) -> int:
    """Remove them."""
    return _tries(before).delete()[0]


def _devices(before: datetime) -> QuerySet[Device]:
    return Device.objects.filter(last_seen_at__lt=before)


def count_devices(before: datetime) -> int:
    """Browsers that nobody has signed in on since."""
    return _devices(before).count()


def remove_devices(before: datetime) -> int:
    """Remove them: whoever signs in there again does so as on a new one."""
    return _devices(before).delete()[0]


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
