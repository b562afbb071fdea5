-- The months that are stored, with the run that stored them and what it counted. Grain: a month.
-- All rows of a month are of one run, so that one is looked up of each. Index: primary key.
SELECT month.month_end, one.run_id, run.definition
FROM unnest(%(months)s::date[]) AS month (month_end)
CROSS JOIN LATERAL (
    SELECT run_id FROM stored_monthfigure figure WHERE figure.month_end = month.month_end LIMIT 1
) one
JOIN stored_figurerun run ON run.id = one.run_id
