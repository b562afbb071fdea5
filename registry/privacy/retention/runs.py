"""The night's removal of what has been kept long enough, as work of the queue.

Each kind goes in one transaction, together with the count of what went, its line in the trail, and a write to
the run under the worker's number: whatever was done is done once, however many workers are at it, and after a
crash the next one goes on with the kinds that are left. A kind that fails holds up no other; it is tried
again a few times.
"""

from __future__ import annotations

import logging
from datetime import date, time, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.work import Kind
from registry.common.queue import items, working
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState
from registry.common.refusals import Refused, write
from registry.privacy.models import RetentionCount, RetentionRun
from registry.units import numbering

from .limits import Limit, limits

logger = logging.getLogger(__name__)


@write
def ask(*, by: User | None, key: str | None = None, nudge: bool = True) -> RetentionRun:
    """Have expired things removed; returns the run, which is the one already there where ``key`` stands."""
    run, _ = items.ask(KIND, by=by, key=key, nudge=nudge)
    return run  # type: ignore[no-any-return]


def ask_for_the_night(day: date) -> RetentionRun:
    """The run of a night, however many clocks ask for it."""
    return ask(by=None, key=f"nightly:{day}")


@write
def retry(*, run: RetentionRun, by: User) -> RetentionRun:
    """Have removed what a failed or cancelled run has left; returns the run that does. Refuses any other.

    A run that waits already is the one that was asked for.
    """
    if run.state not in (WorkState.FAILED, WorkState.CANCELLED):
        raise Refused("not_over", "Chỉ chạy lại được lần dọn bị lỗi hoặc đã hủy.", "run")
    waiting: RetentionRun | None = RetentionRun.objects.filter(state=WorkState.WAITING).first()
    if waiting is not None:
        return waiting
    again = ask(by=by)
    record("retention.asked", by=by, on=again)
    return again


@write
def cancel(*, run: RetentionRun, by: User) -> None:
    """A run that waits or is at work removes no further kind; what is gone is gone."""
    if not items.cancel(run):
        raise Refused("is_over", "Lần dọn này đã kết thúc.", "run")
    record("retention.cancelled", by=by, on=run)


def work(run_id: int) -> RetentionRun | None:
    """Do what is left of the run here and now; ``None`` if it was not to be had."""
    return working.do(KIND, run_id)


def _do(held: Held) -> None:
    # People are seen by the number of their unit.
    numbering.ensure(wait=True)
    failed = []
    for limit in limits(timezone.localdate(held.item.asked_at)):
        try:
            _remove(held, limit)
        except (OperationalError, InterfaceError):
            raise
        except (DatabaseError, Refused, OSError) as error:
            # What an error quotes may be somebody's data: the log has where, the row only what kind.
            logger.exception("Run %s could not remove %s", held.item.pk, limit.kind.code)
            failed.append(f"{limit.kind.title}: {type(error).__name__}")
    if failed:
        held.give_back("\n".join(failed))
    else:
        held.settle()


def _remove(held: Held, limit: Limit) -> None:
    """Remove what is over of one kind, unless that is done."""
    kind, run = limit.kind, held.item
    with transaction.atomic():
        if RetentionCount.objects.filter(run=run, kind=kind.code).exists():
            return
        with as_machine():
            removed = kind.remove(limit.before(run.asked_at))
        RetentionCount.objects.create(run=run, kind=kind.code, days=limit.days, removed=removed)
        record("retention.applied", by=None, on=run, kind=kind.code, days=limit.days, removed=removed)
        # Last: the lease is renewed on this row while the removal goes on.
        held.write()


KIND = Kind(
    name="retention",
    model=RetentionRun,
    does=_do,
    most_attempts=5,
    # One kind of a large province, in one statement or a few.
    silence=timedelta(minutes=15),
    every_night_at=time(2, 15),
    asks_for=ask_for_the_night,
    pause=timedelta(minutes=5),
    quotes_faults=False,
)
