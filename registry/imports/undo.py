"""Taking back a whole import, as long as nothing has built on it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection
from django.utils import timezone

from members.derivation import rewrite
from members.history import HistoryFault
from registry.audit.trail import record
from registry.common.database_roles import acting_as_machine, deriving
from registry.common.refusals import Refused, write
from reports.models import Batch, BatchState

from .locks import LOCK

# Deleted from the leaves inward; put back the other way round.
RELATIONS = (
    "reports_target",
    "members_post",
    "cells_cellvillage",
    "cells_organizationchange",
    "cells_organizationterm",
    "areas_areachange",
    "areas_areanaming",
    "areas_areaplacement",
    "members_member",
    "cells_organization",
    "areas_area",
)

# Events of the import that somebody has voided since, and later events of the people whom it touched.
BUILT_ON_EVENTS = """
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
# Rows that the import wrote and somebody has written since: they bear the number of another transaction.
BUILT_ON_ROWS = """
WITH change AS (
    SELECT id_of.id, change.xmin::text AS written_by
      FROM reports_batchchange AS change
     CROSS JOIN LATERAL generate_series(row_id, coalesce(last_id, row_id)) AS id_of (id)
     WHERE change.batch_id = %(batch)s::uuid AND change.relation = %(relation)s AND {kind}
)
SELECT count(*)
  FROM change
  LEFT JOIN {relation} AS held ON held.id = change.id
 WHERE {touched}
"""
OWN_MEMBERS = """
SELECT member_id FROM members_event WHERE batch = %(batch)s::uuid
 UNION
SELECT row_id FROM reports_batchchange
 WHERE batch_id = %(batch)s::uuid AND relation = 'members_member' AND before IS NOT NULL
"""
TAKE_EVENTS = """
WITH taken AS (
    DELETE FROM members_event WHERE batch = %(batch)s::uuid RETURNING id
)
UPDATE members_event AS held
   SET voided_at = NULL, voided_by_id = NULL, void_reason = '', replaced_by_id = NULL
  FROM taken
 WHERE held.replaced_by_id = taken.id
"""
TAKE_ROWS = """
DELETE FROM {relation} AS held
 USING reports_batchchange AS change
 WHERE change.batch_id = %(batch)s::uuid AND change.relation = %(relation)s
   AND held.id BETWEEN change.row_id AND coalesce(change.last_id, change.row_id)
"""
PUT_BACK = """
INSERT INTO {relation}
SELECT before.*
  FROM reports_batchchange AS change
 CROSS JOIN LATERAL jsonb_populate_record(NULL::{relation}, change.before) AS before
 WHERE change.batch_id = %(batch)s::uuid AND change.relation = %(relation)s AND change.before IS NOT NULL
"""


@write
def undo(batch: Batch, *, by: Any) -> Batch:
    """Take the import back: afterwards the register stands as it did before it, and the batch is undone.

    Refuses (:class:`Refused`) an import that is not written, one of which is no longer kept what stood there
    before, and one on which something has built since: an event of one of its people, a row that was changed,
    anything that refers to what it brought.
    """
    held: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state != BatchState.DONE:
        raise Refused("wrong_state", f"Đợt nhập này đang ở trạng thái “{held.get_state_display()}”.")
    if held.forgotten_at is not None:
        raise Refused(
            "forgotten", "Không hoàn tác được: đã quá thời hạn giữ bản ghi cũ của đợt nhập này (xem Lưu giữ)."
        )
    # Over everything: what has built on it since may be out of the user's sight, and is not to be broken.
    with acting_as_machine(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        given = {"batch": held.pk}
        _refuse_built_on(cursor, given)
        cursor.execute(OWN_MEMBERS, given)
        members = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT set_config('registry.undone_batch', %(batch)s::text, true)", given)
        try:
            _take_back(cursor, given, members)
        except IntegrityError as error:
            raise Refused("built_upon", _what_refers(error)) from None
        except HistoryFault as fault:
            raise Refused("built_upon", f"Không hoàn tác được: {fault.message}") from None
        cursor.execute("SELECT set_config('registry.undone_batch', '', true)")
    held.state, held.finished_at = BatchState.UNDONE, timezone.now()
    held.save(update_fields=["state", "finished_at"])
    record("import.undone", by=by, on=held, digest=held.digest)
    return held


def _refuse_built_on(cursor: Any, given: dict[str, Any]) -> None:
    cursor.execute(BUILT_ON_EVENTS, given)
    if names := [row[0] for row in cursor.fetchall()]:
        raise Refused(
            "built_upon",
            f"Không hoàn tác được: sau đợt nhập đã có sự kiện khác của {', '.join(names)}.",
        )
    for relation in RELATIONS:
        number = 0
        for kind, touched in (
            ("change.before IS NULL", "held.id IS NULL OR held.xmin::text <> change.written_by"),
            # What the import took away is gone; what it changed bears its number.
            ("change.before IS NOT NULL", "held.xmin::text <> change.written_by"),
        ):
            sql = BUILT_ON_ROWS.format(relation=relation, kind=kind, touched=touched)
            cursor.execute(sql, given | {"relation": relation})
            number += cursor.fetchone()[0]
        if number:
            raise Refused(
                "built_upon",
                f"Không hoàn tác được: {number} dòng {_called(relation)} của đợt nhập đã được sửa sau đó.",
            )


def _take_back(cursor: Any, given: dict[str, Any], members: list[int]) -> None:
    with deriving():
        for table in ("members_movement", "members_stretch"):
            cursor.execute(f"DELETE FROM {table} WHERE member_id = ANY(%s)", [members])
    cursor.execute(TAKE_EVENTS, given)
    for relation in RELATIONS:
        cursor.execute(TAKE_ROWS.format(relation=relation), given | {"relation": relation})
    for relation in reversed(RELATIONS):
        cursor.execute(PUT_BACK.format(relation=relation), given | {"relation": relation})
    # Whatever refers to what is gone is named now, not at the commit.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute("SELECT id FROM members_member WHERE id = ANY(%s)", [members])
    rewrite([row[0] for row in cursor.fetchall()])


def _called(relation: str) -> str:
    for model in apps.get_models():
        if model._meta.db_table == relation and not model._meta.proxy:
            return str(model._meta.verbose_name)
    return relation


def _what_refers(error: IntegrityError) -> str:
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", None) or ""
    return f"Không hoàn tác được: đã có {_called(table)} khác dựa vào những gì đợt nhập này đưa vào."
