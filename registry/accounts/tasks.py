"""What the worker does for accounts: removes what has run out, and notes rights that have ended."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from django.utils.timezone import localdate

from registry.common.database_roles import as_machine

from . import services
from .models import Session
from .sign_in import devices, tries


@shared_task(name="accounts.forget")  # type: ignore[untyped-decorator]
def forget() -> dict[str, int]:
    """Remove sessions that have run out, old counts of failed tries, browsers that nobody uses any more."""
    with as_machine():
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        return {"sessions": sessions, "tries": tries.forget_old(), "devices": devices.forget_old()}


@shared_task(name="accounts.note_ends")  # type: ignore[untyped-decorator]
def note_ends() -> int:
    """Have the trail say which rights have ended by themselves, and end what was begun with them."""
    with as_machine():
        return services.note_ends(localdate())
