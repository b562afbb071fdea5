-- The first day on which anybody of a root's leaves was first recorded. Grain: one line.
-- Index: movement_by_kind.
WITH
{leaves.sql}
SELECT min(happened_on) FROM (
    SELECT happened_on FROM members_movement JOIN village_leaf leaf USING (village_id)
    WHERE kind = 'first_recorded' AND leaf.top = %(top)s
    UNION ALL
    SELECT happened_on FROM members_movement movement JOIN cell_leaf leaf USING (cell_id)
    WHERE kind = 'first_recorded' AND leaf.top = %(top)s
      AND NOT (%(by_village)s AND movement.village_id IS NOT NULL)
) began
