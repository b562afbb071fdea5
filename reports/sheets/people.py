"""Writing members and their events: members are corrected in place, events voided and replaced."""

from __future__ import annotations

from typing import Any

from .columns import MEMBERS
from .shapes import Holds
from .staging import Staged
from .writing import added

VOID_REASON = "nhập lại"
_NULLABLE = {Holds.DATE, Holds.YES_NO}
COLUMNS = tuple(column.code for column in MEMBERS.columns)
_KEYS = ("sort_key", "search_key")


def compare_members(cursor: Any, staged: Staged) -> None:
    """Fill ``new_member``: each person of the sheet, with what will come of the row.

    A column that the sheet does not have stays as the register holds it.
    """
    columns = [
        f"staged.{c}"
        if staged.has("members", c)
        else f"CASE WHEN old.id IS NULL THEN staged.{c} ELSE old.{c} END AS {c}"
        for c in COLUMNS
    ]
    compared = [c for c in COLUMNS if staged.has("members", c)] or ["dossier_no"]
    old = ", ".join(f"old.{c}" for c in compared)
    new = ", ".join(f"staged.{c}" for c in compared)
    cursor.execute(f"""
CREATE TEMPORARY TABLE new_member ON COMMIT DROP AS
SELECT person.id, {", ".join(columns)}, staged.sort_key, staged.search_key,
       CASE WHEN old.id IS NULL THEN 'inserted'
            WHEN ({old}) IS DISTINCT FROM ({new}) THEN 'updated'
            ELSE 'unchanged' END AS status
  FROM sheet_members AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.row = staged.row
  LEFT JOIN members_member AS old ON NOT person.is_new AND old.id = person.id
""")


def write_members(cursor: Any, parameters: dict[str, Any]) -> None:
    """Insert the new members and correct the changed ones; the undo keeps what was there before."""
    columns = ", ".join((*COLUMNS, *_KEYS))
    assigned = ", ".join(f"{c} = new.{c}" for c in (*COLUMNS, *_KEYS))
    for statement in (
        added("SELECT id FROM new_member WHERE status = 'inserted'"),
        """
INSERT INTO reports_batchchange (batch_id, relation, row_id, before)
SELECT %(batch)s::uuid, %(table)s, held.id, to_jsonb(held)
  FROM new_member AS new
  JOIN members_member AS held ON held.id = new.id
 WHERE new.status = 'updated'""",
        # Numbers that change hands: the old holder lets go first.
        """
UPDATE members_member AS held
   SET card_no = CASE WHEN held.card_no = new.card_no THEN held.card_no ELSE '' END,
       citizen_id = CASE WHEN held.citizen_id = new.citizen_id THEN held.citizen_id ELSE '' END
  FROM new_member AS new
 WHERE new.status = 'updated' AND held.id = new.id
   AND (held.card_no, held.citizen_id) <> (new.card_no, new.citizen_id)""",
        f"""
UPDATE members_member AS held SET {assigned}
  FROM new_member AS new
 WHERE new.status = 'updated' AND held.id = new.id""",
        f"""
INSERT INTO members_member (id, {columns})
SELECT id, {columns} FROM new_member WHERE status = 'inserted'""",
    ):
        cursor.execute(statement, parameters | {"table": "members_member"})


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
