-- A counting statement with the key and name of each row of the answer beside its number.
WITH answer_row (number, key, name) AS (SELECT * FROM {rows})
SELECT {keys}, counted.*
FROM (
{statement}
) AS counted
{joins}
ORDER BY {order};
