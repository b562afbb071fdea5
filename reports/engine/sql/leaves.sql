-- Where leaves count: each recorded village and cell with its row of the answer and the root of its tree.
village_leaf (village_id, row, top) AS (
    SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[], %(village_tops)s::bigint[])
),
cell_leaf (cell_id, row, top) AS (
    SELECT * FROM unnest(%(cells)s::bigint[], %(cell_rows)s::int[], %(cell_tops)s::bigint[])
)
