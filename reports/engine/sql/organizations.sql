-- Organizations that stand on a day and what state they are in, by row of the answer.
-- Grain of `each`: an organization. What counts is said by the conditions over `state`.
-- Reads the stretches of the day once, and not at all where no condition asks for members.
WITH
{cell_now.sql},
{absences.sql},
{recorded.sql},
{organization_state.sql},
leaf (organization_id, row) AS (
    SELECT * FROM unnest(%(organizations)s::bigint[], %(organization_rows)s::int[])
),
each AS (
    SELECT leaf.row, organization_id AS id, {by} AS by, {conditions}
    FROM leaf JOIN organization_state AS state USING (organization_id) {by_join}
)
{tail}
