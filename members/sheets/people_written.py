"""Members as they will be, and what is written of them: they are corrected in place."""

from __future__ import annotations

from typing import Any

from members.identifiers import COLUMNS as NUMBERS
from registry.common.declared.sheet_parts import ReferredRows, Staged, TargetState, Written

from . import numbers
from .people_columns import COLUMNS
from .profiles_target import FACTS

# Columns in clear, and those that are sealed; a dossier's number is what a member is known by.
OPEN = (*(column.code for column in COLUMNS if column.code not in NUMBERS), "birth_date_precision")
CHANGING = ("card_no", "citizen_id")
_KEYS = ("sort_key", "search_key")

# Grain: a person whom the file names. ``row`` is the row in the sheet of members, NULL for one who stands
# only in other sheets. What the sheet does not say (no such column) is as the register has it.
_PEOPLE = """
CREATE TEMPORARY TABLE person (
    id bigint, dossier_no text COLLATE "C" NOT NULL, is_new boolean NOT NULL,
    row integer, gender text NOT NULL, ethnicity text NOT NULL, birth_date date, is_copied boolean NOT NULL
) ON COMMIT DROP;
WITH named AS (
    SELECT DISTINCT ON (dossier_no) dossier_no, row, gender, ethnicity, birth_date
      FROM sheet_members
     WHERE dossier_no <> ''
     ORDER BY dossier_no, row
), joined AS (
    SELECT held.id, mentioned.dossier_no, named.row,
           CASE WHEN named.row IS NULL OR held.id IS NOT NULL AND NOT %(has_members_gender)s
                THEN coalesce(held.gender, '') ELSE named.gender END AS gender,
           CASE WHEN named.row IS NULL OR held.id IS NOT NULL AND NOT %(has_members_ethnicity)s
                THEN coalesce(held.ethnicity, '') ELSE named.ethnicity END AS ethnicity,
           CASE WHEN named.row IS NULL OR held.id IS NOT NULL AND NOT %(has_members_birth_date)s
                THEN held.birth_date ELSE named.birth_date END AS birth_date,
           held.gender AS old_gender, held.ethnicity AS old_ethnicity, held.birth_date AS old_birth_date
      FROM named_dossier AS mentioned
      LEFT JOIN named ON named.dossier_no = mentioned.dossier_no
      LEFT JOIN (
        -- Of two people with one number (a fault) one, so that the rest can be read.
        SELECT number, min(member_id) AS member_id FROM held_number
         WHERE column_name = 'dossier_no' GROUP BY number
           ) AS known ON known.number = mentioned.dossier_no
      LEFT JOIN members_member AS held ON held.id = known.member_id
)
INSERT INTO person (id, dossier_no, is_new, row, gender, ethnicity, birth_date, is_copied)
SELECT CASE WHEN id IS NOT NULL THEN id
            WHEN row IS NOT NULL THEN nextval('members_member_id_seq') END,
       dossier_no, id IS NULL, row, gender, ethnicity, birth_date,
       id IS NOT NULL AND (gender, ethnicity, birth_date)
                          IS DISTINCT FROM (old_gender, old_ethnicity, old_birth_date)
  -- Numbered as they stand in the file, so that what is read side by side later lies side by side.
  FROM (SELECT * FROM joined ORDER BY row) AS joined;
CREATE UNIQUE INDEX ON person (dossier_no);
CREATE INDEX ON person (id);
ANALYZE person (id, dossier_no, row, is_new);
"""

TARGET_STATE = TargetState(
    look_up=numbers.look_up,
    hold=numbers.HOLD,
    steps=(numbers.HELD, _PEOPLE),
    temporary=("person", "asked_number", "held_number", "named_dossier"),
)


def compare_members(cursor: Any, staged: Staged) -> None:
    """Fill ``new_member``: each person of the sheet, with what will come of the row.

    A column that the sheet does not have stays as the register holds it; so do facts that have a day, unless
    the sheet corrects them from the beginning (:mod:`members.sheets.profiles_target`).
    """
    stay = () if staged.corrects_facts else FACTS
    taken = [c for c in OPEN if staged.has("members", c.removesuffix("_precision")) and c not in stay]
    columns = [
        f"staged.{c}" if c in taken else f"CASE WHEN old.id IS NULL THEN staged.{c} ELSE old.{c} END AS {c}"
        for c in OPEN
    ]
    differs = [f"old.{c} IS DISTINCT FROM staged.{c}" for c in taken]
    stays = {
        c: f"(staged.{c} = '' AND old.{c}_index IS NULL OR held_{c}.member_id IS NOT DISTINCT FROM old.id)"
        if staged.has("members", c)
        else "true"
        for c in CHANGING
    }
    differs += [f"NOT {condition}" for c, condition in stays.items() if staged.has("members", c)]
    cursor.execute("SELECT EXISTS (SELECT FROM person WHERE row IS NOT NULL AND NOT is_new)")
    # Where nobody of the sheet is known the server need not look into the register for each.
    known = "true" if cursor.fetchone()[0] else "false"
    cursor.execute(f"""
CREATE TEMPORARY TABLE new_member ON COMMIT DROP AS
SELECT person.id,
       old.id IS NOT NULL AND ({" OR ".join(differs) or "false"}) AS is_corrected,
       CASE WHEN old.id IS NULL THEN 'inserted'
            WHEN {" OR ".join(["fact.member_id IS NOT NULL", *differs])} THEN 'updated'
            ELSE 'unchanged' END AS status,
       {", ".join(columns)}, staged.sort_key, staged.search_key,
       {", ".join(f"staged.{c}" for c in NUMBERS)},
       {", ".join(f"old.id IS NOT NULL AND {condition} AS {c}_stays" for c, condition in stays.items())}
  FROM sheet_members AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.row = staged.row
  LEFT JOIN members_member AS old ON {known} AND NOT person.is_new AND old.id = person.id
  LEFT JOIN new_fact AS fact ON {known} AND fact.member_id = person.id
  {" ".join(_holder(c, known) for c in CHANGING)}
""")


