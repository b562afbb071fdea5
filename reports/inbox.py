"""The inbox: what came to somebody, reading it, and taking it out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from registry.accounts.models import User

from .models import Notice


def put(*, to: User, title: str, note: str, href: str) -> bool:
    """Put a notice about a page into somebody's inbox, as the machine; not while the last is unread."""
    if Notice.objects.filter(to=to, title=title[:200], href=href, read_at__isnull=True).exists():
        return False
    Notice.objects.create(to=to, title=title[:200], note=note[:600], href=href)
    return True


def of(user: User) -> QuerySet[Notice]:
    """What came to the user, the newest first, without the files themselves."""
    return Notice.objects.filter(to=user).defer("file")


def unread(user: User) -> int:
    """How much of it has not been read."""
    return of(user).filter(read_at__isnull=True).count()


def read(user: User, numbers: list[int]) -> int:
    """Mark notices of the user as read; those of others stay as they are. How many it changed."""
    return of(user).filter(pk__in=numbers, read_at__isnull=True).update(read_at=timezone.now())


def remove(user: User, number: int) -> bool:
    """Take a notice out of the user's inbox, with its file; ``False`` where there is none."""
    return bool(Notice.objects.filter(to=user, pk=number).delete()[0])


def count_before(before: datetime) -> int:
    """Notices that came before then."""
    return Notice.objects.filter(came_at__lt=before).count()


def remove_before(before: datetime) -> int:
    """Remove them."""
    return Notice.objects.filter(came_at__lt=before).delete()[0]
