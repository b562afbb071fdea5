-- On which days some cells met in the whole months of a period. Grain: a meeting. Index: meeting_by_day.
SELECT cell_id, id, held_on FROM cells_meeting
WHERE cell_id = ANY (%(units)s::bigint[]) AND held_on BETWEEN %(first_whole)s AND %(last_whole)s
