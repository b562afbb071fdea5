-- Grain: a placed line that counts in one of some rows of the answer.
SELECT placed.id FROM placed {join}
WHERE placed.row = ANY (%(rows)s) AND ({counts}) AND {value}
