"""Writing members and their events: members are corrected in place, events voided and replaced."""

from __future__ import annotations

from typing import Any

from members.identifiers import COLUMNS as NUMBERS

from .columns import MEMBERS
from .numbers import seal
from .shapes import Holds
from .staging import Staged
from .writing import added

VOID_REASON = "nhập lại"
_NULLABLE = {Holds.DATE, Holds.YES_NO}
# Columns in clear, and those that are sealed; a dossier's number is what a member is known by.
OPEN = tuple(column.code for column in MEMBERS.columns if column.code not in NUMBERS)
CHANGING = ("card_no", "citizen_id")
_KEYS = ("sort_key", "search_key")


def compare_members(cursor: Any, staged: Staged) -> None:
    """Fill ``new_member``: each person of the sheet, with what will come of the row.

    A column that the sheet does not have stays as the register holds it.
    """
    columns = [
        f"staged.{c}"
        if staged.has("members", c)
        else f"CASE WHEN old.id IS NULL THEN staged.{c} ELSE old.{c} END AS {c}"
        for c in OPEN
    ]
    differs = [f"old.{c} IS DISTINCT FROM staged.{c}" for c in OPEN if staged.has("members", c)]
    kept = {
        c: f"(staged.{c} = '' AND old.{c}_index IS NULL OR held_{c}.member_id IS NOT DISTINCT FROM old.id)"
        if staged.has("members", c)
        else "true"
        for c in CHANGING
    }
    differs += [f"NOT {condition}" for c, condition in kept.items() if staged.has("members", c)]
    cursor.execute(f"""
CREATE TEMPORARY TABLE new_member ON COMMIT DROP AS
SELECT person.id, {", ".join(columns)}, staged.sort_key, staged.search_key,
       {", ".join(f"staged.{c}" for c in NUMBERS)},
       {", ".join(f"old.id IS NOT NULL AND {condition} AS {c}_kept" for c, condition in kept.items())},
       CASE WHEN old.id IS NULL THEN 'inserted'
            WHEN {" OR ".join(differs) or "false"} THEN 'updated'
            ELSE 'unchanged' END AS status
  FROM sheet_members AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.row = staged.row
  LEFT JOIN members_member AS old ON NOT person.is_new AND old.id = person.id
  {" ".join(_holder(c) for c in CHANGING)}
""")


def _holder(column: str) -> str:
    """Whose the row's number is in the register: a number is unchanged where it is one's own."""
    return (
        f"LEFT JOIN held_number AS held_{column}"
        f" ON held_{column}.column_name = '{column}' AND held_{column}.number = staged.{column}"
    )


def write_members(cursor: Any, parameters: dict[str, Any]) -> None:
    """Insert the new members and correct the changed ones; the undo keeps what was there before."""
    columns = ", ".join((*OPEN, *_KEYS))
    assigned = ", ".join(f"{c} = new.{c}" for c in (*OPEN, *_KEYS))
    numbers = ", ".join(f"{c}_sealed, {c}_index" for c in NUMBERS)
    halves = [(c, f"{c}_{half}") for c in CHANGING for half in ("sealed", "index")]
    let_go = ", ".join(f"{half} = CASE WHEN new.{c}_kept THEN held.{half} END" for c, half in halves)
    taken = ", ".join(
        f"{half} = CASE WHEN new.{c}_kept THEN held.{half} ELSE sealed.{half} END" for c, half in halves
    )
    seal(cursor)
    for statement in (
        added("SELECT id FROM new_member WHERE status = 'inserted'"),
        """
INSERT INTO reports_batchchange (batch_id, relation, row_id, before)
SELECT %(batch)s::uuid, %(table)s, held.id, to_jsonb(held)
  FROM new_member AS new
  JOIN members_member AS held ON held.id = new.id
 WHERE new.status = 'updated'""",
        # Numbers that change hands: the old holder lets go first.
        f"""
UPDATE members_member AS held SET {let_go}
  FROM new_member AS new
 WHERE new.status = 'updated' AND held.id = new.id AND NOT (new.card_no_kept AND new.citizen_id_kept)""",
        f"""
UPDATE members_member AS held SET {assigned}, {taken}
  FROM new_member AS new
  JOIN sealed_number AS sealed ON sealed.id = new.id
 WHERE new.status = 'updated' AND held.id = new.id""",
        f"""
INSERT INTO members_member (id, {columns}, {numbers}, home_id, elsewhere)
SELECT new.id, {columns}, {numbers}, home.cell_id, home.elsewhere
  FROM new_member AS new
  JOIN sealed_number AS sealed ON sealed.id = new.id
  LEFT JOIN (
    -- Where their last event leaves them; the derivation mends what it finds otherwise.
    SELECT member_id, cell_id, nullif(array_remove(cells, cell_id), '{{}}') AS elsewhere
      FROM (
        SELECT member_id, array_agg(DISTINCT cell_id) FILTER (WHERE cell_id IS NOT NULL) AS cells,
               (array_agg(cell_id ORDER BY effective_on DESC, id DESC) FILTER (WHERE cell_id IS NOT NULL))[1]
                   AS cell_id
          FROM the_event
         GROUP BY member_id
           ) AS named
       ) AS home ON home.member_id = new.id
 WHERE new.status = 'inserted'""",
    ):
        cursor.execute(statement, parameters | {"table": "members_member"})
    cursor.execute("DROP TABLE sealed_number")


def write_events(cursor: Any, parameters: dict[str, Any]) -> None:
    """Insert the new events; a changed one voids the event it was and names itself in its place."""
    for statement in (
        # First: two live events of one kind and day are refused at once.
        """
UPDATE members_event AS held
   SET voided_at = statement_timestamp(), voided_by_id = %(by)s::bigint, void_reason = %(void_reason)s,
       replaced_by_id = new.id
  FROM the_event AS new
 WHERE new.status = 'updated' AND held.id = new.old_id""",
        """
INSERT INTO members_event
       (id, member_id, kind, effective_on, decided_on, document_no, cell_id, village_id, other_place, detail,
        recorded_at, recorded_by_id, batch, void_reason)
SELECT id, member_id, kind, effective_on, decided_on, document_no, cell_id, village_id, other_place, detail,
       statement_timestamp(), %(by)s::bigint, %(batch)s::uuid, ''
  FROM the_event
 WHERE status IN ('inserted', 'updated')""",
    ):
        cursor.execute(statement, parameters | {"void_reason": VOID_REASON})
