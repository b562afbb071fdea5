-- People who count on a day, where they are recorded: `placed` one by one, `recorded` by cell and village.
placed AS NOT MATERIALIZED (
    SELECT stretch.*, aged_on AS read_on,
           {age_band.sql} AS age_band
    FROM members_stretch stretch CROSS JOIN (SELECT %(on{of})s::date AS aged_on) AS day
    WHERE starts_on <= %(on{of})s AND ends_on > %(on{of})s{only}
),
recorded AS (
    SELECT cell_id, village_id,
           count(*) AS people,
           count(*) FILTER (WHERE standing = 'official') AS official{counts}
    FROM placed
    GROUP BY cell_id, village_id
),
-- Which cell serves which village on the day, and how many villages the cell serves.
serving AS (
    SELECT cell_id, village_id, count(*) OVER (PARTITION BY cell_id) AS served
    FROM cells_cellvillage
    WHERE starts_on <= %(on{of})s AND ends_on > %(on{of})s{only_serving}
)
