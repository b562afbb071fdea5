-- Meetings of cells in a period, by row of the answer.
-- Grain of `each`: a meeting. What counts is said by the conditions over `state`.
-- Index: meeting_by_day.
WITH
leaf (cell_id, row) AS (SELECT * FROM unnest(%(cells)s::bigint[], %(cell_rows)s::int[])),
state AS (
    SELECT meeting.*, held_on AS happened_on FROM cells_meeting meeting
    WHERE held_on BETWEEN %(starts)s AND %(on)s
),
each AS (
    SELECT leaf.row, state.id, state.convened, state.present, {by} AS by, {conditions}
    FROM leaf JOIN state USING (cell_id) {by_join}
)
{tail}
