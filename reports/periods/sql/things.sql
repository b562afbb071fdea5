-- Everything that a figure counts, one by one, by what stays the same when it is derived anew.
-- Grain: something that counts, with its row of the answer, its value of the dimension and how much it adds.
SELECT placed.{id} AS id, {what} AS what, placed.row, {by} AS by, {weight} AS weight
FROM {lines} AS placed {join}
WHERE {counts}
