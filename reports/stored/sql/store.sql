-- The figures of a month, stored in the name of a run. Grain: a tree and a unit.
INSERT INTO stored_monthfigure (month_end, run_id, tree, unit, figures)
SELECT %(on)s, %(run)s, tree, unit, figures
FROM (
{month}
) AS counted
