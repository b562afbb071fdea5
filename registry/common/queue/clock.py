"""What the clock starts, and when: kinds of work that are asked for every night, and small tasks."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

from registry.common.declared import collected
from registry.common.declared.work import ClockTask

from .kinds import kinds

# The task that asks for the night's item of a kind.
ASK = "queue.ask_for_the_night"


def schedule() -> dict[str, dict[str, Any]]:
    """All of it, as Celery's clock takes it."""
    lines: dict[str, dict[str, Any]] = {}
    for kind in kinds():
        if kind.every_night_at is not None:
            at = crontab(hour=kind.every_night_at.hour, minute=kind.every_night_at.minute)
            lines[kind.name] = {"task": ASK, "args": (kind.name,), "schedule": at}
    tasks: tuple[ClockTask, ...] = collected("work", "CLOCK")
    for task in tasks:
        lines[task.name] = {"task": task.task, "schedule": _when(task)}
    return lines


def _when(task: ClockTask) -> Any:
    if task.seconds is not None:
        return task.seconds
    return crontab(minute=task.minute or 0, **({} if task.hour is None else {"hour": task.hour}))
