"""Runs that store month-end figures, as work of the queue. One run is at work at a time.

A worker whose run was taken over or cancelled writes nothing more: each month is stored in a transaction that
also writes to the run, and only under the worker's own number.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import connection
from django.db.models import F

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.cache import forget_old_writes
from registry.common.database_roles import as_counter
from registry.common.declared.work import Kind
from registry.common.queue import items, nudges, working
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState
from registry.common.refusals import Refused, write

from . import measures, plan
from .counting import Counter, store
from .models import FigureRun, MonthFigure, RunKind


@write
def ask(*, kind: str, by: User | None, key: str | None = None, nudge: bool = True) -> FigureRun:
    """Have figures stored; returns the run, which is the one already there where ``key`` stands already.

    Without a key a run of the same kind that still waits is the one that was asked for. ``nudge`` is false
    for a caller who does the run itself.
    """
    run = None
    if key is None:
        run = FigureRun.objects.filter(kind=kind, state=WorkState.WAITING).first()
    if run is not None:
        # Its message may have been lost; twice does no harm.
        if nudge:
            nudges.nudge_on_commit(nudges.TASK, KIND.name, run.pk)
        return run  # type: ignore[no-any-return]
    run, is_new = items.ask(KIND, by=by, key=key, nudge=nudge, kind=kind)
    if is_new:
        record("figures.asked", by=by, on=run, kind=kind)
    return run  # type: ignore[no-any-return]


def ask_for_the_night(day: date) -> FigureRun:
    """The nightly run of ``day``, however many clocks ask for it."""
    return ask(kind=RunKind.NIGHTLY, by=None, key=f"nightly:{day}")


def retry(*, run: FigureRun, by: User) -> FigureRun:
    """Do again what a failed or cancelled run was to do; returns the run that does. Refuses any other.

    The old run stays as it is: it tells what happened, and what it stored is older than what is done now.
    """
    if run.state not in (WorkState.FAILED, WorkState.CANCELLED):
        raise Refused("not_over", "Chỉ chạy lại được lần tổng hợp bị lỗi hoặc đã hủy.", "run")
    return ask(kind=RunKind.FULL if run.kind == RunKind.FULL else RunKind.CHANGED, by=by)


@write
def cancel(*, run: FigureRun, by: User) -> None:
    """A run that waits or is at work stops after the month it is at; months already stored stay."""
    if not items.cancel(run):
        raise Refused("is_over", "Lần tổng hợp này đã kết thúc.", "run")
    record("figures.cancelled", by=by, on=run)


def work(run_id: int) -> FigureRun | None:
    """Do the run here and now; returns it as it stands then, ``None`` if it was not to be had."""
    return working.do(KIND, run_id)


def _do(held: Held) -> None:
    run: FigureRun = held.item
    if not run.snapshot:
        with as_counter():
            run.snapshot = plan.state()
            held.write(snapshot=run.snapshot)
    with as_counter():
        _forget_months_out_of_sight()
    _count_by_what_is_declared_now(held)
    with as_counter():
        ahead = plan.months_to_count(run)
        counter = Counter()
    held.write(months_planned=F("months") + len(ahead))
    for month_end in ahead:
        with as_counter():
            rows = store(counter, run.pk, month_end)
            held.write(months=F("months") + 1, rows=F("rows") + rows)
    held.settle()
    with as_counter():
        # Everything older has been taken in by this run, and no stored answer asks about it any more.
        forget_old_writes()


def _count_by_what_is_declared_now(held: Held) -> None:
    """The run says what it stores and how that is counted; a new version may go on with a run of an old one.

    What the old one stored in this run's name is then removed: it would be taken for what is stored now.
    """
    current, run = measures.definition(), held.item
    if run.definition == current:
        return
    with as_counter():
        MonthFigure.objects.filter(run=run).delete()
        held.write(definition=current, codes=measures.codes())


def _forget_months_out_of_sight() -> None:
    """What is stored before the first or after the last month that runs look after would never be mended."""
    every = plan.months()
    with connection.cursor() as cursor:
        if every:
            cursor.execute(
                "DELETE FROM stored_monthfigure WHERE month_end < %s OR month_end > %s",
                [every[0], every[-1]],
            )
        else:
            cursor.execute("DELETE FROM stored_monthfigure")


KIND = Kind(
    name="figures",
    model=FigureRun,
    does=_do,
    most_attempts=5,
    # A month of a large province takes seconds.
    silence=timedelta(minutes=5),
    one_at_a_time=True,
    every_night_at=time(1, 30),
    asks_for=ask_for_the_night,
)
