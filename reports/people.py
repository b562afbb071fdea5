"""Counting people: who is there on a day, what happened in a period, who crossed a boundary.

Each query is handed the leaves of a question (:mod:`reports.rosters`) and gives, for each row and value of a
dimension, two counts: what the indicator counts, and what it is a share of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from .catalogue import Indicator
from .rosters import LEAVES, OUTSIDE, Roster
from .structure import forest

# Bands by the day on which somebody gets too old for them; age is in full years by the calendar.
_BANDS = (
    (31, "18-30"),
    (36, "31-35"),
    (41, "36-40"),
    (46, "41-45"),
    (51, "46-50"),
    (56, "51-55"),
    (61, "56-60"),
)


def _age_band(day: str) -> str:
    """SQL for the age band on ``day``: who has not yet had birthday n is younger than n.

    Taking n years from 1 March 2023 gives 1 March, so somebody born on 29 February turns on 1 March.
    """
    cases = " ".join(
        f"WHEN birth_date > ({day} - interval '{n} years')::date THEN '{band}'" for n, band in _BANDS
    )
    return f"CASE WHEN birth_date IS NULL THEN 'unknown' {cases} ELSE 'over_60' END"


class Dimension(NamedTuple):
    """SQL of a dimension's value over ``placed``, and the join that it needs."""

    value: str
    join: str = ""


_MEMBER = "JOIN members_member member ON member.id = placed.member_id"


def _of_member(column: str) -> Dimension:
    return Dimension(f"coalesce(nullif(member.{column}, ''), 'unknown')", _MEMBER)


DIMENSIONS: Mapping[str, Dimension] = {
    "gender": Dimension("coalesce(nullif(placed.gender, ''), 'unknown')"),
    "minority": Dimension("placed.minority"),
    "ethnicity": _of_member("ethnicity"),
    "age_band": Dimension("placed.age_band"),
    "standing": Dimension("placed.standing"),
    "education": _of_member("education"),
    "qualification": _of_member("qualification"),
    "occupation": _of_member("occupation"),
    "sector": Dimension(
        "coalesce(nullif(coalesce(term.sector, followed.sector), ''), 'unknown')",
        """
LEFT JOIN cells_organizationterm term
    ON term.organization_id = placed.cell_id AND term.starts_on <= placed.read_on AND term.ends_on > placed.read_on
LEFT JOIN followed ON followed.cell_id = placed.cell_id AND followed.day = placed.read_on""",
    ),
    "month": Dimension("to_char(placed.happened_on, 'YYYY-MM')"),
}

# Sectors of cells that no longer (or do not yet) stand on the day, read from what they have become.
_FOLLOWED = """
followed (cell_id, day, sector) AS (
    SELECT * FROM unnest(%(followed_cells)s::bigint[], %(followed_days)s::date[], %(followed_sectors)s::text[])
)"""

_STOCK = """
-- People who count on a day. Grain: a row of the answer and a value of the dimension.
-- Reads stretches through stretch_by_village or stretch_by_cell when the root is small.
WITH {leaves}, {followed},
here AS (
    SELECT stretch.*, leaf.row
    FROM members_stretch stretch JOIN village_leaf leaf USING (village_id)
    UNION ALL
    SELECT stretch.*, leaf.row
    FROM members_stretch stretch JOIN cell_leaf leaf USING (cell_id)
    WHERE NOT (%(by_village)s AND stretch.village_id IS NOT NULL)
),
placed AS (
    SELECT *, %(on)s::date AS read_on, {age_band} AS age_band
    FROM here
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
)
SELECT placed.row, {by}, count(*) FILTER (WHERE {counts}), count(*) FILTER (WHERE {among})
FROM placed {join}
GROUP BY 1, 2
"""

_HAPPENED = """
happened AS (
    SELECT movement.*,
           happened_on - (kind IN ('transferred_out', 'deleted', 'left', 'expelled', 'died'))::int AS read_on,
           {age_band} AS age_band,
           (SELECT count(*) FROM cells_cellvillage serving
            WHERE serving.cell_id = movement.cell_id
              AND serving.starts_on <= happened_on AND serving.ends_on > happened_on) AS served
    FROM members_movement movement
    WHERE kind = ANY (%(kinds)s) AND happened_on BETWEEN %(starts)s AND %(ends)s
)"""

