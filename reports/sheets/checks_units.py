"""What must be true of areas, organizations, their ledgers and the villages that cells serve.

Each check is a set: one statement that finds every row that breaks one rule. A statement answers row, column
and the words of the message; it reads the register as it will be (:mod:`reports.sheets.after`).
"""

from __future__ import annotations

from typing import NamedTuple


class Check(NamedTuple):
    """``sql`` finds the rows of ``sheet`` that break the rule ``code``: row, column, words of the message."""

    sheet: str
    code: str
    sql: str


def duplicates(sheet: str, column: str, *key: str, where: str = "true") -> Check:
    """Rows whose key stands in an earlier row."""
    named = ", ".join(f"{name} AS key_{i}" for i, name in enumerate(key))
    keys = ", ".join(f"key_{i}" for i in range(len(key)))
    return Check(
        sheet,
        "duplicate_row",
        f"""
WITH staged AS (
    SELECT row, {named} FROM sheet_{sheet} WHERE NOT broken AND {where}
), twice AS (
    SELECT {keys}, min(row) AS first FROM staged GROUP BY {keys} HAVING count(*) > 1
)
SELECT row, '{column}', ARRAY[first::text]
  FROM staged
  JOIN twice USING ({keys})
 WHERE row > first
""",
    )


def overlaps(sheet: str, *key: str, where: str = "true") -> Check:
    """Rows that begin before an earlier one of the same key has ended; equal beginnings are duplicates."""
    names = ", ".join(key)
    return Check(
        sheet,
        "overlap",
        f"""
SELECT row, 'valid_from', ARRAY[earlier::text]
  FROM (SELECT row, starts_on,
               lag(row) OVER past AS earlier, lag(starts_on) OVER past AS earlier_starts_on,
               max(ends_on) OVER (past ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to
          FROM sheet_{sheet}
         WHERE NOT broken AND {where}
        WINDOW past AS (PARTITION BY {names} ORDER BY starts_on, row)) AS staged
 WHERE covered_to > starts_on
   AND earlier_starts_on < starts_on
""",
    )


