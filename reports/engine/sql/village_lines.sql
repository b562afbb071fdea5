-- One line a village: its rung, its members by each reading, and which figures count it.
SELECT id, by, resident, own, local, {counted} FROM each ORDER BY id
