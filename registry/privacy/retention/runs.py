"""The night's removal. The row is the queue; the broker only nudges.

Each kind goes in one transaction, together with the count of what went and its line in the trail, under a
lock on the run: whatever was done is done once, however many workers are at it, and after a crash the next
one goes on with the kinds that are left. A kind that fails holds up no other; it is tried again a few times.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import acting_as_machine
from registry.common.refusals import Refused, write
from registry.units import numbering
from reports.models import RetentionCount, RetentionRun
from reports.stored.nudges import nudge, nudge_on_commit

from .limits import Limit, limits

logger = logging.getLogger(__name__)
TASK = "reports.remove_expired"
MOST_ATTEMPTS = 5
# The clock asks at this time; a machine that was off then does its work when it is on again.
HOUR, MINUTE = 2, 15
_NUDGED_FOR = timedelta(minutes=5)


@write
def ask(*, by: User | None, key: str | None = None, tell: bool = True) -> RetentionRun:
    """Have expired things removed; returns the run, which is the one already there where ``key`` stands."""
    run, is_new = RetentionRun.objects.get_or_create(
        unique_key=key or f"asked:{uuid4()}", defaults={"asked_by": by}
    )
    if is_new and tell:
        nudge_on_commit(TASK, run.pk)
    return run


def ask_for_the_night(day: date) -> RetentionRun:
    """The run of a night, however many clocks ask for it."""
    return ask(by=None, key=f"nightly:{day}")


def work(run_id: int) -> RetentionRun | None:
    """Do what is left of the run; returns it as it stands then, ``None`` if it is unknown or over.

    A database that goes away leaves it to whoever comes next.
    """
    if not RetentionRun.objects.filter(pk=run_id, finished_at=None).update(attempts=F("attempts") + 1):
        return None
    run = RetentionRun.objects.get(pk=run_id)
    # People are seen by the number of their unit.
    numbering.ensure(wait=True)
    failed = []
    for limit in limits(timezone.localdate(run.asked_at)):
        try:
            _remove(run, limit)
        except (OperationalError, InterfaceError):
            raise
        except (DatabaseError, Refused, OSError) as error:
            # What an error quotes may be somebody's data: the log has where, the row only what kind.
            logger.exception("Run %s could not remove %s", run_id, limit.kind.code)
            failed.append(f"{limit.kind.title}: {type(error).__name__}")
    _close(run, failed)
    run.refresh_from_db()
    return run


def _remove(run: RetentionRun, limit: Limit) -> None:
    """Remove what is over of one kind, unless that is done."""
    kind = limit.kind
    with transaction.atomic():
        held = RetentionRun.objects.select_for_update().get(pk=run.pk)
        if held.finished_at or RetentionCount.objects.filter(run=run, kind=kind.code).exists():
            return
        with acting_as_machine():
            removed = kind.remove(limit.before(run.asked_at))
        RetentionCount.objects.create(run=run, kind=kind.code, days=limit.days, removed=removed)
        record("retention.applied", by=None, on=run, kind=kind.code, days=limit.days, removed=removed)


def _close(run: RetentionRun, failed: list[str]) -> None:
    """The run is over when every kind is done, or when it has been tried often enough."""
    over = timezone.now() if not failed or run.attempts >= MOST_ATTEMPTS else None
    RetentionRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=over, error="\n".join(failed))


def sweep() -> int:
    """Have taken up what was left: a run whose worker is gone or failed, and a night that was missed.

    Returns how many were nudged.
    """
    now = timezone.localtime()
    if (now.hour, now.minute) > (HOUR, MINUTE + 15):
        ask_for_the_night(now.date())
    left = RetentionRun.objects.filter(finished_at=None, asked_at__lte=timezone.now() - _NUDGED_FOR)
    often = left.filter(attempts__gte=MOST_ATTEMPTS)
    often.filter(error="").update(error=f"Tiến trình xử lý đã dừng giữa chừng {MOST_ATTEMPTS} lần.")
    often.update(finished_at=timezone.now())
    return sum(map(partial(nudge, TASK), left.values_list("pk", flat=True)))
