-- The state of each organization that stands on a day: official members, villages served, first day.
official_members AS (
    SELECT cell_now.cell_id, sum(official) AS official
    FROM recorded JOIN cell_now ON cell_now.recorded = recorded.cell_id
    GROUP BY 1
),
villages_served AS (SELECT cell_id, count(*) AS served FROM serving GROUP BY cell_id),
organization_state AS (
    SELECT term.organization_id, term.kind, term.sector, term.base,
           coalesce(official_members.official, 0) AS official,
           coalesce(villages_served.served, 0) AS served,
           (SELECT min(starts_on) FROM units_organizationterm own
            WHERE own.organization_id = term.organization_id) AS happened_on
    FROM units_organizationterm term
    LEFT JOIN official_members ON official_members.cell_id = term.organization_id
    LEFT JOIN villages_served ON villages_served.cell_id = term.organization_id
    WHERE term.starts_on <= %(on)s AND term.ends_on > %(on)s
)
