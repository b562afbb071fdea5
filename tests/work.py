"""Work in the background, done here and now."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registry.common.queue import items, working
from registry.common.queue.kinds import kinds
from registry.common.queue.models import ACTIVE, WorkState
from registry.imports import jobs
from registry.imports.models import Batch, ImportWork


def work_on(batch: Batch) -> None:
    """Do what the import waits for."""
    for work in ImportWork.objects.filter(batch=batch, state__in=ACTIVE):
        working.do(jobs.KIND, work.pk)


def work_off() -> None:
    """Do all that waits."""
    for kind in kinds():
        for item in kind.model.objects.filter(state=WorkState.WAITING):
            working.do(kind, item.pk)


def claimed(batch: Batch) -> ImportWork | None:
    """The import's work in a worker's hands, if it is to be had."""
    return items.claim(jobs.KIND, ImportWork.objects.get(batch=batch, state__in=ACTIVE).pk)


def lapse(item) -> None:
    """The item's worker has not been heard of for too long."""
    gone = timezone.now() - timedelta(seconds=1)
    type(item).objects.filter(pk=item.pk).update(lease_until=gone, nudge_at=gone)
