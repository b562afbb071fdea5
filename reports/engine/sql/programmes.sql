-- Clearing programmes of villages that are open on a day, by row of the answer.
-- Grain of `each`: a programme. What counts is said by the conditions over `state`.
-- Reads the programmes that are open on the day once; there are few.
WITH
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
each AS (
    SELECT leaf.row, state.id, {by} AS by, {conditions}
    FROM leaf JOIN cells_villageprogramme AS state USING (village_id) {by_join}
    WHERE state.starts_on <= %(on)s AND state.ends_on > %(on)s
)
{tail}
