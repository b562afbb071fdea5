-- Changes of place inside the register in a period, with the rows of the answer on both sides.
-- Grain of `placed`: a movement, whatever boundary it crosses.
-- Who leaves a unit is read on the eve, in the cell and standing of that day; who reaches one, on the day.
-- Index: movement_by_kind.
WITH
{leaves.sql},
{followed.sql},
crossed AS (
    SELECT movement.id, movement.member_id, movement.gender, movement.minority, movement.birth_date,
           happened_on,
           {age_band.sql} AS age_band,
           CASE WHEN %(leaving)s THEN from_cell_id ELSE cell_id END AS cell_id,
           CASE WHEN %(leaving)s THEN from_village_id ELSE village_id END AS village_id,
           CASE WHEN %(leaving)s THEN happened_on - 1 ELSE happened_on END AS read_on,
           CASE WHEN %(leaving)s THEN (
               SELECT standing FROM members_stretch before
               WHERE before.member_id = movement.member_id AND before.ends_on = happened_on
           ) ELSE standing END AS standing,
           cell_id AS to_cell, from_cell_id AS from_cell,
           village_id AS to_village, from_village_id AS from_village
    FROM members_movement movement CROSS JOIN LATERAL (SELECT happened_on AS aged_on) AS day
    WHERE kind = 'crossed' AND happened_on BETWEEN %(starts)s AND %(ends)s
),
placed AS (
    SELECT crossed.*,
           CASE WHEN %(by_village)s AND from_village IS NOT NULL THEN v.row ELSE c.row END AS from_row,
           CASE WHEN %(by_village)s AND from_village IS NOT NULL THEN v.top ELSE c.top END AS from_top,
           CASE WHEN %(by_village)s AND to_village IS NOT NULL THEN w.row ELSE d.row END AS to_row,
           CASE WHEN %(by_village)s AND to_village IS NOT NULL THEN w.top ELSE d.top END AS to_top
    FROM crossed
    LEFT JOIN village_leaf v ON v.village_id = from_village
    LEFT JOIN cell_leaf c ON c.cell_id = from_cell
    LEFT JOIN village_leaf w ON w.village_id = to_village
    LEFT JOIN cell_leaf d ON d.cell_id = to_cell
)
{tail}
