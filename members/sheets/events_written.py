"""Members' events as they will be, and what is written of them: a changed one is voided and replaced."""

from __future__ import annotations

from typing import Any

from members.history import PLACE_CHANGES
from members.models import COUNTING_KINDS, Discipline
from registry.common.declared.sheet_parts import Derived, ReferredRows, TargetState, Written
from registry.common.declared.sheets import coded
from registry.common.values import Words, says_nothing

from .histories import Histories
from .undoing import UNDO

# Grain: a row of the sheet of events. Known again by member, kind and day; where a day may hold several of a
# kind, by the document too, and then in their order. ``old_id`` is the live event that the row is about,
# ``status`` what will come of the row, and ``birth_date`` the member's. A unit that nobody knows is -1, so
# that the history can be read on.
_EVENTS = """
CREATE TEMPORARY TABLE the_event ON COMMIT DROP AS
WITH staged AS (
    SELECT staged.*, person.id AS member_id, person.birth_date, coalesce(person.is_new, true) AS is_new,
           '' AS mark, 1 AS ordinal
      FROM sheet_events AS staged
      LEFT JOIN person ON person.dossier_no = staged.dossier_no
     WHERE staged.kind = ANY(%(counting_kinds)s)
     UNION ALL
    SELECT staged.*, person.id, person.birth_date, coalesce(person.is_new, true), staged.document_no,
           row_number() OVER (
               PARTITION BY staged.dossier_no, staged.kind, staged.effective_on, staged.document_no
               ORDER BY staged.detail, staged.cell_code, staged.village_key, staged.other_place,
                        staged.decided_on, staged.until, staged.row)
      FROM sheet_events AS staged
      LEFT JOIN person ON person.dossier_no = staged.dossier_no
     WHERE staged.kind <> ALL(%(counting_kinds)s)
), held AS (
    SELECT event.*, '' AS mark, 1 AS ordinal
      FROM person
      JOIN members_event AS event ON event.member_id = person.id AND event.voided_at IS NULL
     WHERE NOT person.is_new AND event.kind = ANY(%(counting_kinds)s)
     UNION ALL
    SELECT event.*, event.document_no,
           row_number() OVER (
               PARTITION BY event.member_id, event.kind, event.effective_on, event.document_no
               ORDER BY event.detail COLLATE "C", coalesce(cell.code, '') COLLATE "C",
                        coalesce(village.key, '') COLLATE "C", event.other_place COLLATE "C",
                        event.decided_on, event.until, event.id)
      FROM person
      JOIN members_event AS event ON event.member_id = person.id AND event.voided_at IS NULL
      LEFT JOIN units_organization AS cell ON cell.id = event.cell_id
      LEFT JOIN units_area AS village ON village.id = event.village_id
     WHERE NOT person.is_new AND event.kind <> ALL(%(counting_kinds)s)
), matched AS (
    SELECT new.row, new.broken, new.member_id, new.birth_date, new.dossier_no, new.kind, new.effective_on,
           new.mark, old.id AS old_id,
           CASE WHEN %(has_events_decided_on)s THEN new.decided_on ELSE old.decided_on END AS decided_on,
           CASE WHEN %(has_events_document_no)s THEN new.document_no
                ELSE coalesce(old.document_no, '') END AS document_no,
           CASE WHEN %(has_events_cell_code)s OR old.id IS NULL
                THEN coalesce(cell.id, CASE WHEN new.cell_code <> '' THEN -1 END)
                ELSE old.cell_id END AS cell_id,
           CASE WHEN %(has_events_village_key)s OR old.id IS NULL
                THEN coalesce(village.id, CASE WHEN new.village_key <> '' THEN -1 END)
                ELSE old.village_id END AS village_id,
           new.cell_code, new.village_key,
           CASE WHEN %(has_events_other_place)s THEN new.other_place
                ELSE coalesce(old.other_place, '') END AS other_place,
           CASE WHEN %(has_events_detail)s THEN new.detail ELSE coalesce(old.detail, '') END AS detail,
           CASE WHEN %(has_events_until)s THEN new.until ELSE old.until END AS until,
           old.decided_on AS old_decided_on, old.document_no AS old_document_no, old.cell_id AS old_cell_id,
           old.village_id AS old_village_id, old.other_place AS old_other_place, old.detail AS old_detail,
           old.until AS old_until
      FROM staged AS new
      LEFT JOIN held AS old
        ON NOT new.is_new AND old.member_id = new.member_id AND old.kind = new.kind
       AND old.effective_on = new.effective_on AND old.mark = new.mark AND old.ordinal = new.ordinal
      LEFT JOIN after_organization AS cell ON cell.code = new.cell_code
      LEFT JOIN after_area AS village ON village.key = new.village_key
), judged AS (
    SELECT *,
           CASE WHEN old_id IS NULL THEN 'inserted'
                WHEN (decided_on, document_no, cell_id, village_id, other_place, detail, until)
                     IS NOT DISTINCT FROM (old_decided_on, old_document_no, old_cell_id, old_village_id,
                                           old_other_place, old_detail, old_until)
                THEN 'unchanged' ELSE 'updated' END AS status
      FROM matched
)
SELECT row, broken, member_id, birth_date, dossier_no, kind, effective_on, mark, old_id, status,
       CASE WHEN status <> 'unchanged' THEN nextval('members_event_id_seq') END AS id,
       decided_on, document_no, cell_id, village_id, cell_code, village_key, other_place, detail,
       until
  FROM judged;
CREATE INDEX ON the_event (member_id);
ANALYZE the_event (row, member_id, kind, effective_on, status, cell_id, village_id);

-- Members whose stretches and movements are to be derived anew.
CREATE TEMPORARY TABLE rederived ON COMMIT DROP AS
SELECT person.id, person.is_new
  FROM person
 WHERE person.id IS NOT NULL
   AND (person.is_copied
        OR EXISTS (SELECT FROM the_event AS event
                    WHERE event.member_id = person.id AND event.status <> 'unchanged'));
CREATE UNIQUE INDEX ON rederived (id);
ANALYZE rederived;
"""

