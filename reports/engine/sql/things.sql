-- Grain: a person or a movement of one that counts under the root, by what stays the same when it is derived anew.
SELECT placed.member_id, {what} AS what FROM placed
WHERE {counts}
