-- People who count on the eve of a period, and those first recorded on its first day, by row of the answer.
-- Grain of `placed`: a person, read on the eve or, where the register begins then, on the first day.
-- Index: stretch_by_village or stretch_by_cell when the root is small.
WITH
{leaves.sql},
{followed.sql},
{here.sql},
placed AS (
    SELECT here.*, aged_on AS read_on,
           {age_band.sql} AS age_band
    FROM here
    CROSS JOIN LATERAL (SELECT CASE WHEN starts_on <= %(on)s THEN %(on)s ELSE starts_on END AS aged_on) AS day
    WHERE (starts_on <= %(on)s AND ends_on > %(on)s)
       OR (starts_on = %(starts)s AND EXISTS (
           SELECT FROM members_movement begun
           WHERE begun.member_id = here.member_id AND begun.kind = 'first_recorded'
             AND begun.happened_on = %(starts)s
       ))
)
{tail}
