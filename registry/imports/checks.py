"""Running the checks over what is staged, and naming cycles in the trees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from members.history import PLACE_CHANGES
from reports.catalogue import COUNTING

from .checks_dependents import DEPENDENT_CHECKS
from .checks_ledger import AREA_LEDGER_CHECKS, CELL_VILLAGE_CHECKS, ORGANIZATION_LEDGER_CHECKS
from .checks_people import EVENT_CHECKS, MEMBER_CHECKS, POST_CHECKS, TARGET_CHECKS
from .checks_units import AREA_CHECKS, ORGANIZATION_CHECKS, Check
from .outcome import Fault, Faults, message
from .staging import Staged

CHECKS: tuple[Check, ...] = (
    *AREA_CHECKS,
    *AREA_LEDGER_CHECKS,
    *ORGANIZATION_CHECKS,
    *ORGANIZATION_LEDGER_CHECKS,
    *CELL_VILLAGE_CHECKS,
    *MEMBER_CHECKS,
    *EVENT_CHECKS,
    *POST_CHECKS,
    *TARGET_CHECKS,
)

# A cycle needs a parent that does not rank above its child, so the walk upward starts from those.
_CYCLES = """
WITH RECURSIVE edge AS (
    SELECT {child} AS child, parent_id AS parent, starts_on, ends_on, row
      FROM {table}
     WHERE parent_id IS NOT NULL AND NOT broken
), walk AS (
    SELECT edge.row, edge.child AS first, edge.parent AS here, edge.starts_on, edge.ends_on,
           ARRAY[edge.child, edge.parent] AS path
      FROM edge
     WHERE edge.row = ANY(%(rows)s)
     UNION ALL
    SELECT walk.row, walk.first, edge.parent, greatest(walk.starts_on, edge.starts_on),
           least(walk.ends_on, edge.ends_on), walk.path || edge.parent
      FROM walk
      JOIN edge ON edge.child = walk.here
       AND edge.starts_on < walk.ends_on AND edge.ends_on > walk.starts_on
     WHERE walk.here <> walk.first AND cardinality(walk.path) <= 20
)
SELECT DISTINCT ON (walk.row) walk.row, {column}, ARRAY[
           (SELECT string_agg(unit.{name}, ' → ' ORDER BY place)
              FROM unnest(walk.path) WITH ORDINALITY AS step (id, place)
              JOIN {units} AS unit ON unit.id = step.id)]
  FROM walk
 WHERE walk.here = walk.first
 ORDER BY walk.row, cardinality(walk.path)
"""

WARNINGS = (
    Check(
        "areas",
        "no_parent",
        """
SELECT row, 'parent_key', ARRAY[key]
  FROM sheet_areas
 WHERE NOT broken AND parent_key = '' AND level <> 'province'
""",
    ),
    Check(
        "organizations",
        "no_parent",
        """
SELECT row, 'parent_code', ARRAY[code]
  FROM sheet_organizations
 WHERE NOT broken AND parent_code = '' AND kind <> 'province_committee'
""",
    ),
    Check(
        "areas",
        "code_shared",
        """
SELECT DISTINCT staged.row, 'code', ARRAY[staged.code]
  FROM sheet_areas AS staged
  JOIN sheet_areas AS other
    ON other.code = staged.code AND other.level = staged.level AND other.key <> staged.key
   AND other.starts_on < staged.ends_on AND other.ends_on > staged.starts_on
 WHERE staged.code <> ''
""",
    ),
    Check(
        "members",
        "no_events",
        """
SELECT staged.row, 'dossier_no', ARRAY[]::text[]
  FROM sheet_members AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.is_new
 WHERE NOT EXISTS (SELECT FROM the_event AS event WHERE event.member_id = person.id)
""",
    ),
)


def check(cursor: Any, staged: Staged, parameters: Mapping[str, Any], faults: Faults) -> None:
    """Run every check that concerns the sheets that were sent; faults are added to ``faults``."""
    given = dict(parameters) | {
        "place_changes": sorted(PLACE_CHANGES),
        "measures": sorted(COUNTING),
    }
    low_parents: dict[str, list[int]] = {"areas": [], "organizations": []}
    for one in CHECKS:
        if one.sheet not in staged.rows:
            continue
        for row, column, about in _rows(cursor, one, given):
            faults.add(one.sheet, row, column, one.code, *about)
            if one.code in ("parent_rank", "parent_is_a_cell"):
                low_parents[one.sheet].append(row)
    for one in DEPENDENT_CHECKS:
        if one.sheet in staged.rows:
            for row, column, about in _rows(cursor, one, given):
                faults.add(one.sheet, row, column, one.code, *about)
    _name_cycles(cursor, low_parents, faults)


def _rows(cursor: Any, one: Check, parameters: Mapping[str, Any]) -> list[tuple[int, str, list[str]]]:
    cursor.execute(one.sql, parameters if "%(" in one.sql else None)
    rows: list[tuple[int, str, list[str]]] = cursor.fetchall()
    return rows


def _name_cycles(cursor: Any, low_parents: Mapping[str, list[int]], faults: Faults) -> None:
    for sheet, table, child, units, name, column in (
        ("areas", "after_placement", "area_id", "after_area", "key", "parent_key"),
        ("organizations", "after_term", "organization_id", "after_organization", "code", "parent_code"),
    ):
        if not low_parents[sheet]:
            continue
        sql = _CYCLES.format(table=table, child=child, units=units, name=name, column=f"'{column}'")
        cursor.execute(sql, {"rows": low_parents[sheet]})
        for row, column, about in cursor.fetchall():
            faults.add(sheet, row, column, "cycle", *about)


def warnings(cursor: Any, staged: Staged) -> list[Fault]:
    """What stands in the file and may be meant, but is seldom right."""
    return [
        Fault(one.sheet, row, column, one.code, message(one.code, *about))
        for one in WARNINGS
        if one.sheet in staged.rows
        for row, column, about in _rows(cursor, one, {})
    ]