_DISCIPLINES = Words(coded(Discipline.choices))


def _read_disciplines(cursor: Any) -> None:
    """Put the code in place of what a row says in words of the measure of discipline."""
    cursor.execute("SELECT DISTINCT detail FROM sheet_events WHERE kind = 'disciplined' AND detail <> ''")
    for (written,) in cursor.fetchall():
        code = "" if says_nothing(written) else _DISCIPLINES.find(written)
        if code is not None and code != written:
            cursor.execute(
                "UPDATE sheet_events SET detail = %s WHERE kind = 'disciplined' AND detail = %s",
                [code, written],
            )


TARGET_STATE = TargetState(
    steps=(_read_disciplines, _EVENTS),
    temporary=("the_event", "rederived"),
    parameters={
        "counting_kinds": [str(kind) for kind in COUNTING_KINDS],
        "place_changes": sorted(PLACE_CHANGES),
        "void_reason": "nhập lại",
        "disciplines": ["", *Discipline.values],
    },
)
WRITTEN = Written(
    counts="SELECT status, count(*) FROM the_event GROUP BY status",
    referred=ReferredRows(
        "members_event",
        (
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
        until, recorded_at, recorded_by_id, batch, void_reason)
SELECT id, member_id, kind, effective_on, decided_on, document_no, cell_id, village_id, other_place, detail,
       until, statement_timestamp(), %(by)s::bigint, %(batch)s::uuid, ''
  FROM the_event
 WHERE status IN ('inserted', 'updated')""",
        ),
        is_large=True,
    ),
    derived=Derived(Histories, ("members_stretch", "members_movement")),
    undo=UNDO,
)
