-- Families that members help on a day, by row of the answer.
-- Grain of `helped`: an assignment of a member who counts, with the village or cell in which it counts: its own,
-- else its member's.
-- Reads the assignments of that task once. Index: of a member's stretches.
WITH
village_leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
cell_leaf (cell_id, row) AS (SELECT * FROM unnest(%(cells)s::bigint[], %(cell_rows)s::int[])),
helped AS (
    SELECT helping.number, place.village_id,
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
)
SELECT coalesce(village_leaf.row, cell_leaf.row) AS row, NULL::text AS by, sum(helped.number)::bigint AS counted_0
FROM helped LEFT JOIN village_leaf USING (village_id) LEFT JOIN cell_leaf USING (cell_id)
WHERE coalesce(village_leaf.row, cell_leaf.row) IS NOT NULL
GROUP BY 1
