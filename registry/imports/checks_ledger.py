"""What must be true of the two ledgers of changes, and of the villages that cells serve."""

from __future__ import annotations

from .checks_units import Check, duplicates, overlaps, unknown


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
