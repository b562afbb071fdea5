"""The SQL that counts one month of one tree: at the leaves once, then summed up to every unit above them."""

from __future__ import annotations

# Which village or cell counts in which units of the tree (all that hold it), and the units themselves with
# the province (the root of the tree) above them.
_PLACES = """
up (of_village, leaf, unit) AS (
    SELECT * FROM unnest(%(of_village)s::bool[], %(leaves)s::bigint[], %(leaf_units)s::bigint[])
),
standing (unit, top) AS (
    SELECT * FROM unnest(%(units)s::bigint[], %(tops)s::bigint[])
),
-- What a recorded village or cell is or has become on the day, where that is one.
village_now (recorded, village_id) AS (
    SELECT * FROM unnest(%(recorded_villages)s::bigint[], %(villages_now)s::bigint[])
),
cell_now (recorded, cell_id) AS (
    SELECT * FROM unnest(%(recorded_cells)s::bigint[], %(cells_now)s::bigint[])
),
serving AS (
    SELECT cell_id, village_id, count(*) OVER (PARTITION BY cell_id) AS served
    FROM cells_cellvillage
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
)"""

# A person counts by village in the territory tree where the village is known, else by cell.
_LEAF = """%(by_village)s AND village_id IS NOT NULL AS of_village,
           CASE WHEN %(by_village)s AND village_id IS NOT NULL THEN village_id ELSE cell_id END AS leaf"""

_PEOPLE = """
stock_leaf AS (
    SELECT {leaf},
           count(*) AS members,
           count(*) FILTER (WHERE standing = 'official') AS members_official,
           count(*) FILTER (WHERE minority = 'minority') AS minority_members,
           count(*) FILTER (WHERE gender = 'female') AS women,
           -- Who has not had birthday 31 yet: 31 years before 1 March is 1 March, so that somebody born on
           -- 29 February turns on 1 March.
           count(*) FILTER (WHERE birth_date > (%(on)s::date - interval '31 years')::date) AS youth
    FROM members_stretch
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
    GROUP BY 1, 2
),
stock AS (
    SELECT unit, sum(members) AS members, sum(members_official) AS members_official,
           sum(minority_members) AS minority_members, sum(women) AS women, sum(youth) AS youth
    FROM stock_leaf JOIN up USING (of_village, leaf)
    GROUP BY unit
),
flow_leaf AS (
    SELECT {leaf},
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
    FROM flow_leaf JOIN up USING (of_village, leaf)
    GROUP BY unit
)"""

# The condition for a member who is no posted cadre; only the board's reading `local` needs the person.
_IS_LOCAL = (
    "EXISTS (SELECT FROM members_member m WHERE m.id = stretch.member_id AND m.local IS DISTINCT FROM false)"
)

_VILLAGES = """
village_people AS (
    SELECT village_now.village_id,
           count(*) AS resident,
           count(serving.cell_id) AS own,
           count(serving.cell_id) FILTER (WHERE standing = 'official') AS own_official,
           count(serving.cell_id) FILTER (WHERE {is_local}) AS local
    FROM members_stretch stretch
    JOIN village_now ON village_now.recorded = stretch.village_id
    LEFT JOIN cell_now ON cell_now.recorded = stretch.cell_id
    LEFT JOIN serving
        ON serving.cell_id = cell_now.cell_id AND serving.village_id = village_now.village_id
    WHERE stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
    GROUP BY 1
),
village_cell AS (SELECT DISTINCT village_id FROM serving WHERE served = 1),
village AS (
    SELECT here.village_id,
           coalesce({reading}, 0) = 0 AS without_member,
           village_cell.village_id IS NULL AS without_own_cell,
           coalesce(own_official, 0) AS own_official
    FROM unnest(%(standing_villages)s::bigint[]) AS here (village_id)
    LEFT JOIN village_people USING (village_id)
    LEFT JOIN village_cell USING (village_id)
),
villages AS (
    SELECT unit,
           count(*) AS villages,
           count(*) FILTER (WHERE without_member) AS villages_without_member,
           count(*) FILTER (WHERE without_own_cell) AS villages_without_own_cell,
           count(*) FILTER (WHERE without_own_cell AND own_official >= 3) AS villages_ready_for_cell
    FROM village JOIN up ON up.of_village AND up.leaf = village.village_id
    GROUP BY unit
)"""

