-- Village posts held by somebody on a day, by row of the answer.
-- Grain of `each`: a post. What counts is said by the condition over `state`, of all posts that are held.
-- Reads the posts of villages once. Index: of a holder's stretches.
WITH
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
post_state AS (
    SELECT post.id, post.village_id, post.association,
           EXISTS (
               SELECT FROM members_stretch stretch
               WHERE stretch.member_id = post.holder_id
                 AND stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
           ) AS held_by_member
    FROM members_post post
    WHERE post.post = ANY (%(posts)s) AND post.starts_on <= %(on)s AND post.ends_on > %(on)s
),
each AS (
    SELECT leaf.row, state.id, {by} AS by, {conditions}
    FROM leaf JOIN post_state AS state USING (village_id) {by_join}
)
{tail}
