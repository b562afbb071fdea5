-- What recorded cells are or have become on a day.
cell_now (recorded, cell_id) AS (
    SELECT * FROM unnest(%(recorded_cells{of})s::bigint[], %(cells_now{of})s::bigint[])
)
