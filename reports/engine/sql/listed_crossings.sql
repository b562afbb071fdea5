-- Grain: a change of place from outside some rows of the answer into them, or the other way round.
SELECT placed.id FROM placed {join}
WHERE placed.{own} = ANY (%(rows)s) AND placed.{other} <> ALL (%(rows)s) AND {value} AND ({counts})
