"""What the worker removes for accounts: expired sessions, old counts of failed tries, unused browsers."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from registry.common.database_roles import as_machine

from .models import Session
from .sign_in import devices, tries


@shared_task(name="accounts.forget")  # type: ignore[untyped-decorator]
def forget() -> dict[str, int]:
    """Remove sessions that have run out, old counts of failed tries, browsers that nobody uses any more."""
    with as_machine():
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        return {"sessions": sessions, "tries": tries.forget_old(), "devices": devices.forget_old()}
