-- Cells in which something happened on a day on which they did not stand. Grain: a cell and a day.
-- Index: movement_by_kind.
WITH
{happened.sql}
SELECT DISTINCT cell_id, read_on FROM happened
WHERE NOT EXISTS (
    SELECT FROM units_organizationterm term
    WHERE term.organization_id = cell_id AND term.starts_on <= read_on AND term.ends_on > read_on
)
