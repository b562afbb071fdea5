-- People who count on a day, by row of the answer.
-- Grain of `placed`: a person. Somebody counts by village where that is known and the territory is asked
-- about, else by cell.
-- Index: stretch_by_village or stretch_by_cell when the root is small.
WITH
{leaves.sql},
{followed.sql},
here AS (
    SELECT stretch.*, leaf.row
    FROM members_stretch stretch JOIN village_leaf leaf USING (village_id)
    UNION ALL
    SELECT stretch.*, leaf.row
    FROM members_stretch stretch JOIN cell_leaf leaf USING (cell_id)
    WHERE NOT (%(by_village)s AND stretch.village_id IS NOT NULL)
),
placed AS (
    SELECT here.*, aged_on AS read_on,
           {age_band.sql} AS age_band
    FROM here CROSS JOIN (SELECT %(on)s::date AS aged_on) AS day
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
)
{tail}
