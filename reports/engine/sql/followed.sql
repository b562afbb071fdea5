-- Sectors of cells that no longer (or do not yet) stand on a day, read from what they have become.
followed (cell_id, day, sector) AS (
    SELECT * FROM unnest(
        %(followed_cells)s::bigint[], %(followed_days)s::date[], %(followed_sectors)s::text[]
    )
)
