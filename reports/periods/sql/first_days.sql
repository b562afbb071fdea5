-- When some organizations began, and out of which others. Grain: an organization.
SELECT term.organization_id, min(term.starts_on) AS first_day,
       ARRAY(
           SELECT change.kind || ' ' || change.source_id || ' ' || change.changed_on
           FROM units_organizationchange change WHERE change.target_id = term.organization_id ORDER BY 1
       ) AS changes
FROM units_organizationterm term
WHERE term.organization_id = ANY (%(units)s::bigint[])
GROUP BY 1
