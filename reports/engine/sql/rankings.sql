-- Organizations that stand on a day and were ranked for the period that ends on it, by row of the answer.
-- Grain of `each`: an organization. What counts is said by the conditions over `state`.
-- Index: ranking_by_period.
WITH
leaf (organization_id, row) AS (
    SELECT * FROM unnest(%(organizations)s::bigint[], %(organization_rows)s::int[])
),
state AS (
    SELECT ranking.organization_id, ranking.grade, ranking.four_good, term.kind, term.sector, term.base
    FROM cells_ranking ranking
    JOIN units_organizationterm term USING (organization_id)
    WHERE ranking.period_from = %(starts)s AND ranking.period_to = %(on)s
      AND term.starts_on <= %(on)s AND term.ends_on > %(on)s
),
each AS (
    SELECT leaf.row, organization_id AS id, {by} AS by, {conditions}
    FROM leaf JOIN state USING (organization_id) {by_join}
)
{tail}
