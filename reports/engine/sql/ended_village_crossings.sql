-- Villages that somebody left (or reached) on a day on which they did not stand. Grain: a village and a day.
-- Index: movement_by_kind.
WITH crossed AS (
    SELECT CASE WHEN %(leaving)s THEN from_village_id ELSE village_id END AS village_id,
           CASE WHEN %(leaving)s THEN happened_on - 1 ELSE happened_on END AS read_on
    FROM members_movement
    WHERE kind = 'crossed' AND happened_on BETWEEN %(starts)s AND %(ends)s
)
SELECT DISTINCT village_id, read_on FROM crossed
WHERE village_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM units_areaplacement place
    WHERE place.area_id = village_id AND place.starts_on <= read_on AND place.ends_on > read_on
)
