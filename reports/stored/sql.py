"""The SQL that counts one month: at the leaves once, then summed up to all units above, in both trees.

Where a leaf counts stands in temporary tables, filled by :mod:`reports.stored.counting` when the structure
changes. So that one join serves both trees, a leaf has one number there (its *slot*) and so has a unit::

    slot   village × 4 + 1  territory tree      cell × 4      territory tree
           village × 4 + 3  Party tree          cell × 4 + 2  Party tree
    unit   area × 2                             organization × 2 + 1
"""

from __future__ import annotations

TABLES = """
DROP TABLE IF EXISTS rollup_up, rollup_standing, rollup_village_now, rollup_cell_now;
-- A leaf and every unit that holds it, itself included.
CREATE TEMPORARY TABLE rollup_up (slot bigint, unit bigint);
-- A unit that stands, and the root of its tree above it.
CREATE TEMPORARY TABLE rollup_standing (unit bigint, top bigint);
-- The village or cell that a recorded one is or has become, where that is one.
CREATE TEMPORARY TABLE rollup_village_now (recorded bigint, village_id bigint, is_standing boolean);
CREATE TEMPORARY TABLE rollup_cell_now (recorded bigint, cell_id bigint);
"""
EMPTY = "TRUNCATE rollup_up, rollup_standing, rollup_village_now, rollup_cell_now"
READY = "ANALYZE rollup_up, rollup_standing, rollup_village_now, rollup_cell_now"

# In the territory tree a person counts by village where that is known, else by cell; in the Party tree by
# cell.
_PLACED = """
    SELECT coalesce(village_id * 4 + 1, cell_id * 4) AS slot, * FROM {counted}
    UNION ALL
    SELECT cell_id * 4 + 2, * FROM {counted}
"""

_PEOPLE = """
stock_recorded AS (
    SELECT cell_id, village_id,
           count(*) AS members,
           count(*) FILTER (WHERE standing = 'official') AS members_official,
           count(*) FILTER (WHERE minority = 'minority') AS minority_members,
           count(*) FILTER (WHERE gender = 'female') AS women,
           -- Who has not had birthday 31 yet: 31 years before 1 March is 1 March, so that somebody born on
           -- 29 February turns on 1 March.
           count(*) FILTER (WHERE birth_date > (%(on)s::date - interval '31 years')::date) AS youth,
           count(*) FILTER (WHERE {is_local}) AS local
    FROM members_stretch stretch
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
    GROUP BY 1, 2
),
stock AS (
    SELECT unit, sum(members) AS members, sum(members_official) AS members_official,
           sum(minority_members) AS minority_members, sum(women) AS women, sum(youth) AS youth
    FROM ({placed_stock}) placed JOIN rollup_up USING (slot)
    GROUP BY unit
),
flow_recorded AS (
    SELECT cell_id, village_id,
           count(*) FILTER (WHERE kind = 'admitted') AS admissions,
           count(*) FILTER (WHERE kind = 'admitted' AND minority = 'minority') AS minority_admissions,
           count(*) FILTER (WHERE kind = 'admitted' AND gender = 'female') AS women_admissions,
           count(*) FILTER (WHERE kind = 'admitted' AND EXISTS (
               SELECT FROM cells_cellvillage own
               WHERE own.cell_id = movement.cell_id
                 AND own.starts_on <= happened_on AND own.ends_on > happened_on
           )) AS village_admissions,
           count(*) FILTER (WHERE kind = 'recognized') AS recognitions,
           count(*) FILTER (WHERE kind = 'restored') AS restored,
           count(*) FILTER (WHERE kind = 'deleted') AS deleted,
           count(*) FILTER (WHERE kind = 'left') AS "left",
           count(*) FILTER (WHERE kind = 'expelled') AS expelled,
           count(*) FILTER (WHERE kind = 'died') AS deaths
    FROM members_movement movement
    WHERE kind IN ('admitted', 'recognized', 'restored', 'deleted', 'left', 'expelled', 'died')
      AND happened_on BETWEEN %(starts)s AND %(on)s
    GROUP BY 1, 2
),
flow AS (
    SELECT unit, sum(admissions) AS admissions, sum(minority_admissions) AS minority_admissions,
           sum(women_admissions) AS women_admissions, sum(village_admissions) AS village_admissions,
           sum(recognitions) AS recognitions, sum(restored) AS restored, sum(deleted) AS deleted,
           sum("left") AS "left", sum(expelled) AS expelled, sum(deaths) AS deaths
    FROM ({placed_flow}) placed JOIN rollup_up USING (slot)
    GROUP BY unit
)"""

# Only the board's reading `local` asks the person whether he or she is a posted cadre.
_IS_LOCAL = (
    "EXISTS (SELECT FROM members_member m WHERE m.id = stretch.member_id AND m.local IS DISTINCT FROM false)"
)

