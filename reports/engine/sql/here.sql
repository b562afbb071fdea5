-- Stretches with the row of the answer in which their member counts.
-- By village where that is known and the territory is asked about, else by cell.
here AS (
    SELECT stretch.*, leaf.row
    FROM members_stretch stretch JOIN village_leaf leaf USING (village_id)
    UNION ALL
    SELECT stretch.*, leaf.row
    FROM members_stretch stretch JOIN cell_leaf leaf USING (cell_id)
    WHERE NOT (%(by_village)s AND stretch.village_id IS NOT NULL)
)
