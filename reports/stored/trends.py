"""How the figures of one unit went, month by month, from what is stored.

A month that is not stored (not over yet, too long ago, its run still ahead) is marked so; nothing is made up.
A unit that did not stand at the end of a month has no figures for it either. Nothing is stored of a province
that holds no village and no cell: a unit that stood there in a month that is stored has zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.common.dates import DAY, month_ends
from registry.common.queue.models import WorkState
from registry.units.structure import forest
from registry.units.tree import DatedTree, Tree

from . import plan
from .measures import codes
from .models import FigureRun, MonthFigure


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a trend: ``values`` by indicator, of a share its numerator; ``None`` is not reported.

    ``is_stored`` is false where there is nothing stored for the unit and month; then there are no values.
    """

    month_end: date
    is_stored: bool
    values: dict[str, int | None] = field(default_factory=dict)

    def share(self, counted: str, among: str = "members") -> float | None:
        """A percentage of two figures, ``None`` where it is unknown or of nobody."""
        numerator, denominator = self.values.get(counted), self.values.get(among)
        return None if numerator is None or not denominator else 100 * numerator / denominator


def trend(
    tree: Tree, unit_id: int, indicators: Sequence[str], first_month: date, last_month: date
) -> list[Point]:
    """The months from that of ``first_month`` to that of ``last_month``, each with figures of ``indicators``.

    ``tree`` is ``area`` or ``organization``; flows are of the month, stocks of its last day. A figure that
    was not stored yet when the month was counted is not reported. Raises ``ValueError`` for an indicator
    that is not stored.
    """
    unknown = set(indicators) - set(codes())
    if unknown:
        raise ValueError(f"Not stored: {', '.join(sorted(unknown))}")
    months = month_ends(first_month.replace(day=1), _month_end(last_month))
    # The key begins with the month: as a list, each month is one look-up; as a range, it would be a scan.
    rows = MonthFigure.objects.filter(tree=tree, unit=unit_id, month_end__in=months)
    found: dict[date, dict[str, int | None]] = {}
    for month, figures, stored_codes in rows.values_list("month_end", "figures", "run__codes"):
        of_code = dict(zip(stored_codes, figures, strict=True))
        found[month] = {code: of_code.get(code) for code in indicators}
    missing = [month for month in months if month not in found]
    for month in _empty_months(tree, unit_id, missing) if missing else ():
        found[month] = dict.fromkeys(indicators, 0)
    return [Point(month, month in found, found.get(month, {})) for month in months]


def _empty_months(tree: Tree, unit_id: int, months: Sequence[date]) -> list[date]:
    """The months that are stored and at whose end the unit stood under a root of which nothing is."""
    trees = forest()
    dated = trees.of(tree)
    roots = {month: root for month in months if (root := _root(dated, unit_id, month)) is not None}
    if not roots:
        return []
    are_stored = plan.stored(list(roots))
    rows = MonthFigure.objects.filter(tree=tree, unit__in=set(roots.values()), month_end__in=list(are_stored))
    counted = set(rows.values_list("month_end", "unit"))
    return [month for month, root in roots.items() if month in are_stored and (month, root) not in counted]


def _root(dated: DatedTree[Any], unit: int, day: date) -> int | None:
    """The unit on top of a unit that stands on ``day``; ``None`` where it does not, or not under one."""
    while (term := dated.term(unit, day)) is not None:
        if term.parent is None:
            return unit
        unit = term.parent
    return None


def last_stored() -> FigureRun | None:
    """The last run that brought the stored figures up to date; they hold what was known when it started."""
    return FigureRun.objects.filter(state=WorkState.DONE).order_by("-started_at").first()


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - DAY
