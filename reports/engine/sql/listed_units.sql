-- Grain: a unit that counts in one of some rows of the answer.
SELECT DISTINCT id FROM each
WHERE {counts} AND row = ANY (%(rows)s) AND (%(value)s::text IS NULL OR by = %(value)s)
ORDER BY id