def unknown(sheet: str, column: str, code: str, register: str, name: str, where: str = "true") -> Check:
    """Rows whose reference leads nowhere: ``name`` of the table ``register`` does not hold it."""
    return Check(
        sheet,
        code,
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  LEFT JOIN {register} AS known ON known.{name} = staged.{column}
 WHERE staged.{column} <> '' AND known.{name} IS NULL AND {where}
""",
    )


AREA_CHECKS = (
    duplicates("areas", "key", "key", "starts_on", where="key <> ''"),
    overlaps("areas", "key", where="key <> ''"),
    unknown("areas", "parent_key", "unknown_parent", "after_area", "key"),
    Check(
        "areas",
        "level_changes",
        """
SELECT staged.row, 'level', ARRAY[staged.key, area.level]
  FROM sheet_areas AS staged
  JOIN after_area AS area ON area.key = staged.key
 WHERE staged.level <> '' AND staged.level <> area.level
""",
    ),
    Check(
        "areas",
        "parent_rank",
        """
SELECT placement.row, 'parent_key', ARRAY[parent.key]
  FROM after_placement AS placement
  JOIN after_area AS area ON area.id = placement.area_id
  JOIN after_area AS parent ON parent.id = placement.parent_id
 WHERE placement.row IS NOT NULL AND NOT placement.broken
   AND parent.rank >= area.rank AND parent.rank > 0
""",
    ),
    Check(
        "areas",
        "outlives_parent",
        """
SELECT placement.row, 'parent_key', ARRAY[parent.key]
  FROM after_placement AS placement
  JOIN after_area AS parent ON parent.id = placement.parent_id
  JOIN area_life AS life ON life.id = placement.parent_id
 WHERE placement.row IS NOT NULL AND NOT placement.broken
   AND NOT life.life @> daterange(placement.starts_on, placement.ends_on)
""",
    ),
    Check(
        "areas",
        "child_outlives",
        """
SELECT parent.row, 'valid_to', ARRAY[area.key]
  FROM shrunk_area AS parent
  JOIN area_life AS life ON life.id = parent.id
  JOIN after_placement AS placement ON placement.parent_id = parent.id AND placement.row IS NULL
  JOIN after_area AS area ON area.id = placement.area_id
 WHERE NOT life.life @> daterange(placement.starts_on, placement.ends_on)
""",
    ),
)

ORGANIZATION_CHECKS = (
    duplicates("organizations", "code", "code", "starts_on", where="code <> ''"),
    overlaps("organizations", "code", where="code <> ''"),
    unknown("organizations", "parent_code", "unknown_parent", "after_organization", "code"),
    unknown("organizations", "area_key", "unknown_area", "after_area", "key"),
    Check(
        "organizations",
        "parent_is_a_cell",
        """
SELECT term.row, 'parent_code', ARRAY[parent.code]
  FROM after_term AS term
  JOIN after_organization AS parent ON parent.id = term.parent_id
 WHERE term.row IS NOT NULL AND NOT term.broken
   AND EXISTS (SELECT FROM after_term AS above
                WHERE above.organization_id = term.parent_id AND above.is_cell AND NOT above.broken
                  AND above.starts_on < term.ends_on AND above.ends_on > term.starts_on)
""",
    ),
    Check(
        "organizations",
        "parent_rank",
        """
SELECT term.row, 'parent_code', ARRAY[parent.code]
  FROM after_term AS term
  JOIN after_organization AS parent ON parent.id = term.parent_id
 WHERE term.row IS NOT NULL AND NOT term.broken
   AND EXISTS (SELECT FROM after_term AS above
                WHERE above.organization_id = term.parent_id AND NOT above.is_cell AND NOT above.broken
                  AND above.rank >= term.rank
                  AND above.starts_on < term.ends_on AND above.ends_on > term.starts_on)
""",
    ),
    Check(
        "organizations",
        "child_rank",
        """
SELECT DISTINCT above.row, 'kind', ARRAY[child.code]
  FROM after_term AS above
  JOIN after_term AS term ON term.parent_id = above.organization_id AND term.row IS NULL
   AND above.starts_on < term.ends_on AND above.ends_on > term.starts_on
  JOIN after_organization AS child ON child.id = term.organization_id
 WHERE above.row IS NOT NULL AND NOT above.broken
   AND (above.is_cell OR above.rank >= term.rank)
""",
    ),
    Check(
        "organizations",
        "outlives_parent",
        """
SELECT term.row, 'parent_code', ARRAY[parent.code]
  FROM after_term AS term
  JOIN after_organization AS parent ON parent.id = term.parent_id
  JOIN organization_life AS life ON life.id = term.parent_id
 WHERE term.row IS NOT NULL AND NOT term.broken
   AND NOT life.life @> daterange(term.starts_on, term.ends_on)
""",
    ),
    Check(
        "organizations",
        "child_outlives",
        """
SELECT parent.row, 'valid_to', ARRAY[child.code]
  FROM shrunk_organization AS parent
  JOIN organization_life AS life ON life.id = parent.id
  JOIN after_term AS term ON term.parent_id = parent.id AND term.row IS NULL
  JOIN after_organization AS child ON child.id = term.organization_id
 WHERE NOT life.life @> daterange(term.starts_on, term.ends_on)
""",
    ),
    Check(
        "organizations",
        "outlives_area",
        """
SELECT term.row, 'area_key', ARRAY[area.key]
  FROM after_term AS term
  JOIN after_area AS area ON area.id = term.area_id
  JOIN area_life AS life ON life.id = term.area_id
 WHERE term.row IS NOT NULL AND NOT term.broken
   AND NOT life.life @> daterange(term.starts_on, term.ends_on)
""",
    ),
)


def _ledger(sheet: str, tree: str, held: str, name: str, *columns: str) -> tuple[Check, ...]:
    """The checks of one of the two ledgers; ``columns`` are what it calls from and to."""
    old, new = columns
    missing = [
        ("from_missing", old, f"{old} = '' AND kind NOT IN ('found', '')"),
        ("to_missing", new, f"{new} = '' AND kind NOT IN ('abolish', '')"),
        ("from_not_empty", old, f"{old} <> '' AND kind = 'found'"),
        ("to_not_empty", new, f"{new} <> '' AND kind = 'abolish'"),
    ]
    mains = f"""
WITH main AS (
    SELECT staged.row, staged.changed_on, source.id AS source, target.id AS target,
           staged.{old} AS from_name, staged.{new} AS to_name
      FROM sheet_{sheet} AS staged
      JOIN after_{tree} AS source ON source.{name} = staged.{old}
      JOIN after_{tree} AS target ON target.{name} = staged.{new}
     WHERE staged.main AND NOT staged.broken AND source.id <> target.id
     UNION ALL
    SELECT NULL, held.changed_on, held.source_id, held.target_id, '', ''
      FROM {held} AS held
     WHERE held.is_main AND held.source_id <> held.target_id
       AND NOT EXISTS (SELECT FROM sheet_{sheet} AS staged
                         JOIN after_{tree} AS source ON source.{name} = staged.{old}
                         JOIN after_{tree} AS target ON target.{name} = staged.{new}
                        WHERE staged.changed_on = held.changed_on AND staged.kind = held.kind
                          AND source.id = held.source_id AND target.id = held.target_id)
)
"""
    return (
        duplicates(sheet, old, "changed_on", "kind", old, new),
        *(
            Check(
                sheet,
                code,
                f"SELECT row, '{column}', ARRAY[]::text[] FROM sheet_{sheet} WHERE NOT broken AND {where}",
            )
            for code, column, where in missing
        ),
        unknown(sheet, old, "unknown_unit", f"after_{tree}", name),
        unknown(sheet, new, "unknown_unit", f"after_{tree}", name),
        *(
            Check(
                sheet,
                code,
                f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  JOIN after_{tree} AS unit ON unit.{name} = staged.{column}
  JOIN {tree}_life AS life ON life.id = unit.id
 WHERE NOT staged.broken AND NOT life.life @> {day}
""",
            )
            for code, column, day in (
                ("source_not_standing", old, "(staged.changed_on - 1)"),
                ("target_not_standing", new, "staged.changed_on"),
            )
        ),
        *(
            Check(
                sheet,
                code,
                mains
                + f"""
SELECT row, 'main', ARRAY[{shown}]
  FROM (SELECT *, row_number() OVER (PARTITION BY {end}, changed_on ORDER BY row NULLS FIRST) AS place
          FROM main) AS counted
 WHERE place > 1 AND row IS NOT NULL
""",
            )
            for code, end, shown in (
                ("two_main_successors", "source", "from_name"),
                ("two_main_predecessors", "target", "to_name"),
            )
        ),
    )


