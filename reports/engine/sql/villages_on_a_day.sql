-- The state of each village that stands on one of the two days of a comparison. Grain: a village.
WITH
{village_now.sql},
{cell_now.sql},
{absences.sql},
{recorded.sql},
{village_state.sql}
SELECT * FROM village_state
