-- Villages in which something happened on a day on which they did not stand. Grain: a village and a day.
-- Index: movement_by_kind.
WITH
{happened.sql}
SELECT DISTINCT village_id, read_on FROM happened
WHERE village_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM units_areaplacement place
    WHERE place.area_id = village_id AND place.starts_on <= read_on AND place.ends_on > read_on
)