AREA_LEDGER_CHECKS = _ledger("area_changes", "area", "areas_areachange", "key", "from_key", "to_key")
ORGANIZATION_LEDGER_CHECKS = _ledger(
    "organization_changes", "organization", "cells_organizationchange", "code", "from_code", "to_code"
)

CELL_VILLAGE_CHECKS = (
    duplicates("cell_villages", "cell_code", "cell_code", "village_key", "starts_on"),
    overlaps("cell_villages", "cell_code", "village_key"),
    unknown("cell_villages", "cell_code", "unknown_cell", "after_organization", "code"),
    unknown("cell_villages", "village_key", "unknown_village", "after_area", "key"),
    Check(
        "cell_villages",
        "not_a_village",
        """
SELECT staged.row, 'village_key', ARRAY[]::text[]
  FROM sheet_cell_villages AS staged
  JOIN after_area AS village ON village.key = staged.village_key
 WHERE village.level NOT IN ('village', '')
""",
    ),
    Check(
        "cell_villages",
        "outlives_cell",
        """
SELECT staged.row, 'cell_code', ARRAY[staged.cell_code]
  FROM sheet_cell_villages AS staged
  JOIN after_organization AS cell ON cell.code = staged.cell_code
  JOIN organization_life AS life ON life.id = cell.id
 WHERE NOT staged.broken AND NOT life.cell_life @> daterange(staged.starts_on, staged.ends_on)
""",
    ),
    Check(
        "cell_villages",
        "outlives_village",
        """
SELECT staged.row, 'village_key', ARRAY[staged.village_key]
  FROM sheet_cell_villages AS staged
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN area_life AS life ON life.id = village.id
 WHERE NOT staged.broken AND village.level = 'village'
   AND NOT life.life @> daterange(staged.starts_on, staged.ends_on)
""",
    ),
    Check(
        "cell_villages",
        "overlaps_the_register",
        """
SELECT staged.row, 'valid_from', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_cell_villages AS staged
  JOIN after_organization AS cell ON cell.code = staged.cell_code
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN cells_cellvillage AS held
    ON held.cell_id = cell.id AND held.village_id = village.id
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken
   AND NOT EXISTS (SELECT FROM sheet_cell_villages AS same
                    WHERE same.cell_code = staged.cell_code AND same.village_key = staged.village_key
                      AND same.starts_on = held.starts_on)
""",
    ),
)

