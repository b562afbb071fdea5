"""The night's recount: everything that is stored is counted again from the stretches and held against it.

A difference is no mistake of a person: stored figures follow from what is recorded. It is said to whoever
watches the machine and mended by storing all months anew.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db.models import F
from django.utils import timezone

from registry.common.database_roles import as_counter
from registry.common.declared.work import Kind
from registry.common.queue import items
from registry.common.queue.held import Held
from registry.common.queue.models import WorkState

from . import plan
from .checking import recounted
from .models import FigureRecount

log = logging.getLogger(__name__)


def ask_for_the_night(day: date) -> FigureRecount:
    """The recount of ``day``, however many clocks ask for it."""
    recount, _ = items.ask(KIND, by=None, key=f"nightly:{day}")
    return recount  # type: ignore[no-any-return]


def note(months: int, differing: Sequence[date]) -> None:
    """Keep what a recount by hand found: months, and the month of each difference."""
    with as_counter():
        found = _lasting(differing)
        FigureRecount.objects.create(
            state=WorkState.DONE,
            started_at=timezone.now(),
            finished_at=timezone.now(),
            months=months,
            differences=len(found),
            differing_months=sorted(set(found)),
        )


def last() -> FigureRecount | None:
    """The last one that came to its end."""
    return FigureRecount.objects.filter(state=WorkState.DONE).order_by("-finished_at").first()


def _do(held: Held) -> None:
    with as_counter():
        # Another worker may have begun it.
        held.write(months=0, differences=0, differing_months=[])
        months = plan.months()
    every: list[date] = []
    for month_end in months:
        differing = [difference.month_end for difference in recounted([month_end])]
        with as_counter():
            found = _lasting(differing)
            every += found
            held.write(
                months=F("months") + 1,
                differences=len(every),
                differing_months=sorted(set(every)),
            )
    if every:
        log.error("%s stored figures differ from a recount", len(every))
    with as_counter():
        held.settle()


def _lasting(differing: Sequence[date]) -> list[date]:
    """Those of months that the next run does not store anew, asked after they were compared."""
    since = plan.changed_since_the_last_run()
    return [month for month in differing if month < since]


KIND = Kind(
    name="recounts",
    model=FigureRecount,
    does=_do,
    most_attempts=3,
    # A month of a large province takes seconds.
    silence=timedelta(minutes=5),
    one_at_a_time=True,
    every_night_at=time(3, 30),
    asks_for=ask_for_the_night,
)
