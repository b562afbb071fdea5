-- Villages that stand on a day and what state they are in, by row of the answer.
-- Grain of `each`: a village. What counts is said by the conditions over `state`.
-- Reads the stretches of the day once; villages served through their primary table, which is small.
WITH
{village_now.sql},
{cell_now.sql},
{absences.sql},
{recorded.sql},
{village_state.sql},
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
each AS (
    SELECT leaf.row, village_id AS id, {by} AS by, {conditions}
    FROM leaf JOIN village_state AS state USING (village_id) {by_join}
)
{tail}
