-- The last day, up to a day, on which somebody was a member of each village. Grain: a village of that day.
-- People are looked for where they were recorded: also in villages that have since become this one. By the
-- own reading somebody counts while a cell that served the village is theirs; by the local one not while they
-- are posted to it. Indexes: stretch_by_village, that of a member's assignments.
WITH leaf (recorded, village_id) AS (SELECT * FROM unnest(%(recorded)s::bigint[], %(villages)s::bigint[])),
lived AS (
    SELECT leaf.village_id, stretch.member_id, stretch.starts_on, stretch.ends_on
    FROM members_stretch stretch JOIN leaf ON leaf.recorded = stretch.village_id
    WHERE stretch.starts_on <= %(on)s AND %(anybody)s
    UNION ALL
    SELECT leaf.village_id, stretch.member_id, greatest(stretch.starts_on, serving.starts_on),
           least(stretch.ends_on, serving.ends_on)
    FROM members_stretch stretch
    JOIN leaf ON leaf.recorded = stretch.village_id
    JOIN cells_cellvillage serving
        ON serving.cell_id = stretch.cell_id AND serving.village_id = stretch.village_id
        AND serving.starts_on < stretch.ends_on AND serving.ends_on > stretch.starts_on
    WHERE greatest(stretch.starts_on, serving.starts_on) <= %(on)s AND NOT %(anybody)s
),
counted AS (
    SELECT lived.village_id,
           datemultirange(daterange(lived.starts_on, least(lived.ends_on, %(on)s::date + 1))) - CASE
               WHEN %(local)s THEN coalesce((
                   SELECT range_agg(daterange(posting.starts_on, posting.ends_on))
                   FROM members_assignment posting
                   JOIN leaf ON leaf.recorded = posting.village_id
                   WHERE posting.member_id = lived.member_id AND posting.task = 'posted_to_village'
                     AND leaf.village_id = lived.village_id), '{}')
               ELSE '{}' END AS days
    FROM lived JOIN members_member member ON member.id = lived.member_id
    WHERE NOT %(local)s OR member.local IS DISTINCT FROM false
)
SELECT village_id, max(upper(days)) - 1 FROM counted WHERE NOT isempty(days) GROUP BY 1