_FLOW = """
-- Movements of some kinds in a period. Grain: a row of the answer and a value of the dimension.
-- Reads movements through movement_by_kind. A leaver's dimension is read on the eve.
WITH {leaves}, {followed}, {happened},
placed AS (
    SELECT happened.*, leaf.row
    FROM happened JOIN village_leaf leaf USING (village_id)
    UNION ALL
    SELECT happened.*, leaf.row
    FROM happened JOIN cell_leaf leaf USING (cell_id)
    WHERE NOT (%(by_village)s AND happened.village_id IS NOT NULL)
)
SELECT placed.row, {by}, count(*) FILTER (WHERE {counts}), count(*) FILTER (WHERE {among})
FROM placed {join}
GROUP BY 1, 2
"""

_CROSSINGS = """
-- Changes of place inside the register, with the rows on both sides.
-- Grain: the row left, the row reached, whether both lie in one province, and a value of the dimension.
-- Who leaves a unit is read on the eve, in the cell and standing of that day; who reaches one, on the day.
WITH {leaves}, {followed},
crossed AS (
    SELECT movement.member_id, movement.gender, movement.minority, movement.birth_date, happened_on,
           {age_band} AS age_band,
           CASE WHEN %(leaving)s THEN from_cell_id ELSE cell_id END AS cell_id,
           CASE WHEN %(leaving)s THEN happened_on - 1 ELSE happened_on END AS read_on,
           CASE WHEN %(leaving)s THEN (
               SELECT standing FROM members_stretch before
               WHERE before.member_id = movement.member_id AND before.ends_on = happened_on
           ) ELSE standing END AS standing,
           cell_id AS to_cell, from_cell_id AS from_cell, village_id AS to_village, from_village_id AS from_village
    FROM members_movement movement
    WHERE kind = 'crossed' AND happened_on BETWEEN %(starts)s AND %(ends)s
),
placed AS (
    SELECT crossed.*,
           CASE WHEN %(by_village)s AND from_village IS NOT NULL THEN from_v.row ELSE from_c.row END AS from_row,
           CASE WHEN %(by_village)s AND from_village IS NOT NULL THEN from_v.top ELSE from_c.top END AS from_top,
           CASE WHEN %(by_village)s AND to_village IS NOT NULL THEN to_v.row ELSE to_c.row END AS to_row,
           CASE WHEN %(by_village)s AND to_village IS NOT NULL THEN to_v.top ELSE to_c.top END AS to_top
    FROM crossed
    LEFT JOIN village_leaf from_v ON from_v.village_id = from_village
    LEFT JOIN village_leaf to_v ON to_v.village_id = to_village
    LEFT JOIN cell_leaf from_c ON from_c.cell_id = from_cell
    LEFT JOIN cell_leaf to_c ON to_c.cell_id = to_cell
)
SELECT placed.from_row, placed.to_row, placed.from_top = placed.to_top, {by}, count(*)
FROM placed {join}
WHERE placed.from_row <> placed.to_row
GROUP BY 1, 2, 3, 4
"""

_ENDED_CELLS = """
-- Cells in which something happened on a day on which they did not stand.
WITH {happened}
SELECT DISTINCT cell_id, read_on FROM happened
WHERE NOT EXISTS (
    SELECT FROM cells_organizationterm term
    WHERE term.organization_id = cell_id AND term.starts_on <= read_on AND term.ends_on > read_on
)
"""

_ENDED_CROSSINGS = """
-- Cells that somebody left (or reached) on a day on which they did not stand.
WITH crossed AS (
    SELECT CASE WHEN %(leaving)s THEN from_cell_id ELSE cell_id END AS cell_id,
           CASE WHEN %(leaving)s THEN happened_on - 1 ELSE happened_on END AS read_on
    FROM members_movement
    WHERE kind = 'crossed' AND happened_on BETWEEN %(starts)s AND %(ends)s
)
SELECT DISTINCT cell_id, read_on FROM crossed
WHERE NOT EXISTS (
    SELECT FROM cells_organizationterm term
    WHERE term.organization_id = cell_id AND term.starts_on <= read_on AND term.ends_on > read_on
)
"""

_FIRST_DAYS = """
-- The first day on which anybody of these leaves was first recorded.
WITH {leaves}
SELECT min(happened_on) FROM (
    SELECT happened_on FROM members_movement JOIN village_leaf leaf USING (village_id)
    WHERE kind = 'first_recorded' AND leaf.top = %(top)s
    UNION ALL
    SELECT happened_on FROM members_movement movement JOIN cell_leaf leaf USING (cell_id)
    WHERE kind = 'first_recorded' AND leaf.top = %(top)s
      AND NOT (%(by_village)s AND movement.village_id IS NOT NULL)
) began
"""

