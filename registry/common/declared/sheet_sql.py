"""Words of SQL that many sheets need: rows that stand twice, overlap or lead nowhere; days as they go out."""

from __future__ import annotations

from .sheet_parts import Check


def duplicates(sheet: str, column: str, *key: str, where: str = "true") -> Check:
    """Rows whose key stands in an earlier row."""
    named = ", ".join(f"{name} AS key_{i}" for i, name in enumerate(key))
    keys = ", ".join(f"key_{i}" for i in range(len(key)))
    return Check(
        sheet,
        "duplicate_row",
        f"""
WITH staged AS NOT MATERIALIZED (
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


def in_one_pass(sheet: str, rows: str, row: str, *rules: tuple[str, str, str, str]) -> Check:
    """Rules of which each looks at one of many ``rows`` alone: code, column, words and what breaks it."""
    codes, *_, broken = zip(*rules, strict=True)
    found = ",\n       ".join(
        f"('{code}', '{column}', ARRAY[{words}]::text[], {breaks})" for code, column, words, breaks in rules
    )
    return Check(
        sheet,
        "",
        f"""
SELECT {row}, rule.name, rule.about, rule.code
  FROM {rows}
 CROSS JOIN LATERAL (VALUES
       {found}
       ) AS rule (code, name, about, is_broken)
 WHERE ({" OR ".join(f"({breaks})" for breaks in broken)}) AND rule.is_broken
""",
        codes=codes,
    )


def overlaps(sheet: str, *key: str, where: str = "true", column: str = "valid_from") -> Check:
    """Rows that begin before an earlier one of the same key has ended; equal beginnings are duplicates."""
    names = ", ".join(key)
    return Check(
        sheet,
        "overlap",
        f"""
SELECT row, '{column}', ARRAY[earlier::text]
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


def first_day(day: str) -> str:
    """The column ``valid_from`` of an export: nothing for a beginning that is open."""
    return f"CASE WHEN {day} > '0001-01-01' THEN {day} END AS valid_from"


def last_day(day: str) -> str:
    """The column ``valid_to`` of an export: the last day that is included."""
    return f"CASE WHEN {day} < '9999-12-31' THEN {day} - 1 END AS valid_to"


def yes_no(column: str) -> str:
    """A column of yes, no or nothing in an export."""
    return f"CASE {column} WHEN true THEN 'yes' WHEN false THEN 'no' END AS {column}"


# Both days of the row ``held``.
DATED = f"{first_day('held.starts_on')}, {last_day('held.ends_on')}"