_VILLAGES = """
serving AS (
    SELECT cell_id, village_id, count(*) OVER (PARTITION BY cell_id) AS served
    FROM cells_cellvillage
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
),
village_people AS (
    SELECT village_now.village_id,
           sum(members) AS resident,
           sum(members) FILTER (WHERE serving.cell_id IS NOT NULL) AS own,
           sum(members_official) FILTER (WHERE serving.cell_id IS NOT NULL) AS own_official,
           sum(local) FILTER (WHERE serving.cell_id IS NOT NULL) AS local
    FROM stock_recorded
    JOIN rollup_village_now village_now ON village_now.recorded = stock_recorded.village_id
    LEFT JOIN rollup_cell_now cell_now ON cell_now.recorded = stock_recorded.cell_id
    LEFT JOIN serving
        ON serving.cell_id = cell_now.cell_id AND serving.village_id = village_now.village_id
    GROUP BY 1
),
village_cell AS (SELECT DISTINCT village_id FROM serving WHERE served = 1),
village AS (
    SELECT here.village_id,
           coalesce({reading}, 0) = 0 AS without_member,
           village_cell.village_id IS NULL AS without_own_cell,
           coalesce(own_official, 0) AS own_official
    FROM rollup_village_now here
    LEFT JOIN village_people USING (village_id)
    LEFT JOIN village_cell USING (village_id)
    WHERE here.is_standing
),
villages AS (
    SELECT unit,
           count(*) AS villages,
           count(*) FILTER (WHERE without_member) AS villages_without_member,
           count(*) FILTER (WHERE without_own_cell) AS villages_without_own_cell,
           count(*) FILTER (WHERE without_own_cell AND own_official >= 3) AS villages_ready_for_cell
    FROM village
    CROSS JOIN (VALUES (1), (3)) AS in_tree (number)
    JOIN rollup_up up ON up.slot = village_id * 4 + in_tree.number
    GROUP BY unit
)"""

_ORGANIZATIONS = """
official AS (
    SELECT cell_now.cell_id, sum(members_official) AS official
    FROM stock_recorded JOIN rollup_cell_now cell_now ON cell_now.recorded = stock_recorded.cell_id
    GROUP BY 1
),
organization AS (
    SELECT organization_id, sector,
           kind IN ('cell', 'grassroots_cell') AS is_cell,
           kind IN ('grassroots_committee', 'grassroots_cell') AS is_grassroots,
           coalesce(served, 0) AS served,
           coalesce(official, 0) AS official
    FROM cells_organizationterm term
    LEFT JOIN (SELECT DISTINCT cell_id, served FROM serving) serves ON serves.cell_id = term.organization_id
    LEFT JOIN official ON official.cell_id = term.organization_id
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
      AND kind IN ('cell', 'grassroots_cell', 'grassroots_committee')
),
organizations AS (
    SELECT unit,
           count(*) FILTER (WHERE is_cell) AS cells,
           count(*) FILTER (WHERE is_cell AND served >= 2) AS joint_cells,
           count(*) FILTER (WHERE is_cell AND official < 3) AS cells_under_three,
           count(*) FILTER (WHERE is_cell AND sector = 'private_enterprise') AS enterprise_cells,
           count(*) FILTER (WHERE is_grassroots) AS grassroots_organizations
    FROM organization
    CROSS JOIN (VALUES (0), (2)) AS in_tree (number)
    JOIN rollup_up up ON up.slot = organization_id * 4 + in_tree.number
    GROUP BY unit
)"""

# The first day of the register under each root. Before it, stocks of people are not reported.
_BEGAN = """
first_recorded AS (
    SELECT cell_id, village_id, min(happened_on) AS day
    FROM members_movement
    WHERE kind = 'first_recorded' AND %(some_begin_later)s
    GROUP BY 1, 2
),
began AS (
    SELECT standing.top, min(day) AS day
    FROM ({placed_records}) placed
    JOIN rollup_up USING (slot)
    JOIN rollup_standing standing USING (unit)
    WHERE standing.unit = standing.top
    GROUP BY 1
)"""

_MONTH = """
-- The figures of every unit that stands on a month's last day. Grain: a tree and a unit.
-- Reads the stretches once, and the month's movements through movement_by_kind.
WITH {ctes}
SELECT CASE standing.unit %% 2 WHEN 0 THEN 'area' ELSE 'organization' END AS tree,
       standing.unit / 2 AS unit,
       {columns}
FROM rollup_standing standing
LEFT JOIN began USING (top)
LEFT JOIN stock USING (unit)
LEFT JOIN flow USING (unit)
LEFT JOIN villages USING (unit)
LEFT JOIN organizations USING (unit)
"""

_DIFFERENCES = """
-- Units of one month whose stored figures are not the counted ones. Grain: a tree and a unit.
WITH counted AS (
    SELECT tree, unit, ARRAY[{columns}]::bigint[] AS figures FROM ({counted}) month
),
stored AS (
    SELECT tree, unit, ARRAY[{columns}]::bigint[] AS figures
    FROM reports_monthfigure
    WHERE month_end = %(on)s
)
SELECT tree, unit, stored.figures, counted.figures
FROM counted FULL JOIN stored USING (tree, unit)
WHERE stored.figures IS DISTINCT FROM counted.figures
ORDER BY 1, 2
"""


def month(columns: str, reading: str) -> str:
    """The statement that gives ``tree``, ``unit`` and ``columns``; villages by the board's ``reading``."""
    people = _PEOPLE.format(
        placed_stock=_PLACED.format(counted="stock_recorded"),
        placed_flow=_PLACED.format(counted="flow_recorded"),
        is_local=_IS_LOCAL if reading == "local" else "true",
    )
    villages = _VILLAGES.format(reading=reading)
    began = _BEGAN.format(placed_records=_PLACED.format(counted="first_recorded"))
    return _MONTH.format(ctes=",".join((people, villages, _ORGANIZATIONS, began)), columns=columns)


def differences(counted: str, columns: str) -> str:
    """The statement that gives each unit whose stored and counted figures differ, with both as arrays."""
    return _DIFFERENCES.format(counted=counted, columns=columns)
