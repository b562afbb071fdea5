-- Grain: a row of the answer and a value of the dimension; how many count, and among how many.
SELECT row, {by} AS by, {counts}
FROM each {join}
GROUP BY 1, 2
