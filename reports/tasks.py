"""What the worker does. Each task is a thin shell around a service that may run twice with one effect."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from registry.audit import chain
from registry.common.database_roles import deriving
from registry.imports import jobs
from registry.privacy.retention import runs as removals

from .stored import nudges, runs

log = logging.getLogger(__name__)


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


@shared_task(name="reports.seal_trail")  # type: ignore[untyped-decorator]
def seal_trail() -> None:
    """Link what a request could not: each seals its own, but may die before it does."""
    chain.seal()


@shared_task(name="reports.verify_trail")  # type: ignore[untyped-decorator]
def verify_trail() -> None:
    """Go through the chain of the audit trail; the auditors' page tells what was found."""
    chain.seal(patient=True)
    with deriving():
        verdict = chain.verify()
    if verdict.broken is not None:
        log.error("The audit trail is broken: %s", verdict.broken.message)


@shared_task(name=jobs.TASK)  # type: ignore[untyped-decorator]
def work_on_batch(batch_id: str) -> None:
    """Check an import, or write it."""
    jobs.work(batch_id)
