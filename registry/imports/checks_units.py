"""What must be true of areas and organizations as trees in time, and how a check is written.

Each check is a set: one statement that finds every row that breaks one rule. A statement answers row, column
and the words of the message; it reads the register as it will be (:mod:`registry.imports.after`).
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
