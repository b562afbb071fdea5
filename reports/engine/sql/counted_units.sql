-- Grain: a row of the answer and a value of the dimension; how many there are, and how many count.
SELECT row, {by} AS by, count(*) AS among, {counts}
FROM each {join}
GROUP BY 1, 2
