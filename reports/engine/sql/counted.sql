-- Grain: a row of the answer and a value of the dimension.
SELECT placed.row, {by} AS by, {counts}
FROM placed {join}
GROUP BY 1, 2
