"""The administrative tree as it will be: areas with ids, where they stand, and what becomes of each row.

The file's rows for an area are its whole history; areas that the file does not name stay as they are. New
ones get their ids here, so that everything later joins on numbers.
"""

from __future__ import annotations

from registry.common.declared.sheet_parts import TargetState

# A column that the sheet does not have says nothing: the value of the row's first day stays.
_UNSAID = (
    (
        "kind",
        """
UPDATE sheet_areas AS staged SET kind = held.kind
  FROM units_area AS area
  JOIN units_areanaming AS held ON held.area_id = area.id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
    (
        "code",
        """
UPDATE sheet_areas AS staged SET code = held.code
  FROM units_area AS area
  JOIN units_areanaming AS held ON held.area_id = area.id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
    (
        "special",
        """
UPDATE sheet_areas AS staged SET special = held.special
  FROM units_area AS area
  JOIN units_areanaming AS held ON held.area_id = area.id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
    (
        "parent_key",
        """
UPDATE sheet_areas AS staged SET parent_key = parent.key
  FROM units_area AS area
  JOIN units_areaplacement AS held ON held.area_id = area.id
  JOIN units_area AS parent ON parent.id = held.parent_id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
)

# Grain: an area. ``row`` is its first row in the file, NULL for one that the file does not name.
_AREAS = """
CREATE TEMPORARY TABLE after_area (
    id bigint PRIMARY KEY, key text COLLATE "C" NOT NULL UNIQUE, level text NOT NULL, rank integer NOT NULL,
    is_new boolean NOT NULL, row integer
) ON COMMIT DROP;
WITH named AS (
    SELECT key, min(row) AS row, (array_agg(level ORDER BY row) FILTER (WHERE level <> ''))[1] AS level
      FROM sheet_areas
     WHERE key <> ''
     GROUP BY key
)
INSERT INTO after_area (id, key, level, rank, is_new, row)
SELECT coalesce(held.id, nextval('units_area_id_seq')),
       coalesce(held.key, named.key), coalesce(held.level, named.level, ''),
       coalesce(array_position(ARRAY['province', 'district', 'commune', 'village'],
                               coalesce(held.level, named.level)), 0),
       held.id IS NULL, named.row
  FROM units_area AS held
  FULL JOIN named ON named.key = held.key;
ANALYZE after_area;

CREATE TEMPORARY TABLE after_placement (
    area_id bigint NOT NULL, parent_id bigint, starts_on date NOT NULL, ends_on date NOT NULL,
    row integer, broken boolean NOT NULL
) ON COMMIT DROP;
INSERT INTO after_placement (area_id, parent_id, starts_on, ends_on, row, broken)
SELECT area.id, parent.id, staged.starts_on, staged.ends_on, staged.row, staged.broken
  FROM sheet_areas AS staged
  JOIN after_area AS area ON area.key = staged.key
  LEFT JOIN after_area AS parent ON parent.key = staged.parent_key
 UNION ALL
SELECT held.area_id, held.parent_id, held.starts_on, held.ends_on, NULL, false
  FROM units_areaplacement AS held
  JOIN after_area AS area ON area.id = held.area_id
 WHERE area.row IS NULL;
CREATE INDEX ON after_placement (area_id);
CREATE INDEX ON after_placement (parent_id);
ANALYZE after_placement;

CREATE TEMPORARY TABLE area_life (id bigint PRIMARY KEY, life datemultirange NOT NULL) ON COMMIT DROP;
INSERT INTO area_life (id, life)
SELECT area_id, range_agg(daterange(starts_on, ends_on)) FROM after_placement GROUP BY area_id;
ANALYZE area_life;

-- Areas whose life in the file leaves out days on which they stand in the register.
CREATE TEMPORARY TABLE shrunk_area ON COMMIT DROP AS
SELECT area.id, area.key, area.row
  FROM after_area AS area
  JOIN area_life AS after ON after.id = area.id
  JOIN (SELECT area_id, range_agg(daterange(starts_on, ends_on)) AS life
          FROM units_areaplacement
         GROUP BY area_id) AS before ON before.area_id = area.id
 WHERE area.row IS NOT NULL
   AND NOT after.life @> before.life;
"""

# Rows of the file by what becomes of them. Grain: a row of the sheet; a row is new where its unit had no
# stretch that began on its first day.
COUNTS = """
WITH changed AS (
    SELECT area_id FROM new_units_areaplacement WHERE status <> 'unchanged'
     UNION
    SELECT area_id FROM new_units_areanaming WHERE status <> 'unchanged'
), held AS (
    SELECT placement.area_id, placement.parent_id, naming.name, naming.kind, naming.code, naming.special,
           greatest(placement.starts_on, naming.starts_on) AS starts_on,
           least(placement.ends_on, naming.ends_on) AS ends_on
      FROM changed
      JOIN units_areaplacement AS placement ON placement.area_id = changed.area_id
      JOIN units_areanaming AS naming
        ON naming.area_id = changed.area_id
       AND naming.starts_on < placement.ends_on AND naming.ends_on > placement.starts_on
), judged AS (
    SELECT CASE WHEN area.is_new THEN 'inserted'
                WHEN changed.area_id IS NULL THEN 'unchanged'
                WHEN held.area_id IS NULL THEN 'inserted'
                WHEN (held.ends_on, held.parent_id, held.name, held.kind, held.code, held.special)
                     IS NOT DISTINCT FROM
                     (staged.ends_on, parent.id, staged.name, staged.kind, staged.code, staged.special)
                THEN 'unchanged' ELSE 'updated' END AS status
      FROM sheet_areas AS staged
      JOIN after_area AS area ON area.key = staged.key
      LEFT JOIN changed ON changed.area_id = area.id
      LEFT JOIN after_area AS parent ON parent.key = staged.parent_key
      LEFT JOIN held ON held.area_id = area.id AND held.starts_on = staged.starts_on
)
SELECT status, count(*) FROM judged GROUP BY status
 UNION ALL
SELECT 'removed', count(*)
  FROM (SELECT area_id, starts_on FROM new_units_areaplacement WHERE status = 'removed'
         UNION
        SELECT area_id, starts_on FROM new_units_areanaming WHERE status = 'removed') AS removed
"""

TARGET_STATE = TargetState(
    hold="SELECT id FROM units_area WHERE key IN (SELECT key FROM sheet_areas) ORDER BY id FOR UPDATE",
    unsaid=_UNSAID,
    steps=(_AREAS,),
    temporary=("after_area", "after_placement", "area_life", "shrunk_area"),
)
