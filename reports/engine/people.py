"""Counting people: who is there on a day, what happened in a period, who crossed a boundary.

Each query is handed the leaves of a question (:mod:`registry.units.rosters`) and gives, for each row and
value of a dimension, two counts: what the indicator counts, and what it is a share of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from registry.common.database_roles import counting
from registry.units.rosters import LEAVES, OUTSIDE, Roster
from registry.units.structure import forest
from reports.catalogue import Indicator

from .people_sql import (
    COUNTED,
    CROSSED,
    CROSSINGS,
    DIMENSIONS,
    ENDED_CELLS,
    ENDED_CROSSINGS,
    FIRST_DAY,
    FLOW,
    FOLLOWED,
    HAPPENED,
    STOCK,
    Dimension,
    age_band,
)

# The two counts of an indicator for each row and value of the dimension.
Counts = dict[tuple[int, str | None], tuple[int, int]]


class Crossing(NamedTuple):
    """How many people went from one row to another."""

    from_row: int
    to_row: int
    in_province: bool
    by: str | None
    people: int


def run(query: str, parameters: Mapping[str, Any]) -> list[Any]:
    """The rows that ``query`` gives: counts, over the whole register, whoever asks."""
    with counting(), connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def _followed(pairs: Iterable[tuple[int, date]]) -> dict[str, Any]:
    """The parameters of ``followed`` for (cell, day) pairs on which the cell does not stand."""
    known = list(pairs)
    trees = forest()
    return {
        "followed_cells": [cell for cell, _ in known],
        "followed_days": [day for _, day in known],
        "followed_sectors": [trees.on(day).sector(cell) for cell, day in known],
    }


def _dimension(by: str | None) -> Dimension:
    return DIMENSIONS[by] if by else Dimension("NULL::text")


class Placed(NamedTuple):
    """A query up to ``placed``, ready for a tail that counts its lines or lists them."""

    text: str
    parameters: dict[str, Any]
    dimension: Dimension

    def counted(self, *conditions: str) -> list[Any]:
        """For each row and value of the dimension: how many placed lines meet each of the conditions."""
        counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
        tail = COUNTED.format(by=self.dimension.value, join=self.dimension.join, counts=counts)
        return run(self.text + tail, self.parameters)

    def crossed(self) -> list[Crossing]:
        """How many people went from each row to each other row."""
        tail = CROSSED.format(by=self.dimension.value, join=self.dimension.join)
        return [Crossing(*line) for line in run(self.text + tail, self.parameters)]


def placed_stock(roster: Roster, on: date, by: str | None = None) -> Placed:
    """Everybody under the root who counts on ``on``."""
    day = forest().on(on)
    gone = ((cell, on) for cell in roster.cells if day.party_term(cell) is None) if by == "sector" else ()
    text = STOCK.format(leaves=LEAVES, followed=FOLLOWED, age_band=age_band("%(on)s::date"))
    return Placed(text, {**roster.people(), **_followed(gone), "on": on}, _dimension(by))


def placed_flow(
    kinds: Iterable[str], roster: Roster, starts: date, ends: date, by: str | Dimension | None = None
) -> Placed:
    """Every movement of ``kinds`` under the root from ``starts`` to ``ends``, both included."""
    happened = HAPPENED.format(age_band=age_band("happened_on"))
    period = {"kinds": list(kinds), "starts": starts, "ends": ends}
    ended = run(ENDED_CELLS.format(happened=happened), period) if by == "sector" else ()
    text = FLOW.format(leaves=LEAVES, followed=FOLLOWED, happened=happened)
    dimension = by if isinstance(by, Dimension) else _dimension(by)
    return Placed(text, {**roster.people(), **_followed(ended), **period}, dimension)


def placed_crossings(
    roster: Roster, starts: date, ends: date, by: str | None = None, *, leaving: bool = False
) -> Placed:
    """Every change of place in the period, whatever boundary it crosses.

    A dimension is read on the day, or on the eve and in the place before when ``leaving``.
    """
    period = {"starts": starts, "ends": ends, "leaving": leaving}
    ended = run(ENDED_CROSSINGS, period) if by == "sector" else ()
    text = CROSSINGS.format(leaves=LEAVES, followed=FOLLOWED, age_band=age_band("happened_on"))
    parameters = {**roster.people(outside=True), **_followed(ended), **period}
    return Placed(text, parameters, _dimension(by))


def _by_row(lines: list[Any]) -> Counts:
    return {(row, value): (counted, base) for row, value, counted, base in lines}


def stocks(indicators: Sequence[Indicator], roster: Roster, on: date, by: str | None) -> list[Counts]:
    """People of each of ``indicators`` who count on ``on``, by row and value of ``by``, in one pass."""
    conditions = [sql for indicator in indicators for sql in (indicator.counts, indicator.among or "true")]
    lines = placed_stock(roster, on, by).counted(*conditions)
    return [
        {(row, value): (counts[2 * n], counts[2 * n + 1]) for row, value, *counts in lines}
        for n in range(len(indicators))
    ]


def flow(indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None) -> Counts:
    """The movements that ``indicator`` counts from ``starts`` to ``ends``, by row and value of ``by``."""
    placed = placed_flow(indicator.kinds, roster, starts, ends, by)
    return _by_row(placed.counted(indicator.counts, indicator.among or "true"))


def crossings(
    roster: Roster, starts: date, ends: date, by: str | None = None, *, leaving: bool = False
) -> list[Crossing]:
    """Changes of place between two rows of ``roster`` (or a row and the outside) in the period."""
    return placed_crossings(roster, starts, ends, by, leaving=leaving).crossed()


def transfers(
    indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None
) -> tuple[Counts, Counts]:
    """Transfers in or out: by row, and those of the root itself (under row 0).

    What goes from one child to another is in both of theirs and in none of their parent's.
    """
    leaving = indicator.code == "transfers_out"
    rows: dict[tuple[int, str | None], int] = defaultdict(int)
    root: dict[tuple[int, str | None], int] = defaultdict(int)
    for (row, value), (people, _) in flow(indicator, roster, starts, ends, by).items():
        rows[row, value] += people
        root[0, value] += people
    for crossing in crossings(roster, starts, ends, by, leaving=leaving):
        own, other = (crossing.from_row, crossing.to_row) if leaving else (crossing.to_row, crossing.from_row)
        if own == OUTSIDE:
            continue
        rows[own, crossing.by] += crossing.people
        if other == OUTSIDE:
            root[0, crossing.by] += crossing.people
    return (
        {key: (people, people) for key, people in rows.items()},
        {key: (people, people) for key, people in root.items()},
    )


def unplaced(roster: Roster, on: date, *, villages: bool) -> int:
    """People under the root who on ``on`` can be placed in no single village (or, else, no single cell)."""
    day = forest().on(on)
    if villages:
        lost = [village for village in day.forest.villages if day.village_now(village) is None]
        counts = "placed.village_id = ANY (%(lost)s::bigint[])"
    else:
        lost = [cell for cell in day.forest.cells if day.cell_now(cell) is None]
        counts = "placed.cell_id = ANY (%(lost)s::bigint[])"
    if not lost:
        return 0
    placed = placed_stock(roster, on)
    placed.parameters["lost"] = lost
    return sum(counted for _, _, counted in placed.counted(counts))


def first_day(roster: Roster) -> date | None:
    """The day on which the register of the root's province begins, if it begins with a list of that day."""
    found = run(FIRST_DAY.format(leaves=LEAVES), {**roster.people(outside=True), "top": roster.province})
    return found[0][0] if found else None
