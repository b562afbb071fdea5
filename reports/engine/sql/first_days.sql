-- The first day on which anybody of some provinces' leaves was first recorded. Grain: a province.
-- Index: movement_by_kind.
WITH
{leaves.sql}
SELECT top, min(happened_on) FROM (
    SELECT leaf.top, happened_on FROM members_movement JOIN village_leaf leaf USING (village_id)
    WHERE kind = 'first_recorded'
    UNION ALL
    SELECT leaf.top, happened_on FROM members_movement movement JOIN cell_leaf leaf USING (cell_id)
    WHERE kind = 'first_recorded' AND NOT (%(by_village)s AND movement.village_id IS NOT NULL)
) began
WHERE top = ANY (%(tops)s)
GROUP BY top
