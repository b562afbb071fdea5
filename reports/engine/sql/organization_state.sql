-- The state of each organization that stands on a day: official members, villages served, first day.
official_members AS (
    SELECT cell_now.cell_id, sum(official) AS official
    FROM recorded JOIN cell_now ON cell_now.recorded = recorded.cell_id
    GROUP BY 1
),
-- Who will hardly be there for long; not run where no condition asks for it.
members_staying AS (
    SELECT cell_now.cell_id, count(*) AS people,
           count(*) FILTER (WHERE age_band <> 'over_60') AS not_over_60,
           count(*) FILTER (WHERE member_id IN (SELECT away.member_id FROM away)) AS away
    FROM placed JOIN cell_now ON cell_now.recorded = placed.cell_id
    GROUP BY 1
),
villages_served AS (SELECT cell_id, count(*) AS served FROM serving GROUP BY cell_id),
organization_state AS (
    SELECT term.organization_id, term.kind, term.sector, term.base,
           coalesce(official_members.official, 0) AS official,
           coalesce(members_staying.people, 0) AS people,
           coalesce(members_staying.not_over_60, 0) AS not_over_60,
           coalesce(members_staying.away, 0) AS away,
           coalesce(villages_served.served, 0) AS served,
           (SELECT min(starts_on) FROM units_organizationterm own
            WHERE own.organization_id = term.organization_id) AS happened_on
    FROM units_organizationterm term
    LEFT JOIN official_members ON official_members.cell_id = term.organization_id
    LEFT JOIN members_staying ON members_staying.cell_id = term.organization_id
    LEFT JOIN villages_served ON villages_served.cell_id = term.organization_id
    WHERE term.starts_on <= %(on)s AND term.ends_on > %(on)s
)
