"""Writing areas and organizations themselves, and counting what becomes of their rows."""

from __future__ import annotations

from typing import Any

from .writing import added

# A column that the sheet does not have says nothing: the value of the row's first day stays.
KEPT = {
    ("areas", "kind"): """
UPDATE sheet_areas AS staged SET kind = held.kind
  FROM areas_area AS area
  JOIN areas_areanaming AS held ON held.area_id = area.id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ("areas", "code"): """
UPDATE sheet_areas AS staged SET code = held.code
  FROM areas_area AS area
  JOIN areas_areanaming AS held ON held.area_id = area.id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ("areas", "parent_key"): """
UPDATE sheet_areas AS staged SET parent_key = parent.key
  FROM areas_area AS area
  JOIN areas_areaplacement AS held ON held.area_id = area.id
  JOIN areas_area AS parent ON parent.id = held.parent_id
 WHERE area.key = staged.key AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ("organizations", "sector"): """
UPDATE sheet_organizations AS staged SET sector = held.sector
  FROM cells_organization AS organization
  JOIN cells_organizationterm AS held ON held.organization_id = organization.id
 WHERE organization.code = staged.code
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ("organizations", "parent_code"): """
UPDATE sheet_organizations AS staged SET parent_code = parent.code
  FROM cells_organization AS organization
  JOIN cells_organizationterm AS held ON held.organization_id = organization.id
  JOIN cells_organization AS parent ON parent.id = held.parent_id
 WHERE organization.code = staged.code
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ("organizations", "area_key"): """
UPDATE sheet_organizations AS staged SET area_key = area.key
  FROM cells_organization AS organization
  JOIN cells_organizationterm AS held ON held.organization_id = organization.id
  JOIN areas_area AS area ON area.id = held.area_id
 WHERE organization.code = staged.code
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
}

# Rows of the file by what becomes of them. Grain: a row of the sheet; a row is new where its unit had no
# stretch that began on its first day.
COUNT_AREAS = """
WITH changed AS (
    SELECT area_id FROM new_areas_areaplacement WHERE status <> 'unchanged'
     UNION
    SELECT area_id FROM new_areas_areanaming WHERE status <> 'unchanged'
), held AS (
    SELECT placement.area_id, placement.parent_id, naming.name, naming.kind, naming.code,
           greatest(placement.starts_on, naming.starts_on) AS starts_on,
           least(placement.ends_on, naming.ends_on) AS ends_on
      FROM changed
      JOIN areas_areaplacement AS placement ON placement.area_id = changed.area_id
      JOIN areas_areanaming AS naming
        ON naming.area_id = changed.area_id
       AND naming.starts_on < placement.ends_on AND naming.ends_on > placement.starts_on
), judged AS (
    SELECT CASE WHEN area.is_new THEN 'inserted'
                WHEN changed.area_id IS NULL THEN 'unchanged'
                WHEN held.area_id IS NULL THEN 'inserted'
                WHEN (held.ends_on, held.parent_id, held.name, held.kind, held.code)
                     IS NOT DISTINCT FROM
                     (staged.ends_on, parent.id, staged.name, staged.kind, staged.code)
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
  FROM (SELECT area_id, starts_on FROM new_areas_areaplacement WHERE status = 'removed'
         UNION
        SELECT area_id, starts_on FROM new_areas_areanaming WHERE status = 'removed') AS removed
"""
COUNT_ORGANIZATIONS = """
WITH changed AS (
    SELECT DISTINCT organization_id FROM new_cells_organizationterm WHERE status <> 'unchanged'
), judged AS (
    SELECT CASE WHEN organization.is_new THEN 'inserted'
                WHEN changed.organization_id IS NULL THEN 'unchanged'
                WHEN term.id IS NULL THEN 'inserted'
                WHEN (term.ends_on, term.kind, term.name, term.sector, term.parent_id, term.area_id)
                     IS NOT DISTINCT FROM
                     (staged.ends_on, staged.kind, staged.name, staged.sector, parent.id, area.id)
                THEN 'unchanged' ELSE 'updated' END AS status
      FROM sheet_organizations AS staged
      JOIN after_organization AS organization ON organization.code = staged.code
      LEFT JOIN changed ON changed.organization_id = organization.id
      LEFT JOIN after_organization AS parent ON parent.code = staged.parent_code
      LEFT JOIN after_area AS area ON area.key = staged.area_key
      LEFT JOIN cells_organizationterm AS term
        ON term.organization_id = organization.id AND term.starts_on = staged.starts_on
)
SELECT status, count(*) FROM judged GROUP BY status
 UNION ALL
SELECT 'removed', count(*) FROM new_cells_organizationterm WHERE status = 'removed'
"""

WRITE_AREAS = "INSERT INTO areas_area (id, key, level) SELECT id, key, level FROM after_area WHERE is_new"
WRITE_ORGANIZATIONS = (
    "INSERT INTO cells_organization (id, code) SELECT id, code FROM after_organization WHERE is_new"
)


def write_units(cursor: Any, sheet: str, parameters: dict[str, Any]) -> None:
    """Insert the new areas or organizations themselves; their rows in time follow."""
    table, statement, after = {
        "areas": ("areas_area", WRITE_AREAS, "after_area"),
        "organizations": ("cells_organization", WRITE_ORGANIZATIONS, "after_organization"),
    }[sheet]
    cursor.execute(statement)
    cursor.execute(added(f"SELECT id FROM {after} WHERE is_new"), parameters | {"table": table})


def keep_unsaid(cursor: Any, present: dict[str, frozenset[str]]) -> None:
    """Fill what a sheet of units leaves out as a whole column with what the register holds."""
    for (sheet, column), statement in KEPT.items():
        if sheet in present and column not in present[sheet]:
            cursor.execute(statement)
