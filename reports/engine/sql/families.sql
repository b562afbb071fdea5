-- Families that members help on a day, by row of the answer.
-- Grain of `placed`: an assignment of a member who counts; it counts in its own village or cell, else in that
-- of its member.
-- Reads the assignments of that task once. Index: of a member's stretches.
WITH
village_leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
cell_leaf (cell_id, row) AS (SELECT * FROM unnest(%(cells)s::bigint[], %(cell_rows)s::int[])),
helped AS (
    SELECT helping.id, helping.number, place.village_id,
           CASE WHEN place.village_id IS NULL THEN coalesce(helping.cell_id, stretch.cell_id) END AS cell_id
    FROM members_assignment helping
    JOIN members_stretch stretch ON stretch.member_id = helping.member_id
    CROSS JOIN LATERAL (
        SELECT coalesce(
            helping.village_id, CASE WHEN helping.cell_id IS NULL AND %(by_village)s THEN stretch.village_id END
        ) AS village_id
    ) AS place
    WHERE helping.task = 'helps_families' AND helping.starts_on <= %(on)s AND helping.ends_on > %(on)s
      AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
),
placed AS (
    SELECT helped.id, helped.number, coalesce(village_leaf.row, cell_leaf.row) AS row
    FROM helped LEFT JOIN village_leaf USING (village_id) LEFT JOIN cell_leaf USING (cell_id)
    WHERE coalesce(village_leaf.row, cell_leaf.row) IS NOT NULL
)
{tail}
