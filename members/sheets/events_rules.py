"""What must be true of each event of a member; each check is a set."""

from __future__ import annotations

from registry.common.declared.sheet_parts import Check, Rules
from registry.common.declared.sheet_sql import in_one_pass
from registry.units.sheets.trees import left_outside, organization_outside

from . import unusual
from .people_rules import person_outside

_PLACES_SOMEBODY = "NOT event.broken AND event.kind = ANY(%(place_changes)s)"
_CHECKS = (
    Check(
        "events",
        "duplicate_row",
        # A day holds one of each counting kind; of the others, several that differ.
        """
WITH repeated AS (
    SELECT dossier_no, kind, effective_on
      FROM the_event
     WHERE NOT broken
     GROUP BY dossier_no, kind, effective_on
    HAVING count(*) > 1
), twice AS (
    SELECT dossier_no, kind, effective_on, mark,
           CASE WHEN kind = ANY(%(counting_kinds)s) THEN NULL
                ELSE (decided_on, cell_code, village_key, other_place, detail, until)::text END AS more,
           min(row) AS first, array_agg(row) AS rows
      FROM the_event
      JOIN repeated USING (dossier_no, kind, effective_on)
     WHERE NOT broken
     GROUP BY 1, 2, 3, 4, 5
    HAVING count(*) > 1
), again AS (
    SELECT row, first FROM twice CROSS JOIN LATERAL unnest(rows) AS row WHERE row > first
), marked AS (
    UPDATE the_event AS event SET broken = true FROM again WHERE event.row = again.row
)
SELECT row, 'dossier_no', ARRAY[first::text] FROM again
""",
    ),
    Check(
        "events",
        "unknown_member",
        """
SELECT event.row, 'dossier_no', ARRAY[event.dossier_no]
  FROM the_event AS event
 WHERE event.dossier_no <> '' AND event.member_id IS NULL
""",
    ),
    Check(
        "events",
        "born_after_event",
        """
SELECT event.row, 'effective_on',
       ARRAY[to_char(person.birth_date, 'DD/MM/YYYY'), to_char(event.effective_on, 'DD/MM/YYYY')]
  FROM the_event AS event
  JOIN person ON person.id = event.member_id
 WHERE NOT event.broken AND person.row IS NULL AND event.effective_on < person.birth_date
""",
    ),
    in_one_pass(
        "events",
        """the_event AS event
  LEFT JOIN organization_life AS cell ON cell.id = event.cell_id
  LEFT JOIN after_area AS village ON village.id = event.village_id
  LEFT JOIN area_life AS stands ON stands.id = event.village_id""",
        "event.row",
        (
            *("bad_detail", "detail", ""),
            "event.kind IN ('first_recorded', 'transferred_in') AND event.detail NOT IN ('', 'probationary')",
        ),
        (
            *("bad_discipline", "detail", "event.detail"),
            "event.kind = 'disciplined' AND event.detail <> ALL(%(disciplines)s)",
        ),
        ("until_of_another_kind", "until", "", "event.until IS NOT NULL AND event.kind <> 'exempted'"),
        ("until_before", "until", "", "event.until < event.effective_on"),
        ("unknown_cell", "cell_code", "event.cell_code", "event.cell_id = -1"),
        ("unknown_village", "village_key", "event.village_key", "event.village_id = -1"),
        ("not_a_village", "village_key", "", "village.level NOT IN ('village', '')"),
        # One row of the file and one day: the unit must stand, and the organization must be a cell then.
        (
            *("cell_not_standing", "cell_code", ""),
            f"NOT cell.life @> event.effective_on AND {_PLACES_SOMEBODY}",
        ),
        (
            *("not_a_cell", "cell_code", ""),
            "NOT cell.cell_life @> event.effective_on AND cell.life @> event.effective_on"
            f" AND {_PLACES_SOMEBODY}",
        ),
        (
            *("village_not_standing", "village_key", ""),
            f"NOT stands.life @> event.effective_on AND village.level = 'village' AND {_PLACES_SOMEBODY}",
        ),
    ),
)
_OF_HELD = tuple(
    left_outside(
        sheet,
        tree,
        "members_event",
        column,
        "held.effective_on",
        "sự kiện của đảng viên",
        where="held.voided_at IS NULL AND held.kind = ANY(%(place_changes)s)",
        life=life,
    )
    for sheet, tree, column, life in (
        ("areas", "area", "village_id", "life"),
        ("organizations", "organization", "cell_id", "cell_life"),
    )
)
_SCOPE = (person_outside("events"), organization_outside("events", "cell_code", "written"))
RULES = Rules(_CHECKS, _OF_HELD, _SCOPE, unusual.EVENTS)
