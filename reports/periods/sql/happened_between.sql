-- What happened to each of some people after a day and up to another. Grain: a person.
-- Indexes: event_of_a_member, those of stretches and of what people hold, primary keys.
SELECT person.id,
       EXISTS (SELECT FROM members_stretch WHERE member_id = person.id
               AND starts_on <= %(before)s AND ends_on > %(before)s) AS was_counted,
       EXISTS (SELECT FROM members_stretch WHERE member_id = person.id
               AND starts_on <= %(after)s AND ends_on > %(after)s) AS is_counted,
       ARRAY(SELECT kind FROM members_event WHERE member_id = person.id AND voided_at IS NULL
             AND effective_on > %(before)s AND effective_on <= %(after)s ORDER BY effective_on DESC, id DESC),
       EXISTS (
           SELECT FROM members_profile WHERE member_id = person.id
           AND from_on > %(before)s AND from_on <= %(after)s
           UNION ALL
           SELECT FROM (
               SELECT member_id AS holder_id, starts_on, ends_on FROM members_assignment
               UNION ALL SELECT holder_id, starts_on, ends_on FROM members_partypost
               UNION ALL SELECT holder_id, starts_on, ends_on FROM members_post
               UNION ALL SELECT member_id, opened_on, closed_on FROM members_review
           ) AS held
           WHERE holder_id = person.id AND (starts_on > %(before)s AND starts_on <= %(after)s
                                            OR ends_on > %(before)s AND ends_on <= %(after)s)
           UNION ALL
           SELECT FROM members_badge WHERE member_id = person.id
           AND coalesce(occasion_on, decided_on) > %(before)s
           AND coalesce(occasion_on, decided_on) <= %(after)s
       ) AS changed,
       EXISTS (
           SELECT FROM members_stretch AS stretch, LATERAL (
               SELECT starts_on, ends_on FROM units_organizationterm WHERE organization_id = stretch.cell_id
               UNION ALL SELECT starts_on, ends_on FROM units_areaplacement WHERE area_id = stretch.village_id
               UNION ALL SELECT starts_on, ends_on FROM cells_cellvillage WHERE cell_id = stretch.cell_id
           ) AS stood
           WHERE stretch.member_id = person.id
             AND (stood.starts_on > %(before)s AND stood.starts_on <= %(after)s
                  OR stood.ends_on > %(before)s AND stood.ends_on <= %(after)s)
       ) AS moved
FROM unnest(%(people)s::bigint[]) AS person (id)