# What the register holds of units whose life the file cuts short.
DEPENDENT_CHECKS = tuple(
    Check(
        sheet,
        "dependents_outlive",
        f"""
SELECT unit.row, 'valid_to', ARRAY[count(*) || ' {what}']
  FROM shrunk_{tree} AS unit
  JOIN {tree}_life AS life ON life.id = unit.id
  JOIN {table} AS held ON held.{column} = unit.id
 WHERE NOT life.{life} @> {when} AND {where}
 GROUP BY unit.row
""",
    )
    for sheet, tree, life, table, column, when, what, where in (
        (
            "areas",
            "area",
            "life",
            "cells_cellvillage",
            "village_id",
            "daterange(held.starts_on, held.ends_on)",
            "dòng chi bộ phụ trách",
            """NOT EXISTS (SELECT FROM sheet_cell_villages AS staged
                            JOIN after_organization AS cell ON cell.code = staged.cell_code
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE cell.id = held.cell_id AND village.id = held.village_id
                             AND staged.starts_on = held.starts_on)""",
        ),
        (
            "areas",
            "area",
            "life",
            "members_post",
            "village_id",
            "daterange(held.starts_on, held.ends_on)",
            "chức danh",
            """NOT EXISTS (SELECT FROM sheet_posts AS staged
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE village.id = held.village_id AND staged.post = held.post
                             AND staged.starts_on = held.starts_on)""",
        ),
        (
            "areas",
            "area",
            "life",
            "members_event",
            "village_id",
            "held.effective_on",
            "sự kiện của đảng viên",
            "held.voided_at IS NULL AND held.kind = ANY(%(place_changes)s)",
        ),
        (
            "areas",
            "area",
            "life",
            "after_term",
            "area_id",
            "daterange(held.starts_on, held.ends_on)",
            "tổ chức đảng",
            "held.row IS NULL",
        ),
        (
            "areas",
            "area",
            "life",
            "areas_areachange",
            "source_id",
            "(held.changed_on - 1)",
            "dòng biến động",
            "true",
        ),
        (
            "areas",
            "area",
            "life",
            "areas_areachange",
            "target_id",
            "held.changed_on",
            "dòng biến động",
            "true",
        ),
        (
            "organizations",
            "organization",
            "cell_life",
            "cells_cellvillage",
            "cell_id",
            "daterange(held.starts_on, held.ends_on)",
            "dòng phụ trách thôn, bản",
            """NOT EXISTS (SELECT FROM sheet_cell_villages AS staged
                            JOIN after_organization AS cell ON cell.code = staged.cell_code
                            JOIN after_area AS village ON village.key = staged.village_key
                           WHERE cell.id = held.cell_id AND village.id = held.village_id
                             AND staged.starts_on = held.starts_on)""",
        ),
        (
            "organizations",
            "organization",
            "cell_life",
            "members_event",
            "cell_id",
            "held.effective_on",
            "sự kiện của đảng viên",
            "held.voided_at IS NULL AND held.kind = ANY(%(place_changes)s)",
        ),
        (
            "organizations",
            "organization",
            "life",
            "cells_organizationchange",
            "source_id",
            "(held.changed_on - 1)",
            "dòng biến động",
            "true",
        ),
        (
            "organizations",
            "organization",
            "life",
            "cells_organizationchange",
            "target_id",
            "held.changed_on",
            "dòng biến động",
            "true",
        ),
    )
)
