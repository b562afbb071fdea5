"""What the worker does by itself: sending the reports of a period that is over, and looking for notices."""

from __future__ import annotations

from celery import shared_task

from reports import noticing
from reports.pages import scheduled


@shared_task(name="reports.send")  # type: ignore[untyped-decorator]
def send() -> int:
    """Send what is due; how many reports came into inboxes."""
    return scheduled.send_due()


@shared_task(name="reports.look")  # type: ignore[untyped-decorator]
def look() -> int:
    """Look for notices; how many came into inboxes."""
    return noticing.look()
