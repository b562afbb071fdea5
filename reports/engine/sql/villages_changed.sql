-- Villages that stand on both days and whose state changed, by row of the answer.
-- Grain of `each`: a village. What counts is said by the conditions over `before` and `now`.
-- Reads the stretches of each day once.
WITH
before AS (
{before}
),
now AS (
{now}
),
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
each AS (
    SELECT leaf.row, village_id AS id, NULL::text AS by, {conditions}
    FROM leaf JOIN before USING (village_id) JOIN now USING (village_id)
)
{tail}
