"""Runs that store month-end figures. The row is the queue: whoever takes it up holds a lease and a number.

Nothing is lost when a worker dies (its lease lapses and the sweeper has the run taken up again), when the
broker does (the sweeper finds what waits), or when three clocks ask at once (a key stands once). One run is
at work at a time. A worker whose run was taken over or cancelled writes nothing more: each month is stored in
a transaction that also renews the lease, and only under the worker's own number.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.cache import forget_old_writes
from registry.common.database_roles import counting_over_transactions
from registry.common.refusals import Refused, write
from reports.models import FigureRun, RunKind, RunState

from . import plan
from .counting import Counter, store
from .nudges import nudge, nudge_on_commit

logger = logging.getLogger(__name__)
TASK = "reports.store_figures"
# Of a run whose workers keep dying this many are enough.
MOST_ATTEMPTS = 5
# Any number of our own: who takes up runs does so one after the other.
_TAKING_UP = 7_202_507_01
# A waiting run is nudged at once; the sweeper does so again only after this.
_NUDGED_FOR = timedelta(seconds=30)


class _TakenOver(Exception):
    """The run is another worker's now, or was cancelled."""


@write
def ask(*, kind: str, by: User | None, key: str | None = None, tell: bool = True) -> FigureRun:
    """Have figures stored; returns the run, which is the one already there where ``key`` stands already.

    Without a key a run of the same kind that still waits is the one that was asked for. ``tell`` is false for
    a caller who does the run itself.
    """
    run = None
    if key is None:
        run = FigureRun.objects.filter(kind=kind, state=RunState.WAITING).first()
    if run is None:
        run, is_new = FigureRun.objects.get_or_create(
            unique_key=key or f"{kind}:{uuid4()}", defaults={"kind": kind, "asked_by": by}
        )
        if not is_new:
            return run
        record("figures.asked", by=by, on=run, kind=kind)
    if tell:
        nudge_on_commit(TASK, run.pk)
    return run


def ask_for_the_night(day: date) -> FigureRun:
    """The nightly run of ``day``, however many clocks ask for it."""
    return ask(kind=RunKind.NIGHTLY, by=None, key=f"nightly:{day}")


def retry(*, run: FigureRun, by: User) -> FigureRun:
    """Do again what a failed or cancelled run was to do; returns the run that does. Refuses any other.

    The old run stays as it is: it tells what happened, and what it stored is older than what is done now.
    """
    if run.state not in (RunState.FAILED, RunState.CANCELLED):
        raise Refused("not_over", "Chỉ chạy lại được lần tổng hợp bị lỗi hoặc đã hủy.", "run")
    return ask(kind=RunKind.FULL if run.kind == RunKind.FULL else RunKind.CHANGED, by=by)


@write
def cancel(*, run: FigureRun, by: User) -> None:
    """A run that waits or is at work stops after the month it is at; months already stored stay."""
    changed = FigureRun.objects.filter(pk=run.pk, state__in=(RunState.WAITING, RunState.RUNNING)).update(
        state=RunState.CANCELLED, finished_at=timezone.now(), lease_until=None
    )
    if not changed:
        raise Refused("is_over", "Lần tổng hợp này đã kết thúc.", "run")
    record("figures.cancelled", by=by, on=run)


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.FIGURE_LEASE)


def _lapsed() -> Q:
    return Q(state=RunState.RUNNING, lease_until__lte=timezone.now())


def take_up(run_id: int) -> FigureRun | None:
    """Take the run up if it waits or its worker is gone, and no other run is at work."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TAKING_UP])
        at_work = FigureRun.objects.filter(state=RunState.RUNNING, lease_until__gt=timezone.now())
        free = FigureRun.objects.filter(Q(state=RunState.WAITING) | _lapsed(), pk=run_id)
        if at_work.exists() or not free.exists():
            return None
        run: FigureRun = free.select_for_update().get()
        run.state = RunState.RUNNING
        run.attempts += 1
        run.lease_until = _lease()
        run.started_at = run.started_at or timezone.now()
        run.save(update_fields=["state", "attempts", "lease_until", "started_at"])
        return run


def _write(run: FigureRun, **values: Any) -> None:
    """Write to the run while it is still this worker's; raises :class:`_TakenOver` when it is not."""
    own = FigureRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempts=run.attempts)
    if not own.update(**values):
        raise _TakenOver


def work(run_id: int) -> FigureRun | None:
    """Do the run, if it is to be had; returns it as it stands then, ``None`` if it was not to be had.

    A fault of ours ends the run as failed. A database that goes away leaves it to whoever comes next.
    """
    run = take_up(run_id)
    if run is None:
        return None
    try:
        with counting_over_transactions():
            _do(run)
    except _TakenOver:
        logger.warning("Run %s was taken over or cancelled", run_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("Run %s failed", run_id)
        _fail(run, error)
    run.refresh_from_db()
    return run


def _do(run: FigureRun) -> None:
    if not run.snapshot:
        run.snapshot = plan.state()
        _write(run, snapshot=run.snapshot)
    _forget_months_out_of_sight()
    ahead = plan.months_to_count(run)
    _write(run, months_planned=F("months") + len(ahead), lease_until=_lease())
    counter = Counter()
    for month_end in ahead:
        with transaction.atomic():
            rows = store(counter, run.pk, month_end)
            _write(run, months=F("months") + 1, rows=F("rows") + rows, lease_until=_lease())
    _write(run, state=RunState.DONE, finished_at=timezone.now(), lease_until=None)
    # Everything older has been taken in by this run, and no kept answer asks about it any more.
    forget_old_writes()


def _forget_months_out_of_sight() -> None:
    """What is stored before the first or after the last month that runs look after would never be mended."""
    every = plan.months()
    with connection.cursor() as cursor:
        if every:
            cursor.execute(
                "DELETE FROM reports_monthfigure WHERE month_end < %s OR month_end > %s",
                [every[0], every[-1]],
            )
        else:
            cursor.execute("DELETE FROM reports_monthfigure")


def _fail(run: FigureRun, error: Exception) -> None:
    try:
        _write(
            run,
            state=RunState.FAILED,
            finished_at=timezone.now(),
            lease_until=None,
            error=f"{type(error).__name__}: {error}"[:2000],
        )
    except _TakenOver:
        logger.warning("Run %s was taken over or cancelled before it could fail", run.pk)


def next_waiting() -> FigureRun | None:
    """The run that has waited longest."""
    return FigureRun.objects.filter(state=RunState.WAITING).order_by("asked_at", "pk").first()


def sweep() -> int:
    """Have taken up what was lost: runs whose worker is gone, runs whose nudge never arrived, tonight's run.

    Returns how many were nudged. Runs that were taken up too often fail.
    """
    gone = FigureRun.objects.filter(_lapsed())
    gone.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=RunState.FAILED,
        finished_at=timezone.now(),
        lease_until=None,
        error=f"Tiến trình xử lý đã dừng giữa chừng {MOST_ATTEMPTS} lần.",
    )
    _ask_for_a_night_that_was_missed()
    waiting = FigureRun.objects.filter(state=RunState.WAITING, asked_at__lte=timezone.now() - _NUDGED_FOR)
    lost = [
        *gone.values_list("pk", flat=True),
        *waiting.order_by("asked_at").values_list("pk", flat=True)[:1],
    ]
    return sum(map(partial(nudge, TASK), lost))


def _ask_for_a_night_that_was_missed() -> None:
    """A machine that was off at night does its work in the morning."""
    now = timezone.localtime()
    if (now.hour, now.minute) > (1, 45):
        ask_for_the_night(now.date())
