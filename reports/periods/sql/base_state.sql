-- Some places of work that stand on a day, and who works there. Grain: a place of work.
-- Index: that of places of work of their rows.
SELECT term.base_id, term.kind, term.area_id, term.organization_id, ARRAY(
    SELECT DISTINCT profile.member_id FROM members_profile profile
    JOIN members_stretch there ON there.member_id = profile.member_id
    WHERE profile.workplace_id = term.base_id AND profile.from_on <= %(on)s
      AND there.starts_on <= %(on)s AND there.ends_on > %(on)s
      AND NOT EXISTS (
          SELECT FROM members_profile later
          WHERE later.member_id = profile.member_id AND later.workplace_id IS NOT NULL
            AND later.from_on > profile.from_on AND later.from_on <= %(on)s
      )
    ORDER BY 1
) AS workers
FROM members_baseterm term
WHERE term.base_id = ANY (%(units)s::bigint[]) AND term.starts_on <= %(on)s AND term.ends_on > %(on)s
