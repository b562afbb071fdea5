"""How the figures of one unit went, month by month, from what is stored.

A month that is not stored (not over yet, before the register, its run still ahead) is marked so; nothing is
made up. A unit that did not stand at the end of a month has no figures for it either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.common.dates import DAY, month_ends

from .models import FigureRun, MonthFigure, RunState
from .rollups.measures import CODES


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a trend: ``values`` by measure, ``None`` where the figure is not reported.

    ``is_stored`` is false where there is nothing stored for the unit and month; then there are no values.
    """

    month_end: date
    is_stored: bool
    values: dict[str, int | None] = field(default_factory=dict)

    def share(self, counted: str, among: str = "members") -> float | None:
        """A percentage of two measures, ``None`` where it is unknown or of nobody."""
        numerator, denominator = self.values.get(counted), self.values.get(among)
        return None if numerator is None or not denominator else 100 * numerator / denominator


def trend(
    tree: str, unit_id: int, measures: Sequence[str], first_month: date, last_month: date
) -> list[Point]:
    """The months from that of ``first_month`` to that of ``last_month``, each with its ``measures``.

    ``tree`` is ``area`` or ``organization``; flows are of the month, stocks of its last day. Raises
    ``ValueError`` for a measure that is not stored.
    """
    unknown = set(measures) - set(CODES)
    if unknown:
        raise ValueError(f"Not stored: {', '.join(sorted(unknown))}")
    months = month_ends(first_month.replace(day=1), _month_end(last_month))
    # The key begins with the month: as a list, each month is one look-up; as a range, it would be a scan.
    rows = MonthFigure.objects.filter(tree=tree, unit=unit_id, month_end__in=months)
    stored = {row["month_end"]: row for row in rows.values("month_end", *measures)}
    return [
        Point(month, True, {measure: stored[month][measure] for measure in measures})
        if month in stored
        else Point(month, False)
        for month in months
    ]


def last_stored() -> FigureRun | None:
    """The last run that brought the stored figures up to date; they hold what was known when it started."""
    return FigureRun.objects.filter(state=RunState.DONE).order_by("-started_at").first()


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - DAY
