-- Who holds a Party post in some organizations on a day, does that person count, and which villages does it head?
-- Grain: a Party post. Index: that of organizations of Party posts.
SELECT post.organization_id, post.holder_id, post.post,
       EXISTS (
           SELECT FROM members_stretch stretch
           WHERE stretch.member_id = post.holder_id
             AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
       ) AS counts,
       ARRAY(
           SELECT head.village_id FROM members_post head
           WHERE head.holder_id = post.holder_id AND head.post = 'village_head'
             AND head.starts_on <= %(on)s AND head.ends_on > %(on)s
           ORDER BY 1
       ) AS headed
FROM members_partypost post
WHERE post.organization_id = ANY (%(units)s::bigint[])
  AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
