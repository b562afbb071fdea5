"""Which months a run must count: those never stored as they would be now, and those changed since.

A run that is done keeps the state of the database that it has taken in. Whatever that state does not see was
written later, in whatever order transactions were committed; each such write says from which day on figures
can have changed, and one that does not say (structure, villages served, the board's reading) changes all. A
month that was counted by another list of indicators, or by other conditions, is counted again as well.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from registry.common.dates import BEGINNING, FOREVER, eve, month_ends
from registry.common.queue.models import WorkState
from registry.units.relations import STRUCTURE
from reports.engine.statements import fill

from .measures import definition
from .models import FigureRun, RunKind

SQL = Path(__file__).parent / "sql"
# Writes to these change figures of any month.
_OF_ANY_MONTH = (*STRUCTURE, "cells_cellvillage", "reports_boardreading")
# Writes to these follow from an event or a correction in the same transaction, which says since when.
_DERIVED = ("members_stretch", "members_movement")
# No figure that is stored reads these.
_OF_NO_MONTH = ("members_case", "members_casestep")

_STATE = """
-- The database as this statement sees it, and which cluster it is: snapshots of another say nothing here.
-- What the own transaction has written counts as not seen: a snapshot leaves out its own number.
WITH now AS (SELECT pg_current_snapshot() AS snapshot, pg_current_xact_id_if_assigned() AS own)
SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || CASE
    WHEN own IS NULL THEN snapshot::text
    ELSE concat_ws(':', least(pg_snapshot_xmin(snapshot), own), own, coalesce((
        SELECT string_agg(other::text, ',' ORDER BY other) FROM pg_snapshot_xip(snapshot) other
        WHERE other < own), ''))
END
FROM now
"""

_CHANGED_SINCE = """
-- The first day whose figures anything unseen by the snapshot can have changed. Uses write_by_transaction.
WITH unseen AS (
    SELECT relation, since, bool_or(since IS NOT NULL) OVER (PARTITION BY xid) AS is_explained
    FROM common_write
    WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
      AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot)
)
SELECT min(
    CASE
        WHEN relation = ANY (%(of_any_month)s) THEN %(beginning)s
        WHEN relation = ANY (%(of_no_month)s) THEN NULL
        WHEN relation = ANY (%(derived)s) AND NOT is_explained THEN %(beginning)s
        ELSE since
    END
)
FROM unseen
"""


def state() -> str:
    """The state of the database now, as a run keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return str(cursor.fetchone()[0])


def months() -> list[date]:
    """The months that are over and not too long ago, from the first in which anybody counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(happened_on) FROM members_movement")
        began = cursor.fetchone()[0]
    if began is None:
        return []
    today = timezone.localdate()
    return month_ends(max(began, date(today.year - settings.FIGURE_YEARS, 1, 1)), eve(today))


def months_to_count(run: FigureRun) -> list[date]:
    """The months that ``run`` must count, oldest first, without those that it has stored already."""
    every = months()
    changed = BEGINNING if run.kind == RunKind.FULL else changed_since_the_last_run()
    known = stored(every)
    current = definition()

    def is_stored(month: date) -> bool:
        return month in known and known[month].definition == current

    return [
        month for month in every if not is_stored(month) or (known[month].run != run.pk and month >= changed)
    ]


def changed_since_the_last_run() -> date:
    """The first day whose figures a write since the last run can have changed; ``FOREVER``: none."""
    last = FigureRun.objects.filter(state=WorkState.DONE).order_by("-started_at").first()
    if last is None:
        return BEGINNING
    cluster, _, snapshot = last.snapshot.partition("/")
    if not snapshot or cluster != state().partition("/")[0]:
        return BEGINNING
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGED_SINCE,
            {
                "snapshot": snapshot,
                "of_any_month": list(_OF_ANY_MONTH),
                "derived": list(_DERIVED),
                "of_no_month": list(_OF_NO_MONTH),
                "beginning": BEGINNING,
            },
        )
        found: date | None = cursor.fetchone()[0]
    return FOREVER if found is None else found


class Stored(NamedTuple):
    """What is stored of a month: by which run, and what that run counted (see ``measures.definition``)."""

    run: int
    definition: str


def stored(every: list[date]) -> dict[date, Stored]:
    """The months that are stored (all rows of a month are of one run)."""
    with connection.cursor() as cursor:
        cursor.execute(fill("stored", SQL), {"months": every})
        return {month: Stored(*rest) for month, *rest in cursor.fetchall()}
