-- Movements of some kinds in a period, by row of the answer.
-- Grain of `placed`: a movement. It counts where the member is on that day (for an exit: was on the eve), by
-- village where that is known and the territory is asked about, else by cell.
-- Index: movement_by_kind.
WITH
{leaves.sql},
{followed.sql},
{happened.sql},
placed AS (
    SELECT happened.*, leaf.row
    FROM happened JOIN village_leaf leaf USING (village_id)
    UNION ALL
    SELECT happened.*, leaf.row
    FROM happened JOIN cell_leaf leaf USING (cell_id)
    WHERE NOT (%(by_village)s AND happened.village_id IS NOT NULL)
)
{tail}
