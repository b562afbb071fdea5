"""Cells in a period: what became of them, when they met, and what was ranked for just that period.

What a meeting or a ranking is of counts where its leaf does; a cell that has ended since is followed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.common.dates import DAY, eve
from registry.units.models import CELL_KINDS
from registry.units.rosters import Roster, placed_inside
from registry.units.structure import forest
from reports.calendar import last_days

from .each import Each

# In place of numbers of meetings: how many were convened, and how many of them came.
ATTENDANCE = (
    "coalesce(sum(convened) FILTER (WHERE among_0), 0)::bigint AS among_0",
    "coalesce(sum(present) FILTER (WHERE among_0), 0)::bigint AS counted_0",
)


def meetings(roster: Roster, starts: date, on: date) -> Each:
    """The meetings of all cells that there ever were."""
    cells, rows = list(roster.cell_numbers), list(roster.cell_numbers.values())
    return Each("meetings", {}, {"cells": cells, "cell_rows": rows, "starts": starts, "on": on})


def changed(roster: Roster, starts: date, on: date) -> Each:
    """The cells of the eve, and what had come of them by the last day."""
    day = forest().on(eve(starts))
    tree, standing = day.party.tree, forest().on(on).party.standing
    cells, rows = placed_inside(
        (unit, roster.cells[unit].row) for unit, term in day.party.standing.items() if term.kind in CELL_KINDS
    )
    gone_on = [None if cell in standing else tree.terms[cell][-1].ends_on for cell in cells]
    left_nothing = [cell not in standing and not tree.successors(cell, on) for cell in cells]
    parameters = {
        "organizations": cells,
        "organization_rows": rows,
        "dissolved": left_nothing,
        "gone_on": gone_on,
        "eve": day.day,
        "on": on,
    }
    return Each("cells_changed", {}, parameters)


def months_to_meet_in(starts: date, on: date) -> dict[str, Any]:
    """The calendar months that lie whole in the period: their number, first day and last day."""
    ends = [
        day for day in last_days("month", starts, on) if (day + DAY).day == 1 and day.replace(day=1) >= starts
    ]
    return {
        "months": len(ends),
        "first_whole": ends[0].replace(day=1) if ends else starts,
        "last_whole": ends[-1] if ends else on,
    }


def ranked(roster: Roster, starts: date, on: date) -> Each:
    """The organizations that stand on the last day, of whatever kind."""
    organizations, rows = placed_inside(
        (unit, roster.organization(unit)) for unit in forest().on(on).party.standing
    )
    parameters = {"organizations": organizations, "organization_rows": rows, "starts": starts, "on": on}
    # Not all that counts organizations is broken down.
    return Each("rankings", {"by": "NULL::text", "by_join": ""}, parameters)
