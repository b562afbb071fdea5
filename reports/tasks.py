"""Small tasks that the clock starts for the audit trail."""

from __future__ import annotations

import logging

from celery import shared_task

from registry.audit import chain
from registry.common.database_roles import deriving

log = logging.getLogger(__name__)


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
