"""What the worker does for figures by itself: sending the reports of a period that is over."""

from __future__ import annotations

from celery import shared_task

from reports.pages import scheduled


@shared_task(name="reports.send")  # type: ignore[untyped-decorator]
def send() -> int:
    """Send what is due; how many reports came into inboxes."""
    return scheduled.send_due()
