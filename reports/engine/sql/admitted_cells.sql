-- The cells into which somebody was admitted in a period. Grain: a recorded cell. Index: movement_by_kind.
SELECT DISTINCT cell_id FROM members_movement
WHERE kind = 'admitted' AND happened_on BETWEEN %(starts)s AND %(on)s
