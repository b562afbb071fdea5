-- Members on the eve of a period, and those first recorded on its first day. Grain: a recorded cell.
-- Index: stretch_by_cell when the cells are few.
SELECT placed.cell_id, {counts}
FROM members_stretch placed {join}
WHERE placed.cell_id = ANY (%(cells)s::bigint[])
  AND ((placed.starts_on <= %(on)s AND placed.ends_on > %(on)s)
    OR (placed.starts_on = %(starts)s AND EXISTS (
        SELECT FROM members_movement begun
        WHERE begun.member_id = placed.member_id AND begun.kind = 'first_recorded'
          AND begun.happened_on = %(starts)s)))
GROUP BY 1
