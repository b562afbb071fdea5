"""Finding work that was lost on the way: its worker died, its message never arrived, its night was missed.

Every worker sweeps when it starts and every few seconds from then on, in a thread of its main process, so
that neither the clock nor another worker is needed for work to go on.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.utils import timezone

from registry.common.declared.work import Kind

from . import beats, items, nudges, sessions
from .kinds import kinds
from .models import WorkState
from .processes import end_child

logger = logging.getLogger(__name__)
SECONDS = 3.0
# So long after its hour a night that nobody has asked for counts as missed.
MISSED_AFTER = timedelta(minutes=15)


def sweep(*, at_start: bool = False) -> int:
    """Have taken up what was lost, and asked for what the clock missed; returns how many were nudged.

    Items that were taken up too often fail. A worker that starts is told at once of all that waits: the
    message of it may have died with the worker before.
    """
    ask_for_missed_nights()
    return sum(_sweep(kind, at_start=at_start) for kind in kinds())


def _sweep(kind: Kind, *, at_start: bool) -> int:
    free = kind.model.objects.free()
    for item in free.filter(attempts__gte=kind.most_attempts):
        sessions.end_those_of_the_gone(kind, item.pk)
        items.fail_lost(kind, item)
    due = free if at_start else free.filter(nudge_at__lte=Now())
    lost = list(due.order_by("asked_at", "pk"))
    if kind.one_at_a_time:
        waiting = [item for item in lost if item.state == WorkState.WAITING]
        lost = [item for item in lost if item.state == WorkState.RUNNING] + waiting[:1]
    nudged = 0
    for item in lost:
        # A worker that hangs may hold the row; it is told of all the same, as who takes it up frees it.
        pause = items.LOST_NUDGED_FOR if item.state == WorkState.RUNNING else items.NUDGED_FOR
        # As it was read: put off by one who takes it up meanwhile, it would not be missed when he dies.
        as_read = kind.model.objects.filter(pk=item.pk, state=item.state, attempts=item.attempts)
        with suppress(OperationalError):
            as_read.update(nudge_at=Now() + pause)
        nudged += nudges.nudge(nudges.TASK, kind.name, item.pk)
    return nudged


def ask_for_missed_nights() -> None:
    """A machine that was off at night, or whose clock is dead, does its work later in the day."""
    now = timezone.localtime()
    for kind in kinds():
        if kind.every_night_at is None or kind.asks_for is None:
            continue
        at = datetime.combine(now.date(), kind.every_night_at, now.tzinfo)
        if now > at + MISSED_AFTER:
            kind.asks_for(now.date())


def end_hung_children() -> None:
    """Kill processes of this worker whose lease has run out: they hang, in the place of a successor."""
    for kind in kinds():
        for item in kind.model.objects.lapsed():
            if end_child(item.worker):
                logger.error("Killed a process that hung over %s %s", kind.name, item.pk)


class Sweeper(Thread):
    """Sweeps as long as the worker lives."""

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self.is_stopped = Event()

    def run(self) -> None:
        at_start = True
        while True:
            try:
                sessions.wait_no_longer_than("1s")
                end_hung_children()
                sweep(at_start=at_start)
                at_start = False
                beats.beat(beats.WORKER)
            except Exception:  # whatever it was, the next time may go well
                logger.exception("The sweep failed")
            finally:
                # The worker's main process forks; a connection is not to stand open in it.
                connection.close()
            if self.is_stopped.wait(SECONDS):
                return
