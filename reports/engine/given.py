"""Counting badges, cards and awards that members were given, each where its holder is or last was."""

from __future__ import annotations

from datetime import date

from registry.units.rosters import Roster, row_of
from reports.catalogue import Indicator

from . import keys
from .people import Counts, Placed
from .people_sql import DIMENSIONS, NO_DIMENSION, Dimension

# What is given, one line each, with its day, its kind and, of a badge, its years.
_GIVEN = {
    "badges": """
    SELECT id, member_id, kind, coalesce(occasion_on, decided_on) AS happened_on, years
    FROM members_badge WHERE kind IN ('awarded', 'early', 'posthumous')
      AND coalesce(occasion_on, decided_on) BETWEEN %(starts)s AND %(ends)s""",
    "cards": """
    SELECT id, member_id, kind, issued_on AS happened_on, NULL AS years
    FROM members_card WHERE issued_on BETWEEN %(starts)s AND %(ends)s""",
    "awards": """
    SELECT id, member_id, kind, awarded_on AS happened_on, NULL AS years
    FROM members_award WHERE member_id IS NOT NULL AND awarded_on BETWEEN %(starts)s AND %(ends)s""",
}
_OWN = {"years": Dimension("placed.years::text"), "kind": Dimension("placed.kind")}


def placed_given(
    indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None = None
) -> Placed:
    """Everything of the kind given to somebody under the root from ``starts`` to ``ends``, both included."""
    (what,) = indicator.kinds
    dimension = (_OWN.get(by) or DIMENSIONS[by]) if by else NO_DIMENSION
    period = {"starts": starts, "ends": ends}
    return Placed("given", period, roster, dimension, {"given": _GIVEN[what].lstrip("\n")})


def given(indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None) -> Counts:
    """How many were given, by row and value of ``by``."""
    lines = placed_given(indicator, roster, starts, ends, by).counting("true").count()
    return {
        (row_of(number), value): (counted, counted)
        for number, value, *rest in lines
        for counted in keys.with_keys(rest)
    }