_ORGANIZATIONS = """
official AS (
    SELECT cell_now.cell_id, count(*) AS official
    FROM members_stretch stretch JOIN cell_now ON cell_now.recorded = stretch.cell_id
    WHERE stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s AND standing = 'official'
    GROUP BY 1
),
organizations AS (
    SELECT unit,
           count(*) FILTER (WHERE is_cell) AS cells,
           count(*) FILTER (WHERE is_cell AND served >= 2) AS joint_cells,
           count(*) FILTER (WHERE is_cell AND coalesce(official, 0) < 3) AS cells_under_three,
           count(*) FILTER (WHERE is_cell AND sector = 'private_enterprise') AS enterprise_cells,
           count(*) FILTER (WHERE is_grassroots) AS grassroots_organizations
    FROM (
        SELECT *, kind IN ('cell', 'grassroots_cell') AS is_cell,
               kind IN ('grassroots_committee', 'grassroots_cell') AS is_grassroots
        FROM cells_organizationterm
        WHERE starts_on <= %(on)s AND ends_on > %(on)s
    ) term
    JOIN up ON NOT up.of_village AND up.leaf = term.organization_id
    LEFT JOIN (SELECT DISTINCT cell_id, served FROM serving) serves ON serves.cell_id = term.organization_id
    LEFT JOIN official ON official.cell_id = term.organization_id
    WHERE is_cell OR is_grassroots
    GROUP BY unit
)"""

# The first day of the register under each province. Before it, stocks of people are not reported.
_BEGAN = """
began AS (
    SELECT standing.top, min(happened_on) AS day
    FROM (
        SELECT happened_on, {leaf} FROM members_movement
        WHERE kind = 'first_recorded' AND %(some_begin_later)s
    ) movement
    JOIN up USING (of_village, leaf)
    JOIN standing ON standing.unit = up.unit AND standing.unit = standing.top
    GROUP BY 1
)"""

_MONTH = """
-- The figures of every unit of one tree that stands on a month's last day. Grain: a unit.
-- Reads the month's movements through movement_by_kind, and all stretches once for each of three counts.
WITH {ctes}
SELECT standing.unit, {columns}
FROM standing
LEFT JOIN began ON began.top = standing.top
LEFT JOIN stock ON stock.unit = standing.unit
LEFT JOIN flow ON flow.unit = standing.unit
LEFT JOIN villages ON villages.unit = standing.unit
LEFT JOIN organizations ON organizations.unit = standing.unit
"""

_DIFFERENCES = """
-- Units of one month and tree whose stored figures are not the counted ones. Grain: a unit.
WITH counted AS (
    SELECT unit, ARRAY[{columns}]::bigint[] AS figures FROM ({counted}) month
),
stored AS (
    SELECT unit, ARRAY[{columns}]::bigint[] AS figures
    FROM reports_monthfigure
    WHERE month_end = %(on)s AND tree = %(tree)s
)
SELECT unit, stored.figures, counted.figures
FROM counted FULL JOIN stored USING (unit)
WHERE stored.figures IS DISTINCT FROM counted.figures
ORDER BY unit
"""


def month(columns: str, reading: str) -> str:
    """The statement that gives ``unit`` and ``columns``, with villages read by the board's ``reading``."""
    villages = _VILLAGES.format(reading=reading, is_local=_IS_LOCAL if reading == "local" else "true")
    people, began = _PEOPLE.format(leaf=_LEAF), _BEGAN.format(leaf=_LEAF)
    ctes = ",".join((_PLACES, people, villages, _ORGANIZATIONS, began))
    return _MONTH.format(ctes=ctes, columns=columns)


def differences(counted: str, columns: str) -> str:
    """The statement that gives each unit whose stored and counted figures differ, with both as arrays."""
    return _DIFFERENCES.format(counted=counted, columns=columns)
