"""What the worker does. Each task is a thin shell around a service that may run twice with one effect."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .retention import runs as removals
from .rollups import nudges, runs
from .sheets import jobs


@shared_task(name="reports.store_figures_nightly")  # type: ignore[untyped-decorator]
def store_figures_nightly() -> None:
    """Have tonight's month-end figures stored, once however many clocks ask."""
    runs.ask_for_the_night(timezone.localdate())


@shared_task(name="reports.remove_expired_nightly")  # type: ignore[untyped-decorator]
def remove_expired_nightly() -> None:
    """Have what has been kept long enough removed tonight, once however many clocks ask."""
    removals.ask_for_the_night(timezone.localdate())


@shared_task(name=removals.TASK)  # type: ignore[untyped-decorator]
def remove_expired(run_id: int) -> None:
    """Remove it."""
    removals.work(run_id)


@shared_task(name="reports.store_figures")  # type: ignore[untyped-decorator]
def store_figures(run_id: int) -> None:
    """Do a run; then tell a worker of the next one that waits."""
    if runs.work(run_id) is not None and (waiting := runs.next_waiting()) is not None:
        nudges.nudge(runs.TASK, waiting.pk)


@shared_task(name="reports.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Pick up work that was lost on the way."""
    runs.sweep()
    removals.sweep()
    jobs.resume_lost()


@shared_task(name=jobs.TASK)  # type: ignore[untyped-decorator]
def work_on_batch(batch_id: str) -> None:
    """Check an import, or write it."""
    jobs.work(batch_id)
