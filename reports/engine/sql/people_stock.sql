-- People who count on a day, by row of the answer.
-- Grain of `placed`: a person.
-- Index: stretch_by_village or stretch_by_cell when the root is small.
WITH
{leaves.sql},
{followed.sql},
{here.sql},
{absences.sql},
placed AS (
    SELECT here.*, aged_on AS read_on,
           {age_band.sql} AS age_band
    FROM here CROSS JOIN (SELECT %(on)s::date AS aged_on) AS day
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
)
{tail}
