-- Cells that stand on the eve of a period and what has become of them by its last day, by row of the answer.
-- Grain of `each`: a cell of the eve. What counts is said by the conditions over `state`.
-- Reads the terms of organizations and the villages served, which are small.
WITH
leaf (organization_id, row, dissolved, happened_on) AS (
    SELECT * FROM unnest(
        %(organizations)s::bigint[], %(organization_rows)s::int[], %(dissolved)s::boolean[], %(gone_on)s::date[]
    )
),
serving AS (
    SELECT cell_id,
           count(*) FILTER (WHERE starts_on <= %(eve)s AND ends_on > %(eve)s) AS served,
           count(*) FILTER (WHERE starts_on <= %(on)s AND ends_on > %(on)s) AS served_now
    FROM cells_cellvillage
    GROUP BY cell_id
),
state AS (
    SELECT leaf.*, term.kind, term.sector, term.base,
           coalesce(serving.served, 0) AS served,
           CASE WHEN EXISTS (
               SELECT FROM units_organizationterm own
               WHERE own.organization_id = term.organization_id AND own.kind IN ('cell', 'grassroots_cell')
                 AND own.starts_on <= %(on)s AND own.ends_on > %(on)s
           ) THEN coalesce(serving.served_now, 0) ELSE 0 END AS served_now
    FROM leaf
    JOIN units_organizationterm term USING (organization_id)
    LEFT JOIN serving ON serving.cell_id = leaf.organization_id
    WHERE term.starts_on <= %(eve)s AND term.ends_on > %(eve)s
),
each AS (
    SELECT row, organization_id AS id, {by} AS by, {conditions}
    FROM state {by_join}
)
{tail}
