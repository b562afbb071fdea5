-- People who count on a day in some villages or cells, one by one, with what figures of units read of them.
-- Grain: a person in a unit. Index: stretch_by_village, stretch_by_cell.
WITH
joined (recorded, unit) AS (SELECT * FROM unnest(%(recorded)s::bigint[], %(units)s::bigint[])),
{absences.sql},
placed AS (
    SELECT joined.unit, stretch.member_id, stretch.cell_id, stretch.standing,
           {age_band.sql} AS age_band
    FROM joined JOIN members_stretch stretch ON stretch.{leaf} = joined.recorded
    CROSS JOIN (SELECT %(on)s::date AS aged_on) AS day
    WHERE stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
)
SELECT placed.unit, placed.member_id, placed.cell_id,
       placed.standing = 'official' AS official,
       placed.age_band = 'over_60' AS over_60,
       placed.member_id IN (SELECT away.member_id FROM away) AS away,
       member.local,
       ARRAY(
           SELECT DISTINCT posting.village_id FROM members_assignment posting
           WHERE posting.member_id = placed.member_id AND posting.task = 'posted_to_village'
             AND posting.starts_on <= %(on)s AND posting.ends_on > %(on)s AND posting.village_id IS NOT NULL
           ORDER BY 1
       ) AS posted
FROM placed JOIN members_member member ON member.id = placed.member_id
