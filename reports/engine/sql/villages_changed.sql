-- Villages that stand on the eve of a period, and what came of them by its last day, by row of the answer.
-- Grain of `each`: a village of the eve. What counts is said by the conditions over `state`.
-- Reads the stretches of each day once; who lives in what was divided through stretch_by_village.
WITH
before AS (
{before}
),
now AS (
{now}
),
leaf (village_id, row) AS (SELECT * FROM unnest(%(villages)s::bigint[], %(village_rows)s::int[])),
-- What stands on the last day in the place of each: itself, its successor, or several of them.
heir (village_id, heir_id) AS (SELECT * FROM unnest(%(inherited)s::bigint[], %(heirs)s::bigint[])),
inherited AS (
    SELECT heir.village_id, count(*) AS heirs,
           count(*) FILTER (WHERE NOT now.without_member) AS heirs_with_member,
           bool_or(now.own_cell) FILTER (WHERE heir.heir_id = heir.village_id) AS own_cell
    FROM heir JOIN now ON now.village_id = heir.heir_id
    GROUP BY 1
),
-- People of villages that went into several of these, without our knowing which, are in them together.
shared (village_id, recorded) AS (
    SELECT * FROM unnest(%(divided)s::bigint[], %(recorded_divided)s::bigint[])
),
undivided AS (
    SELECT DISTINCT shared.village_id
    FROM shared JOIN members_stretch stretch ON stretch.village_id = shared.recorded
    WHERE stretch.starts_on <= %(on_now)s AND stretch.ends_on > %(on_now)s
),
state AS (
    SELECT before.village_id,
           before.without_member AS was_without_member,
           before.own_cell AS had_own_cell,
           coalesce(inherited.heirs, 0) AS heirs,
           coalesce(inherited.heirs_with_member, 0) AS heirs_with_member,
           undivided.village_id IS NOT NULL AS undivided,
           inherited.own_cell
    FROM before
    LEFT JOIN inherited USING (village_id)
    LEFT JOIN undivided USING (village_id)
),
each AS (
    SELECT leaf.row, village_id AS id, NULL::text AS by, {conditions}
    FROM leaf JOIN state USING (village_id)
)
{tail}
