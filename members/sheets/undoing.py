"""Taking back what an import brought to members: their events, and the histories that followed from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from members.derivation import rewrite
from members.history import HistoryFault
from registry.common.database_roles import as_deriver
from registry.common.declared.sheet_parts import Undo
from registry.common.refusals import Refused

# Events of the import that somebody has voided since, and later events of the people whom it touched.
_BUILT_ON = """
WITH mine AS (
    SELECT id, member_id, recorded_at, voided_at FROM members_event WHERE batch = %(batch)s::uuid
)
SELECT member.full_name
  FROM mine
  JOIN members_member AS member ON member.id = mine.member_id
 WHERE mine.voided_at IS NOT NULL
 UNION
SELECT member.full_name
  FROM members_event AS later
  JOIN (SELECT member_id, min(recorded_at) AS recorded_at FROM mine GROUP BY member_id) AS touched
    ON touched.member_id = later.member_id
  JOIN members_member AS member ON member.id = later.member_id
 WHERE later.batch IS DISTINCT FROM %(batch)s::uuid
   AND (later.recorded_at > touched.recorded_at OR later.voided_at > touched.recorded_at)
 ORDER BY 1
 LIMIT 5
"""
_TAKE_EVENTS = """
WITH taken AS (
    DELETE FROM members_event WHERE batch = %(batch)s::uuid RETURNING id
)
UPDATE members_event AS held
   SET voided_at = NULL, voided_by_id = NULL, void_reason = '', replaced_by_id = NULL
  FROM taken
 WHERE held.replaced_by_id = taken.id
"""


@contextmanager
def _around(cursor: Any, batch: UUID, corrected: list[int]) -> Iterator[None]:
    """Take out the import's events; afterwards derive anew the histories of those who are left.

    ``corrected`` are the members whom the import corrected in place. Raises :class:`Refused` where what is
    left cannot all be true.
    """
    cursor.execute("SELECT member_id FROM members_event WHERE batch = %s", [batch])
    members = list({*corrected, *(row[0] for row in cursor.fetchall())})
    with as_deriver():
        for table in ("members_movement", "members_stretch"):
            cursor.execute(f"DELETE FROM {table} WHERE member_id = ANY(%s)", [members])
    cursor.execute(_TAKE_EVENTS, {"batch": batch})
    yield
    cursor.execute("SELECT id FROM members_member WHERE id = ANY(%s)", [members])
    try:
        rewrite([row[0] for row in cursor.fetchall()])
    except HistoryFault as fault:
        raise Refused("built_upon", f"Không hoàn tác được: {fault.message}") from None


UNDO = Undo(_BUILT_ON, "sau đợt nhập đã có sự kiện khác của {0}.", "members_member", _around)
