-- Cells that somebody left (or reached) on a day on which they did not stand. Grain: a cell and a day.
-- Index: movement_by_kind.
WITH crossed AS (
    SELECT CASE WHEN %(leaving)s THEN from_cell_id ELSE cell_id END AS cell_id,
           CASE WHEN %(leaving)s THEN happened_on - 1 ELSE happened_on END AS read_on
    FROM members_movement
    WHERE kind = 'crossed' AND happened_on BETWEEN %(starts)s AND %(ends)s
)
SELECT DISTINCT cell_id, read_on FROM crossed
WHERE NOT EXISTS (
    SELECT FROM units_organizationterm term
    WHERE term.organization_id = cell_id AND term.starts_on <= read_on AND term.ends_on > read_on
)