def _holder(column: str, known: str) -> str:
    """Whether the row's number is one's own in the register: then it is unchanged."""
    return (
        f"LEFT JOIN held_number AS held_{column}"
        f" ON {known} AND held_{column}.column_name = '{column}' AND held_{column}.number = staged.{column}"
        f" AND held_{column}.member_id = old.id"
    )


def _state(column: str) -> str:
    """A number that is written waits to be compared, unless the sender sees the whole register."""
    return f"CASE WHEN %(sees_all)s OR sealed.{column}_index IS NULL THEN '' ELSE 'awaiting' END"


def _statements() -> tuple[str, ...]:
    """What inserts the new members and corrects the changed ones, once their numbers are sealed."""
    columns = ", ".join((*OPEN, *_KEYS))
    assigned = ", ".join(f"{c} = new.{c}" for c in (*OPEN, *_KEYS))
    numbers = ", ".join(f"{c}_sealed, {c}_index" for c in NUMBERS)
    states = ", ".join(f"{c}_state" for c in NUMBERS)
    halves = [(c, f"{c}_{half}") for c in CHANGING for half in ("sealed", "index")]
    let_go = ", ".join(
        [
            *(f"{half} = CASE WHEN new.{c}_stays THEN held.{half} END" for c, half in halves),
            *(f"{c}_state = CASE WHEN new.{c}_stays THEN held.{c}_state ELSE '' END" for c in CHANGING),
        ]
    )
    taken = ", ".join(
        [
            *(
                f"{half} = CASE WHEN new.{c}_stays THEN held.{half} ELSE sealed.{half} END"
                for c, half in halves
            ),
            *(
                f"{c}_state = CASE WHEN new.{c}_stays THEN held.{c}_state ELSE {_state(c)} END"
                for c in CHANGING
            ),
        ]
    )
    return (
        # Numbers that change hands: the old holder lets go first.
        f"""
UPDATE members_member AS held SET {let_go}
  FROM new_member AS new
 WHERE new.is_corrected AND held.id = new.id AND NOT (new.card_no_stays AND new.citizen_id_stays)""",
        f"""
UPDATE members_member AS held SET {assigned}, {taken}
  FROM new_member AS new
  JOIN sealed_number AS sealed ON sealed.id = new.id
 WHERE new.is_corrected AND held.id = new.id""",
        f"""
WITH named AS MATERIALIZED (
    SELECT member_id, min(cell_id) AS first, max(cell_id) AS last FROM the_event GROUP BY member_id
)
INSERT INTO members_member (id, disclosure_key, {columns}, {numbers}, {states}, home_id, elsewhere)
SELECT new.id, disclosure_key, {columns}, {numbers}, {", ".join(map(_state, NUMBERS))}, home.cell_id,
       home.elsewhere
  FROM new_member AS new
  JOIN sealed_number AS sealed ON sealed.id = new.id
  LEFT JOIN (
    -- Where their last event leaves them; the derivation mends what it finds otherwise.
    SELECT member_id, first AS cell_id, NULL::bigint[] AS elsewhere FROM named WHERE first = last
     UNION ALL
    SELECT member_id, cell_id, array_remove(cells, cell_id)
      FROM (
        SELECT member_id, array_agg(DISTINCT cell_id) AS cells,
               (array_agg(cell_id ORDER BY effective_on DESC, id DESC))[1] AS cell_id
          FROM the_event
          JOIN named USING (member_id)
         WHERE first < last AND cell_id IS NOT NULL
         GROUP BY member_id
           ) AS several
       ) AS home ON home.member_id = new.id
 WHERE new.status = 'inserted'""",
        "DROP TABLE sealed_number",
    )


WRITTEN = Written(
    compare=compare_members,
    counts="SELECT status, count(*) FROM new_member GROUP BY status",
    referred=ReferredRows(
        "members_member",
        _statements(),
        added="SELECT id FROM new_member WHERE status = 'inserted'",
        changed="SELECT id FROM new_member WHERE is_corrected",
        prepare=numbers.Sealing,
        is_large=True,
    ),
    temporary=("new_member",),
)
