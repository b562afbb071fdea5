-- Badges, cards or awards given to members in a period, by row of the answer.
-- Grain of `placed`: one of them. It counts where the member is on that day or, for who counts no more, was last.
-- Index: that of the days on which they were given, and of the members' stretches.
WITH
{leaves.sql},
given AS (
{given}
),
there AS (
    SELECT given.*, place.cell_id, place.village_id
    FROM given CROSS JOIN LATERAL (
        SELECT stretch.cell_id, stretch.village_id FROM members_stretch stretch
        WHERE stretch.member_id = given.member_id AND stretch.starts_on <= given.happened_on
        ORDER BY stretch.starts_on DESC LIMIT 1
    ) AS place
),
placed AS (
    SELECT there.*, leaf.row
    FROM there JOIN village_leaf leaf USING (village_id)
    WHERE %(by_village)s
    UNION ALL
    SELECT there.*, leaf.row
    FROM there JOIN cell_leaf leaf USING (cell_id)
    WHERE NOT (%(by_village)s AND there.village_id IS NOT NULL)
)
{tail}
