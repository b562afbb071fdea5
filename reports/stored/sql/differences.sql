-- Units of one month whose stored figures are not the counted ones. Grain: a tree and a unit.
-- What was stored for another list of indicators is given whole: its order is another. Index: primary key.
WITH counted AS (
{month}
),
stored AS (
    SELECT tree, unit, figures, codes
    FROM stored_monthfigure figure JOIN stored_figurerun run ON run.id = figure.run_id
    WHERE month_end = %(on)s
)
SELECT tree, unit, stored.codes, stored.figures, counted.figures
FROM counted FULL JOIN stored USING (tree, unit)
WHERE stored.figures IS DISTINCT FROM counted.figures OR stored.codes IS DISTINCT FROM %(codes)s::varchar[]
ORDER BY 1, 2
