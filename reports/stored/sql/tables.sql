-- Where leaves count on the structure of a day, filled anew when the structure changes.
-- So that one join serves both trees, a leaf has one number here (its slot) and so has a unit:
--     slot   village × 4 + 1  territory tree      cell × 4      territory tree
--            village × 4 + 3  Party tree          cell × 4 + 2  Party tree
--     unit   area × 2                             organization × 2 + 1
DROP TABLE IF EXISTS pg_temp.leaf_of_unit, pg_temp.standing_unit, pg_temp.village_now, pg_temp.cell_now,
    pg_temp.standing_village;
-- A leaf and every unit that holds it, itself included.
CREATE TEMPORARY TABLE leaf_of_unit (slot bigint, unit bigint);
-- A unit that stands, and the root of its tree above it.
CREATE TEMPORARY TABLE standing_unit (unit bigint, top bigint);
-- The village or cell of the day that a recorded one is or has become, where that is one.
CREATE TEMPORARY TABLE village_now (recorded bigint, village_id bigint);
CREATE TEMPORARY TABLE cell_now (recorded bigint, cell_id bigint);
-- The villages that stand.
CREATE TEMPORARY TABLE standing_village (village_id bigint);
