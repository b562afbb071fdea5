"""What must be true of members, their events, village posts and targets; each check is a set.

That a member's events can all be true is not asked here: deriving the history answers it.
"""

from __future__ import annotations

from .checks_units import Check, duplicates, overlaps, unknown


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


MEMBER_CHECKS = (
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

EVENT_CHECKS = (
    Check(
        "events",
        "duplicate_row",
        # A day holds one of each counting kind; of the others, several that differ.
        """
WITH twice AS (
    SELECT dossier_no, kind, effective_on, mark,
           CASE WHEN kind = ANY(%(counting_kinds)s) THEN NULL
                ELSE (decided_on, cell_code, village_key, other_place, detail)::text END AS more,
           min(row) AS first, array_agg(row) AS rows
      FROM the_event
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
    Check(
        "events",
        "bad_detail",
        """
SELECT row, 'detail', ARRAY[]::text[]
  FROM the_event
 WHERE kind IN ('first_recorded', 'transferred_in') AND detail NOT IN ('', 'probationary')
""",
    ),
    Check(
        "events",
        "unknown_cell",
        "SELECT row, 'cell_code', ARRAY[cell_code] FROM the_event WHERE cell_id = -1",
    ),
    Check(
        "events",
        "unknown_village",
        "SELECT row, 'village_key', ARRAY[village_key] FROM the_event WHERE village_id = -1",
    ),
    Check(
        "events",
        "not_a_village",
        """
SELECT event.row, 'village_key', ARRAY[]::text[]
  FROM the_event AS event
  JOIN after_area AS village ON village.id = event.village_id
 WHERE village.level NOT IN ('village', '')
""",
    ),
    # One row of the file and one day: the unit must stand, and the organization must be a cell then.
    Check(
        "events",
        "cell_not_standing",
        """
SELECT event.row, 'cell_code', ARRAY[]::text[]
  FROM the_event AS event
  JOIN organization_life AS life ON life.id = event.cell_id
 WHERE NOT event.broken AND event.kind = ANY(%(place_changes)s) AND NOT life.life @> event.effective_on
""",
    ),
    Check(
        "events",
        "not_a_cell",
        """
SELECT event.row, 'cell_code', ARRAY[]::text[]
  FROM the_event AS event
  JOIN organization_life AS life ON life.id = event.cell_id
 WHERE NOT event.broken AND event.kind = ANY(%(place_changes)s)
   AND life.life @> event.effective_on AND NOT life.cell_life @> event.effective_on
""",
    ),
    Check(
        "events",
        "village_not_standing",
        """
SELECT event.row, 'village_key', ARRAY[]::text[]
  FROM the_event AS event
  JOIN after_area AS village ON village.id = event.village_id AND village.level = 'village'
  JOIN area_life AS life ON life.id = event.village_id
 WHERE NOT event.broken AND event.kind = ANY(%(place_changes)s) AND NOT life.life @> event.effective_on
""",
    ),
)

_SINGLE = "post IN ('village_head', 'front_head', 'youth_secretary')"
POST_CHECKS = (
    duplicates("posts", "village_key", "village_key", "post", "starts_on", where=_SINGLE),
    overlaps("posts", "village_key", "post", where=_SINGLE),
    unknown("posts", "village_key", "unknown_village", "after_area", "key"),
    Check(
        "posts",
        "unknown_member",
        """
SELECT staged.row, 'dossier_no', ARRAY[staged.dossier_no]
  FROM sheet_posts AS staged
  JOIN person ON person.dossier_no = staged.dossier_no
 WHERE person.id IS NULL
""",
    ),
    Check(
        "posts",
        "not_a_village",
        """
SELECT staged.row, 'village_key', ARRAY[]::text[]
  FROM sheet_posts AS staged
  JOIN after_area AS village ON village.key = staged.village_key
 WHERE village.level NOT IN ('village', '')
""",
    ),
    Check(
        "posts",
        "outlives_village",
        """
SELECT staged.row, 'village_key', ARRAY[staged.village_key]
  FROM sheet_posts AS staged
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN area_life AS life ON life.id = village.id
 WHERE NOT staged.broken AND village.level = 'village'
   AND NOT life.life @> daterange(staged.starts_on, staged.ends_on)
""",
    ),
    Check(
        "posts",
        "overlaps_the_register",
        """
SELECT staged.row, 'valid_from', ARRAY[to_char(held.starts_on, 'DD/MM/YYYY')]
  FROM sheet_posts AS staged
  JOIN after_area AS village ON village.key = staged.village_key
  JOIN members_post AS held
    ON held.village_id = village.id AND held.post = staged.post
   AND held.starts_on < staged.ends_on AND held.ends_on > staged.starts_on
 WHERE NOT staged.broken AND staged.post = ANY(%(single_posts)s)
   AND NOT EXISTS (SELECT FROM sheet_posts AS same
                    WHERE same.village_key = staged.village_key AND same.post = staged.post
                      AND same.starts_on = held.starts_on)
""",
    ),
)

TARGET_CHECKS = (
    duplicates(
        "targets",
        "measure",
        "period_from",
        "period_to",
        "measure",
        "basis",
        "recipient_code",
        "coalesce(in_force_from, period_from)",
    ),
    unknown("targets", "issuer_code", "unknown_organization", "after_organization", "code"),
    unknown("targets", "recipient_code", "unknown_organization", "after_organization", "code"),
    Check(
        "targets",
        "not_a_measure",
        """
SELECT row, 'measure', ARRAY[measure]
  FROM sheet_targets
 WHERE measure <> '' AND measure <> ALL(%(measures)s)
""",
    ),
    Check(
        "targets",
        "period_reversed",
        """
SELECT row, 'period_to', ARRAY[]::text[]
  FROM sheet_targets
 WHERE NOT broken AND period_from > period_to
""",
    ),
    Check(
        "targets",
        "number_or_narrative",
        """
SELECT row, 'value', ARRAY[]::text[]
  FROM sheet_targets
 WHERE NOT broken AND (value IS NULL) = (narrative = '')
""",
    ),
)
