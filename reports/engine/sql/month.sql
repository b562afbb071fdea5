-- The figures of every unit that stands on a month's last day: stocks of that day, flows of the month.
-- Grain: a tree and a unit. What counts is said by the conditions of the catalogue, over the same columns as
-- in the statements that answer questions. People are counted where they are recorded and summed up to every
-- unit that holds that village or cell.
-- Reads the stretches of the day once, and movements through movement_by_kind. Where leaves count stands in
-- temporary tables: village_now, cell_now, standing_village, leaf_of_unit, standing_unit.
WITH
{absences.sql},
{recorded.sql},
-- In the territory tree a person counts by village where that is known, else by cell; in the Party tree by
-- cell.
stock_leaf AS (
    SELECT coalesce(village_id * 4 + 1, cell_id * 4) AS slot{stock_sums} FROM recorded GROUP BY 1
    UNION ALL
    SELECT cell_id * 4 + 2{stock_sums} FROM recorded GROUP BY 1
),
stock AS (
    SELECT unit{stock_sums} FROM stock_leaf JOIN leaf_of_unit USING (slot) GROUP BY unit
),
{happened.sql},
flow_recorded AS (
    SELECT cell_id, village_id{flow_counts} FROM happened AS placed GROUP BY cell_id, village_id
),
flow_leaf AS (
    SELECT coalesce(village_id * 4 + 1, cell_id * 4) AS slot, flow_recorded.* FROM flow_recorded
    UNION ALL
    SELECT cell_id * 4 + 2, flow_recorded.* FROM flow_recorded
),
flow AS (
    SELECT unit{flow_sums} FROM flow_leaf JOIN leaf_of_unit USING (slot) GROUP BY unit
),
{village_state.sql},
each_village AS (SELECT village_id{village_conditions} FROM village_state AS state),
villages AS (
    SELECT unit{village_counts}
    FROM each_village
    CROSS JOIN (VALUES (1), (3)) AS in_tree (number)
    JOIN leaf_of_unit leaf ON leaf.slot = village_id * 4 + in_tree.number
    GROUP BY unit
),
{organization_state.sql},
each_organization AS (
    SELECT organization_id{organization_conditions} FROM organization_state AS state
),
organizations AS (
    SELECT unit{organization_counts}
    FROM each_organization
    CROSS JOIN (VALUES (0), (2)) AS in_tree (number)
    JOIN leaf_of_unit leaf ON leaf.slot = organization_id * 4 + in_tree.number
    GROUP BY unit
),
-- The first day of the register under each root. Before it, figures of people are not reported.
first_recorded AS (
    SELECT cell_id, village_id, min(happened_on) AS day
    FROM members_movement
    WHERE kind = 'first_recorded' AND %(some_begin_later)s
    GROUP BY 1, 2
),
first_leaf AS (
    SELECT coalesce(village_id * 4 + 1, cell_id * 4) AS slot, day FROM first_recorded
    UNION ALL
    SELECT cell_id * 4 + 2, day FROM first_recorded
),
began AS (
    SELECT standing.top, min(day) AS day
    FROM first_leaf
    JOIN leaf_of_unit USING (slot)
    JOIN standing_unit standing USING (unit)
    WHERE standing.unit = standing.top
    GROUP BY 1
)
SELECT CASE mod(standing.unit, 2) WHEN 0 THEN 'area' ELSE 'organization' END AS tree,
       standing.unit / 2 AS unit,
       ARRAY[{figures}]::int[] AS figures
FROM standing_unit standing
LEFT JOIN began USING (top)
LEFT JOIN stock USING (unit)
LEFT JOIN flow USING (unit)
LEFT JOIN villages USING (unit)
LEFT JOIN organizations USING (unit)
