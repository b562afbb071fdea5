"""What must be true of members; each check is a set.

That a member's events can all be true is not asked here: deriving the history answers it.
"""

from __future__ import annotations

from registry.common.declared.sheet_parts import Check, Rules
from registry.common.declared.sheet_sql import duplicates

from . import unusual


def _number_is_free(column: str) -> tuple[Check, Check]:
    """A number that is nobody else's, in the file and in the register."""
    digits = "translate({}." + column + ", ' .-', '')"
    return (
        duplicates("members", column, f"translate({column}, ' .-', '')", where=f"{column} <> ''"),
        Check(
            "members",
            "belongs_to_another",
            f"""
SELECT staged.row, '{column}', ARRAY[]::text[]
  FROM sheet_members AS staged
  JOIN held_number AS held ON held.column_name = '{column}' AND held.number = staged.{column}
  LEFT JOIN person ON person.dossier_no = staged.dossier_no
 WHERE NOT staged.broken
   AND person.id IS DISTINCT FROM held.member_id
   -- Unless the holder gives it up in the same file.
   AND NOT EXISTS (SELECT FROM person AS holder
                     JOIN sheet_members AS theirs ON theirs.row = holder.row
                    WHERE holder.id = held.member_id
                      AND {digits.format("theirs")} <> {digits.format("staged")})
""",
        ),
    )


def unknown_member(sheet: str) -> Check:
    """Rows about somebody whom nobody knows."""
    return Check(
        sheet,
        "unknown_member",
        f"""
SELECT staged.row, 'dossier_no', ARRAY[staged.dossier_no]
  FROM sheet_{sheet} AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
 WHERE person.id IS NULL
""",
    )


def person_outside(sheet: str) -> Check:
    """A member who last counted elsewhere, or who never counted and whose events name none of ours."""
    return Check(
        sheet,
        "outside_scope",
        f"""
SELECT staged.row, 'dossier_no', ARRAY[staged.dossier_no]
  FROM sheet_{sheet} AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND NOT person.is_new
  LEFT JOIN LATERAL (SELECT cell_id FROM members_stretch AS held
                      WHERE held.member_id = person.id
                      ORDER BY held.ends_on DESC LIMIT 1) AS last ON true
 WHERE last.cell_id <> ALL(%(written)s)
    OR last.cell_id IS NULL
   AND NOT EXISTS (SELECT FROM members_event AS event
                    WHERE event.member_id = person.id AND event.cell_id = ANY(%(written)s))
""",
    )


_CHECKS = (
    duplicates("members", "dossier_no", "dossier_no", where="dossier_no <> ''"),
    *_number_is_free("card_no"),
    *_number_is_free("citizen_id"),
    Check(
        "members",
        "official_before_admitted",
        """
SELECT row, 'official_on', ARRAY[]::text[]
  FROM sheet_members
 WHERE NOT broken AND official_on < admitted_on
""",
    ),
    Check(
        "members",
        "born_after_event",
        """
WITH early AS (
    SELECT person.row, person.birth_date, event.effective_on AS day
      FROM person
      JOIN the_event AS event ON event.member_id = person.id AND event.effective_on < person.birth_date
     WHERE NOT event.broken
     UNION ALL
    SELECT person.row, person.birth_date, held.effective_on
      FROM person
      JOIN members_event AS held
        ON held.member_id = person.id AND held.voided_at IS NULL AND held.effective_on < person.birth_date
     WHERE NOT person.is_new
     UNION ALL
    SELECT staged.row, staged.birth_date, staged.admitted_on
      FROM sheet_members AS staged
     WHERE staged.admitted_on < staged.birth_date
)
SELECT staged.row, 'birth_date',
       ARRAY[to_char(min(early.birth_date), 'DD/MM/YYYY'), to_char(min(early.day), 'DD/MM/YYYY')]
  FROM early
  JOIN sheet_members AS staged ON staged.row = early.row AND NOT staged.broken
 GROUP BY staged.row
""",
    ),
)
_SCOPE = (
    person_outside("members"),
    # New people whom nothing places are outside.
    Check(
        "members",
        "in_no_cell",
        """
SELECT staged.row, 'dossier_no', ARRAY[]::text[]
  FROM sheet_members AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.is_new
 WHERE NOT EXISTS (SELECT FROM the_event AS event
                    WHERE event.member_id = person.id AND event.cell_id IS NOT NULL)
""",
    ),
)
_WARNINGS = (
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
RULES = Rules(_CHECKS, scope=_SCOPE, warnings=(*_WARNINGS, *unusual.PEOPLE))