# The two counts of an indicator for each row and value of the dimension.
Counts = dict[tuple[int, str | None], tuple[int, int]]


class Crossing(NamedTuple):
    """How many people went from one row to another."""

    from_row: int
    to_row: int
    in_province: bool
    by: str | None
    people: int


def _run(query: str, parameters: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


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


def stock(indicator: Indicator, roster: Roster, on: date, by: str | None) -> Counts:
    """People of ``indicator`` who count on ``on``, by row and value of ``by``."""
    dimension = _dimension(by)
    day = forest().on(on)
    gone = ((cell, on) for cell in roster.cells if day.party_term(cell) is None) if by == "sector" else ()
    query = _STOCK.format(
        leaves=LEAVES,
        followed=_FOLLOWED,
        age_band=_age_band("%(on)s::date"),
        by=dimension.value,
        counts=indicator.counts,
        among=indicator.among or "true",
        join=dimension.join,
    )
    rows = _run(query, {**roster.people(), **_followed(gone), "on": on})
    return {(row, value): (counted, base) for row, value, counted, base in rows}


def flow(
    kinds: Iterable[str],
    roster: Roster,
    starts: date,
    ends: date,
    by: Dimension,
    *,
    counts: str = "true",
    among: str = "true",
    by_sector: bool = False,
) -> Counts:
    """Movements of ``kinds`` from ``starts`` to ``ends``, both included, by row and value of ``by``."""
    happened = _HAPPENED.format(age_band=_age_band("happened_on"))
    parameters = {"kinds": list(kinds), "starts": starts, "ends": ends}
    ended = _run(_ENDED_CELLS.format(happened=happened), parameters) if by_sector else ()
    query = _FLOW.format(
        leaves=LEAVES,
        followed=_FOLLOWED,
        happened=happened,
        by=by.value,
        counts=counts,
        among=among,
        join=by.join,
    )
    rows = _run(query, {**roster.people(), **_followed(ended), **parameters})
    return {(row, value): (counted, base) for row, value, counted, base in rows}


def indicator_flow(indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None) -> Counts:
    """The movements that ``indicator`` counts, by row and value of ``by``."""
    return flow(
        indicator.kinds,
        roster,
        starts,
        ends,
        _dimension(by),
        counts=indicator.counts,
        among=indicator.among or "true",
        by_sector=by == "sector",
    )


def crossings(
    roster: Roster, starts: date, ends: date, by: str | None = None, *, leaving: bool = False
) -> list[Crossing]:
    """Changes of place between two rows of ``roster`` (or a row and the outside) in the period.

    A dimension is read on the day, or on the eve and in the place before when ``leaving``.
    """
    dimension = _dimension(by)
    ended: Iterable[tuple[int, date]] = ()
    if by == "sector":
        ended = _run(_ENDED_CROSSINGS, {"starts": starts, "ends": ends, "leaving": leaving})
    query = _CROSSINGS.format(
        leaves=LEAVES,
        followed=_FOLLOWED,
        age_band=_age_band("happened_on"),
        by=dimension.value,
        join=dimension.join,
    )
    rows = _run(
        query,
        {
            **roster.people(outside=True),
            **_followed(ended),
            "starts": starts,
            "ends": ends,
            "leaving": leaving,
        },
    )
    return [Crossing(*row) for row in rows]


def transfers(
    indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None
) -> tuple[Counts, Counts]:
    """Transfers in or out: by row, and those of the root itself (under row 0).

    What goes from one child to another is in both of theirs and in none of their parent's.
    """
    leaving = indicator.code == "transfers_out"
    rows: dict[tuple[int, str | None], int] = defaultdict(int)
    root: dict[tuple[int, str | None], int] = defaultdict(int)
    for (row, value), (people, _) in indicator_flow(indicator, roster, starts, ends, by).items():
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
    query = _STOCK.format(
        leaves=LEAVES,
        followed=_FOLLOWED,
        age_band="NULL::text",
        by="NULL::text",
        counts=counts,
        among="true",
        join="",
    )
    rows = _run(query, {**roster.people(), **_followed(()), "on": on, "lost": lost})
    return sum(counted for _, _, counted, _ in rows)


def first_day(roster: Roster) -> date | None:
    """The day on which the register of the root's province begins, if it begins with a list of that day."""
    found = _run(_FIRST_DAYS.format(leaves=LEAVES), {**roster.people(outside=True), "top": roster.province})
    return found[0][0] if found else None
