"""The Celery tasks of the queue: do an item, ask for the night's items; and how workers find lost work."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from . import clock, items, nudges, working
from .kinds import kind_of
from .sweeping import Sweeper


@shared_task(name=nudges.TASK)  # type: ignore[untyped-decorator]
def work(kind_name: str, number: int) -> None:
    """Do an item; then tell a worker of the next of its kind that waits."""
    kind = kind_of(kind_name)
    if working.do(kind, number) is not None and (waiting := items.next_waiting(kind)) is not None:
        nudges.nudge(nudges.TASK, kind.name, waiting.pk)


@shared_task(name=clock.ASK)  # type: ignore[untyped-decorator]
def ask_for_the_night(kind_name: str) -> None:
    """Have the night's item of a kind done, once however many clocks ask."""
    kind = kind_of(kind_name)
    assert kind.asks_for is not None
    kind.asks_for(timezone.localdate())


@worker_ready.connect  # type: ignore[untyped-decorator]
def start_sweeping(**_: Any) -> None:
    """In the worker's main process, which does no work itself."""
    Sweeper().start()
