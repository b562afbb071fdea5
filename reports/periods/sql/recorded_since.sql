-- What has been recorded of each of some people between two instants. Grain: a person.
-- Indexes: event_of_a_member, past_row_of_a_member, those of members of what they are given, primary keys.
WITH later AS MATERIALIZED (
    SELECT number FROM common_recording
    WHERE recorded_at >= %(since)s AND recorded_at < coalesce(%(until)s::timestamptz, 'infinity')
),
-- What stands now may have been written again still later: it is of the time between all the same.
after_it AS MATERIALIZED (SELECT number FROM common_recording WHERE recorded_at >= %(since)s),
event AS (
    SELECT member_id,
           bool_or(replaced_by_id IS NOT NULL) AS replaced,
           bool_or(voided_at IS NULL) AS recorded,
           bool_or(voided_at IS NOT NULL) AS voided
    FROM members_event
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM after_it)
    GROUP BY 1
),
past AS (
    SELECT member_id,
           bool_or(relation = 'members_event') AS voided,
           bool_or(relation = ANY (%(of_people)s)) AS corrected,
           bool_or(relation = ANY (%(honours)s)) AS honours
    FROM common_pastrow
    WHERE member_id = ANY (%(people)s) AND known_to IN (SELECT number FROM later)
    GROUP BY 1
),
said AS (
    SELECT member_id FROM members_profile
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM after_it)
    UNION
    SELECT member_id FROM members_assignment
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM after_it)
    UNION
    SELECT member_id FROM members_review
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM after_it)
),
honoured AS (
    SELECT DISTINCT member_id FROM members_badge
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM after_it)
)
SELECT person.id, coalesce(event.replaced, false), coalesce(event.recorded, false),
       coalesce(event.voided, false) OR coalesce(past.voided, false),
       coalesce(past.corrected, false) OR said.member_id IS NOT NULL,
       coalesce(past.honours, false) OR honoured.member_id IS NOT NULL
FROM unnest(%(people)s::bigint[]) AS person (id)
LEFT JOIN event ON event.member_id = person.id
LEFT JOIN past ON past.member_id = person.id
LEFT JOIN said ON said.member_id = person.id
LEFT JOIN honoured ON honoured.member_id = person.id
