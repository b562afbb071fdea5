-- Movements of some kinds in a period. A leaver is read on the eve. Index: movement_by_kind.
happened AS (
    SELECT movement.*,
           happened_on - (kind IN ('transferred_out', 'deleted', 'left', 'expelled', 'died'))::int AS read_on,
           {age_band.sql} AS age_band,
           (SELECT count(*) FROM cells_cellvillage serving
            WHERE serving.cell_id = movement.cell_id
              AND serving.starts_on <= happened_on AND serving.ends_on > happened_on) AS served
    FROM members_movement movement CROSS JOIN LATERAL (SELECT happened_on AS aged_on) AS day
    WHERE kind = ANY (%(kinds)s) AND happened_on BETWEEN %(starts)s AND %(ends)s{only}
)
