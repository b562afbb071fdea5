"""Work in the background, done here and now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from registry.accounts.models import User
from registry.common.queue import items, progress, working
from registry.common.queue.kinds import kinds
from registry.common.queue.models import ACTIVE, WorkState
from registry.imports import jobs
from registry.imports.models import Batch, ImportWork
from registry.units.models import Organization
from reports.periods import closing
from reports.periods.books import Period
from reports.periods.models import Closing, ClosingWork
from reports.periods.services import ask_closing


def work_on(batch: Batch) -> None:
    """Do what the import waits for."""
    for work in ImportWork.objects.filter(batch=batch, state__in=ACTIVE):
        working.do(jobs.KIND, work.pk)


def unwatched() -> Any:
    """How far work is is noted nowhere: the other connection does not see what the test has written."""
    return mock.patch.object(progress, "BETWEEN", float("inf"))


def work_off() -> None:
    """Do all that waits."""
    with unwatched():
        for kind in kinds():
            for item in kind.model.objects.filter(state=WorkState.WAITING):
                working.do(kind, item.pk)


def close(*, about: Period, organization: Organization, by: User, reason: str = "") -> Closing:
    """The period, closed: asked for, and done."""
    work = ask_closing(about=about, organization=organization, by=by, reason=reason)
    done = closed(work)
    assert done.state == WorkState.DONE, done.error
    return Closing.objects.in_force().get(organization=organization, period=about.name)


def closed(work: ClosingWork) -> ClosingWork:
    """The closing that was asked for, done, or failed."""
    with unwatched():
        done = working.do(closing.KIND, work.pk)
    assert isinstance(done, ClosingWork)
    return done


def claimed(batch: Batch) -> ImportWork | None:
    """The import's work in a worker's hands, if it is to be had."""
    return items.claim(jobs.KIND, ImportWork.objects.get(batch=batch, state__in=ACTIVE).pk)


def lapse(item) -> None:
    """The item's worker has not been heard of for too long."""
    gone = timezone.now() - timedelta(seconds=1)
    type(item).objects.filter(pk=item.pk).update(lease_until=gone, nudge_at=gone)
