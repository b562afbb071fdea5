-- How some organizations or members were ranked for just one period. Grain: a ranking. Index: ranking_by_period.
SELECT {of} AS unit, grade, four_good, exemplary FROM cells_ranking
WHERE {of} = ANY (%(units)s::bigint[]) AND period_from = %(starts)s AND period_to = %(on)s
