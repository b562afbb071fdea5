-- Places of work that stand on a day, by row of the answer.
-- Grain of `each`: a base. What counts is said by the conditions over `state`.
-- Reads the rows of bases and the profiles that name a workplace once.
WITH
leaf (base_id, row) AS (SELECT * FROM unnest(%(bases)s::bigint[], %(base_rows)s::int[])),
-- Where people work: as the latest profile up to the day that names a workplace says. The rest is not run where
-- no condition asks for it.
workplace AS (
    SELECT DISTINCT ON (member_id) member_id, workplace_id FROM members_profile
    WHERE from_on <= %(on)s AND workplace_id IS NOT NULL
    ORDER BY member_id, from_on DESC
),
worked_in AS (
    SELECT DISTINCT workplace.workplace_id AS base_id
    FROM workplace JOIN members_stretch stretch ON stretch.member_id = workplace.member_id
    WHERE stretch.starts_on <= %(on)s AND stretch.ends_on > %(on)s
),
base_state AS (
    SELECT term.base_id, term.kind AS base,
           term.organization_id IS NOT NULL AND term.organization_id = ANY (%(organizations)s::bigint[])
               AS has_organization,
           worked_in.base_id IS NOT NULL AS has_member
    FROM members_baseterm term LEFT JOIN worked_in ON worked_in.base_id = term.base_id
    WHERE term.starts_on <= %(on)s AND term.ends_on > %(on)s
),
each AS (
    SELECT leaf.row, base_id AS id, {by} AS by, {conditions}
    FROM leaf JOIN base_state AS state USING (base_id) {by_join}
)
{tail}
