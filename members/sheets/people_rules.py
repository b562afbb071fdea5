"""What must be true of members; each check is a set.

That a member's events can all be true is not asked here: deriving the history answers it.
"""

from __future__ import annotations

from registry.common.declared.sheet_parts import Check, Rules
from registry.common.declared.sheet_sql import duplicates

from . import unusual
from .numbers import KNOWN, OF_PEOPLE


def _number_is_free(column: str) -> tuple[Check, Check]:
    """A number that is nobody else's, in the file and in the register. It is staged as digits alone."""
    return (
        duplicates("members", column, column, where=f"{column} <> ''"),
        Check(
            "members",
            "belongs_to_another",
            f"""
SELECT staged.row, '{column}', ARRAY[]::text[]
  FROM sheet_members AS staged
  JOIN held_number AS held ON held.column_name = '{column}' AND held.number = staged.{column}
  LEFT JOIN person ON person.dossier_no = staged.dossier_no
 WHERE NOT staged.broken
   -- One's own is nobody else's, even where a comparison is due with another who has it.
   AND NOT EXISTS (SELECT FROM held_number AS own
                    WHERE own.column_name = held.column_name AND own.number = held.number
                      AND own.member_id = person.id)
   -- Unless the holder gives it up in the same file.
   AND NOT EXISTS (SELECT FROM person AS holder
                     JOIN sheet_members AS theirs ON theirs.row = holder.row
                    WHERE holder.id = held.member_id AND theirs.{column} <> staged.{column})
""",
        ),
    )


def two_of_one_dossier(sheet: str) -> Check:
    """Rows about a dossier number that two people have: it is not known whom they mean."""
    return Check(
        sheet,
        "two_of_one_dossier",
        f"""
SELECT staged.row, 'dossier_no', ARRAY[]::text[]
  FROM sheet_{sheet} AS staged
 WHERE NOT staged.broken
   AND staged.dossier_no IN (SELECT number FROM held_number WHERE column_name = 'dossier_no'
                              GROUP BY number HAVING count(DISTINCT member_id) > 1)
""",
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


# Numbers that wait are for the board to compare, so there are not more than a desk can bear.
_TOO_MANY = Check(
    "members",
    "too_many_await",
    f"""
SELECT NULL::integer, '', ARRAY[waiting::text, coming::text, %(most_awaiting)s::text]
  FROM (SELECT count(*) AS coming FROM person WHERE is_new AND row IS NOT NULL) AS sent
 CROSS JOIN (SELECT count(*) AS waiting FROM members_member AS held
              WHERE (dossier_no_state = 'awaiting' OR card_no_state = 'awaiting'
                     OR citizen_id_state = 'awaiting') AND {KNOWN}) AS before
 WHERE NOT %(sees_all)s AND coming + waiting > %(most_awaiting)s
""",
)
_CHECKS = (
    *map(two_of_one_dossier, OF_PEOPLE),
    _TOO_MANY,
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
    SELECT member_id, birth_date, effective_on AS day
      FROM the_event
     WHERE NOT broken AND effective_on < birth_date
     UNION ALL
    SELECT person.id, person.birth_date, held.effective_on
      FROM person
      JOIN members_event AS held
        ON held.member_id = person.id AND held.voided_at IS NULL AND held.effective_on < person.birth_date
     WHERE NOT person.is_new
), early_of_row AS (
    SELECT person.row, early.birth_date, early.day
      FROM early
      JOIN person ON person.id = early.member_id
     UNION ALL
    SELECT row, birth_date, admitted_on FROM sheet_members WHERE admitted_on < birth_date
)
SELECT staged.row, 'birth_date',
       ARRAY[to_char(min(early.birth_date), 'DD/MM/YYYY'), to_char(min(early.day), 'DD/MM/YYYY')]
  FROM early_of_row AS early
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
# Of every number that the sender does not know, whether anybody else has it or not.
_NUMBERS_AWAIT = Check(
    "members",
    "numbers_await",
    """
SELECT NULL::integer, '', ARRAY[count(*)::text]
  FROM sheet_members AS staged
 CROSS JOIN LATERAL (VALUES ('dossier_no', staged.dossier_no), ('card_no', staged.card_no),
                            ('citizen_id', staged.citizen_id)) AS sent (column_name, number)
 WHERE NOT %(sees_all)s AND NOT staged.broken AND sent.number <> ''
   AND NOT EXISTS (SELECT FROM held_number AS held
                    WHERE held.column_name = sent.column_name AND held.number = sent.number)
HAVING count(*) > 0
""",
)
RULES = Rules(_CHECKS, scope=_SCOPE, warnings=(*_WARNINGS, *unusual.PEOPLE, _NUMBERS_AWAIT))
