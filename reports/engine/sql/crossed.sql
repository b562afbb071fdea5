-- Grain: two rows of the answer (one may be the outside), the same province or not, a value of the dimension.
SELECT placed.from_row, placed.to_row, placed.from_top = placed.to_top AS in_province, {by} AS by,
       {people}
FROM placed {join}
WHERE placed.from_row <> placed.to_row AND ({counts})
GROUP BY 1, 2, 3, 4
