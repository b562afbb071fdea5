-- Rows on record, with what figures read of each. Grain: a row. Index: the primary key.
SELECT held.id, {columns} FROM {table} AS held WHERE held.id = ANY (%(units)s::bigint[])
