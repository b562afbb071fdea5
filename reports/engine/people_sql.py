"""The SQL that places people: who stands in which row on a day, what happened there, who crossed over.

Each query ends in ``placed``, one line a person or movement with the row of the answer it counts in; a tail
counts those lines (:data:`COUNTED`, :data:`CROSSED`) or lists them (:mod:`reports.engine.drill_down`). Where
a leaf counts is settled before, by :mod:`registry.units.rosters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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


def age_band(day: str) -> str:
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
    ON term.organization_id = placed.cell_id
    AND term.starts_on <= placed.read_on AND term.ends_on > placed.read_on
LEFT JOIN followed ON followed.cell_id = placed.cell_id AND followed.day = placed.read_on""",
    ),
    "month": Dimension("to_char(placed.happened_on, 'YYYY-MM')"),
}

# Sectors of cells that no longer (or do not yet) stand on the day, read from what they have become.
FOLLOWED = """
followed (cell_id, day, sector) AS (
    SELECT * FROM unnest(
        %(followed_cells)s::bigint[], %(followed_days)s::date[], %(followed_sectors)s::text[]
    )
)"""

STOCK = """
-- People who count on a day. Grain: a person.
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
"""

HAPPENED = """
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

FLOW = """
-- Movements of some kinds in a period. Grain: a movement.
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
"""

CROSSINGS = """
-- Changes of place inside the register, with the rows on both sides.
-- Grain: a movement.
-- Who leaves a unit is read on the eve, in the cell and standing of that day; who reaches one, on the day.
WITH {leaves}, {followed},
crossed AS (
    SELECT movement.id, movement.member_id, movement.gender, movement.minority, movement.birth_date,
           happened_on,
           {age_band} AS age_band,
           CASE WHEN %(leaving)s THEN from_cell_id ELSE cell_id END AS cell_id,
           CASE WHEN %(leaving)s THEN happened_on - 1 ELSE happened_on END AS read_on,
           CASE WHEN %(leaving)s THEN (
               SELECT standing FROM members_stretch before
               WHERE before.member_id = movement.member_id AND before.ends_on = happened_on
           ) ELSE standing END AS standing,
           cell_id AS to_cell, from_cell_id AS from_cell,
           village_id AS to_village, from_village_id AS from_village
    FROM members_movement movement
    WHERE kind = 'crossed' AND happened_on BETWEEN %(starts)s AND %(ends)s
),
placed AS (
    SELECT crossed.*,
           CASE WHEN %(by_village)s AND from_village IS NOT NULL THEN v.row ELSE c.row END AS from_row,
           CASE WHEN %(by_village)s AND from_village IS NOT NULL THEN v.top ELSE c.top END AS from_top,
           CASE WHEN %(by_village)s AND to_village IS NOT NULL THEN w.row ELSE d.row END AS to_row,
           CASE WHEN %(by_village)s AND to_village IS NOT NULL THEN w.top ELSE d.top END AS to_top
    FROM crossed
    LEFT JOIN village_leaf v ON v.village_id = from_village
    LEFT JOIN cell_leaf c ON c.cell_id = from_cell
    LEFT JOIN village_leaf w ON w.village_id = to_village
    LEFT JOIN cell_leaf d ON d.cell_id = to_cell
)
"""

ENDED_CELLS = """
-- Cells in which something happened on a day on which they did not stand.
WITH {happened}
SELECT DISTINCT cell_id, read_on FROM happened
WHERE NOT EXISTS (
    SELECT FROM cells_organizationterm term
    WHERE term.organization_id = cell_id AND term.starts_on <= read_on AND term.ends_on > read_on
)
"""

ENDED_CROSSINGS = """
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

FIRST_DAY = """
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

# Any number of counts of each row and value of the dimension.
COUNTED = """
SELECT placed.row, {by}, {counts}
FROM placed {join}
GROUP BY 1, 2
"""

# People who went from one row to another (or outside), and whether they stayed in one province.
CROSSED = """
SELECT placed.from_row, placed.to_row, placed.from_top = placed.to_top, {by}, count(*)
FROM placed {join}
WHERE placed.from_row <> placed.to_row
GROUP BY 1, 2, 3, 4
"""
