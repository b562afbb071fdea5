-- Who was admitted in a period, and into which recorded cell. Grain: an admission. Index: movement_by_kind.
SELECT cell_id, member_id, happened_on FROM members_movement
WHERE kind = 'admitted' AND happened_on BETWEEN %(starts)s AND %(on)s
