"""Taking back a whole import, as long as nothing has built on it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.past_rows import NUMBER
from registry.common.refusals import Refused, write

from .declared import PLAIN, SHEETS
from .locks import LOCK
from .models import Batch, BatchState

# Deleted from the leaves inward; put back the other way round.
RELATIONS = (
    *(one.table for _, one in reversed(PLAIN)),
    *(
        sheet.written.referred.table
        for sheet in reversed(SHEETS)
        if sheet.written.referred and sheet.written.referred.added
    ),
)
_UNDOS = tuple(sheet.written.undo for sheet in SHEETS if sheet.written.undo)

# Rows that the import wrote and somebody has written since: they bear the number of another transaction.
BUILT_ON_ROWS = """
WITH change AS (
    SELECT id_of.id, change.xmin::text AS written_by
      FROM imports_batchchange AS change
     CROSS JOIN LATERAL generate_series(row_id, coalesce(last_id, row_id)) AS id_of (id)
     WHERE change.batch_id = %(batch)s::uuid AND change.relation = %(relation)s AND {kind}
)
SELECT count(*)
  FROM change
  LEFT JOIN {relation} AS held ON held.id = change.id
 WHERE {touched}
"""
CORRECTED = """
SELECT row_id FROM imports_batchchange
 WHERE batch_id = %(batch)s::uuid AND relation = %(relation)s AND before IS NOT NULL
"""
TAKE_ROWS = """
DELETE FROM {relation} AS held
 USING imports_batchchange AS change
 WHERE change.batch_id = %(batch)s::uuid AND change.relation = %(relation)s
   AND held.id BETWEEN change.row_id AND coalesce(change.last_id, change.row_id)
"""
# What is put back is known from now on, as it was once before.
PUT_BACK = f"""
INSERT INTO {{relation}}
SELECT before.*
  FROM imports_batchchange AS change
 CROSS JOIN LATERAL jsonb_populate_record(
           NULL::{{relation}}, change.before || jsonb_build_object('known_from', {NUMBER})
       ) AS before
 WHERE change.batch_id = %(batch)s::uuid AND change.relation = %(relation)s AND change.before IS NOT NULL
"""


@write
def undo(batch: Batch, *, by: User) -> Batch:
    """Take the import back: afterwards the register stands as it did before it, and the batch is undone.

    Refuses (:class:`Refused`) an import that is not written, one of which it is forgotten what stood there
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
    with as_machine(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        given = {"batch": held.pk}
        _refuse_built_on(cursor, given)
        cursor.execute("SELECT set_config('registry.undone_batch', %(batch)s::text, true)", given)
        try:
            _take_back(cursor, given)
        except IntegrityError as error:
            raise Refused("built_upon", _what_refers(error)) from None
        cursor.execute("SELECT set_config('registry.undone_batch', '', true)")
    held.state, held.finished_at = BatchState.UNDONE, timezone.now()
    held.save(update_fields=["state", "finished_at"])
    record("import.undone", by=by, on=held, digest=held.digest)
    return held


def _refuse_built_on(cursor: Any, given: dict[str, Any]) -> None:
    for one in _UNDOS:
        cursor.execute(one.built_on, given)
        if names := [row[0] for row in cursor.fetchall()]:
            said = one.refusal.format(", ".join(names))
            raise Refused("built_upon", f"Không hoàn tác được: {said}")
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


def _take_back(cursor: Any, given: dict[str, Any]) -> None:
    with ExitStack() as stack:
        for one in _UNDOS:
            cursor.execute(CORRECTED, given | {"relation": one.table})
            corrected = [row[0] for row in cursor.fetchall()]
            stack.enter_context(one.around(cursor, given["batch"], corrected))
        for relation in RELATIONS:
            cursor.execute(TAKE_ROWS.format(relation=relation), given | {"relation": relation})
        for relation in reversed(RELATIONS):
            cursor.execute(PUT_BACK.format(relation=relation), given | {"relation": relation})
        # Whatever refers to what is gone is named now, not at the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _called(relation: str) -> str:
    for model in apps.get_models():
        if model._meta.db_table == relation and not model._meta.proxy:
            return str(model._meta.verbose_name)
    return relation


def _what_refers(error: IntegrityError) -> str:
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", None) or ""
    return f"Không hoàn tác được: đã có {_called(table)} khác dựa vào những gì đợt nhập này đưa vào."
