-- Grain: a placed line in one of some rows of the answer that meets one of some conditions, with which it meets.
SELECT told.id, told.meets
FROM (
  SELECT placed.id, ARRAY[{conditions}] AS meets FROM placed {join}
  WHERE placed.row = ANY (%(rows)s)
  OFFSET 0
) AS told
WHERE true = ANY (told.meets)
