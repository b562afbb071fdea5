-- Sector and base of cells that no longer (or do not yet) stand on a day, read from what they have become.
-- And what villages that do not stand on a day have become.
followed (cell_id, day, sector, base) AS (
    SELECT * FROM unnest(
        %(followed_cells)s::bigint[], %(followed_days)s::date[], %(followed_sectors)s::text[],
        %(followed_bases)s::text[]
    )
),
followed_village (village_id, day, now_id) AS (
    SELECT * FROM unnest(
        %(followed_villages)s::bigint[], %(followed_village_days)s::date[], %(followed_villages_now)s::bigint[]
    )
)
