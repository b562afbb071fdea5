-- Who heads some villages on a day, and does that person count among the members?
-- Grain: a holder of the post. Index: that of villages of posts.
SELECT post.village_id, post.holder_id, EXISTS (
    SELECT FROM members_stretch stretch
    WHERE stretch.member_id = post.holder_id AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
) AS counts
FROM members_post post
WHERE post.village_id = ANY (%(units)s::bigint[]) AND post.post = 'village_head' AND post.holder_id IS NOT NULL
  AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
