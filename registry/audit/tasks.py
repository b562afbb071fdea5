"""What the clock starts for the audit trail: linking what waits, and going through the chain."""

from __future__ import annotations

import logging

from celery import shared_task

from registry.common.database_roles import as_deriver

from . import chain

log = logging.getLogger(__name__)


@shared_task(name="audit.seal")  # type: ignore[untyped-decorator]
def seal_trail() -> None:
    """Link what a request could not: each seals its own, but may die before it does."""
    chain.seal()


@shared_task(name="audit.verify")  # type: ignore[untyped-decorator]
def verify_trail() -> None:
    """Go through the chain of the audit trail; the auditors' page tells what was found."""
    chain.seal(patient=True)
    with as_deriver():
        verdict = chain.verify()
    if verdict.broken is not None:
        log.error("The audit trail is broken: %s", verdict.broken.message)
