-- Cases of prospects that are open on a day, by row of the answer.
-- Grain of `placed`: a case, which counts as a member would: in the territory tree by village and, where that
-- is unknown, by cell; in the Party tree by cell, and by village where it has none.
-- Reads the cases once. Index: the steps of a case.
WITH
village_leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
cell_leaf (cell_id, row) AS (SELECT * FROM unnest(%(cells)s::bigint[], %(cell_rows)s::int[])),
placed AS (
    SELECT prospect.id, coalesce(village_leaf.row, cell_leaf.row) AS row, prospect.source, prospect.stuck,
           prospect.disclosure_key
    FROM members_case prospect
    CROSS JOIN LATERAL (
        SELECT CASE WHEN %(by_village)s OR prospect.cell_id IS NULL THEN prospect.village_id END AS village_id
    ) AS place
    LEFT JOIN village_leaf ON village_leaf.village_id = place.village_id
    LEFT JOIN cell_leaf ON place.village_id IS NULL AND cell_leaf.cell_id = prospect.cell_id
    WHERE prospect.opened_on <= %(on)s AND (prospect.closed_on IS NULL OR prospect.closed_on > %(on)s)
      AND coalesce(village_leaf.row, cell_leaf.row) IS NOT NULL
)
{tail}
