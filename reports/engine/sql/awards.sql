-- Awards of organizations in a period, by row of the answer.
-- Grain of `each`: an award. What counts is said by the condition over `state`.
-- Index: award_by_day.
WITH
leaf (organization_id, row) AS (
    SELECT * FROM unnest(%(organizations)s::bigint[], %(organization_rows)s::int[])
),
award_state AS (
    SELECT award.id, award.organization_id, award.kind, award.awarded_on AS happened_on
    FROM members_award award
    WHERE award.organization_id IS NOT NULL AND award.awarded_on BETWEEN %(starts)s AND %(on)s
),
each AS (
    SELECT leaf.row, state.id, {by} AS by, {conditions}
    FROM leaf JOIN award_state AS state USING (organization_id) {by_join}
)
{tail}
