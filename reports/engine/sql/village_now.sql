-- What recorded villages are or have become on a day, and the villages that stand on it.
village_now (recorded, village_id) AS (
    SELECT * FROM unnest(%(recorded_villages{of})s::bigint[], %(villages_now{of})s::bigint[])
),
standing_village (village_id) AS (SELECT * FROM unnest(%(standing{of})s::bigint[]))
