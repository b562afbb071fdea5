"""Writing what was staged and checked: a desired row for each staged one, compared with what is held.

Each table of plain rows gets a temporary table ``new_<name>`` of desired rows with the id under which each
stands or will stand. A row that differs is taken out and put back under its own id, so that rows that swap
places never meet; what was there before goes to ``imports_batchchange`` for the undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry.common.declared.sheet_parts import PlainRows, Preparation, ReferredRows, Staged
from registry.common.declared.sheets import Sheet


def _matched(one: PlainRows) -> str:
    """How a desired row (``new``) finds the row that is held (``old``), empty references included."""
    return " AND ".join(
        f"coalesce(old.{c}, 0) = coalesce(new.{c}, 0)" if c in one.optional else f"old.{c} = new.{c}"
        for c in one.key
    )


def _not_sent(sheet: Sheet, one: PlainRows, staged: Staged) -> frozenset[str]:
    """The values that stay as they are held, because the sheet was sent without such a column."""
    names = {"ends_on": "valid_to", **dict(one.sources)}
    return frozenset(
        value
        for value in one.values
        if not (one.whole or one.is_whole_row or staged.has(sheet.code, names.get(value, value)))
    )


def compare(cursor: Any, sheet: Sheet, one: PlainRows, staged: Staged, parameters: Mapping[str, Any]) -> None:
    """Fill ``new_<table>``: each desired row with its id and what will come of it, and the rows to remove."""
    stay = _not_sent(sheet, one, staged)
    held = one.held or f"SELECT id, {', '.join(one.columns)} FROM {one.table}"
    matched = _matched(one)
    keys = ", ".join(f"new.{c}" for c in one.key)
    values = "".join(
        f", CASE WHEN old.id IS NULL THEN new.{c} ELSE old.{c} END AS {c}" if c in stay else f", new.{c}"
        for c in one.values
    )
    compared = [c for c in one.values if c not in stay]
    differs = " OR ".join(f"old.{c} IS DISTINCT FROM new.{c}" for c in compared) or "false"
    removed = ""
    if one.whole:
        columns = ", ".join((*one.key, *one.values))
        removed = f"""
 UNION ALL
SELECT old.id, 'removed', {columns}
  FROM held AS old
 WHERE old.{one.whole} IN (SELECT {one.whole} FROM desired)
   AND NOT EXISTS (SELECT FROM desired AS new WHERE {matched})"""
    cursor.execute(
        f"""
CREATE TEMPORARY TABLE new_{one.table} ON COMMIT DROP AS
WITH desired AS ({one.desired}), held AS ({held}), matched AS (
    SELECT old.id AS old_id,
           CASE WHEN old.id IS NULL THEN 'inserted'
                WHEN {differs} THEN 'updated'
                ELSE 'unchanged' END AS status,
           {keys}{values}
      FROM desired AS new
      LEFT JOIN held AS old ON {matched}
)
SELECT coalesce(old_id, nextval('{one.table}_id_seq')) AS id,
       status, {", ".join((*one.key, *one.values))}
  FROM matched{removed}
""",
        parameters,
    )


def _begun(cursor: Any, table: str, ids: str, parameters: Mapping[str, Any]) -> None:
    """Note new rows for the undo: runs of consecutive ids out of ``ids``, which mostly are one."""
    given = {**parameters, "table": table}
    cursor.execute(
        f"""
INSERT INTO imports_batchchange (batch_id, relation, row_id, last_id)
SELECT %(batch)s::uuid, %(table)s, min(id), max(id)
  FROM ({ids}) AS new
HAVING count(*) = max(id) - min(id) + 1""",
        given,
    )
    if cursor.rowcount:
        return
    cursor.execute(
        f"""
INSERT INTO imports_batchchange (batch_id, relation, row_id, last_id)
SELECT %(batch)s::uuid, %(table)s, min(id), max(id)
  FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM ({ids}) AS new) AS numbered
 GROUP BY run""",
        given,
    )


def _before(cursor: Any, table: str, ids: str, parameters: Mapping[str, Any]) -> None:
    """Note for the undo what stands in the rows ``ids`` until now."""
    cursor.execute(
        f"""
INSERT INTO imports_batchchange (batch_id, relation, row_id, before)
SELECT %(batch)s::uuid, %(table)s, held.id, to_jsonb(held)
  FROM ({ids}) AS new
  JOIN {table} AS held ON held.id = new.id""",
        {**parameters, "table": table},
    )


def write(
    cursor: Any,
    sheets: Iterable[Sheet],
    staged: Staged,
    parameters: Mapping[str, Any],
    prepared: Mapping[str, Preparation],
) -> None:
    """Write what was sent of ``sheets``: first the rows that others refer to, then the plain ones.

    ``prepared``, by table, is what their statements read.
    """
    sent = [s for s in sheets if not staged.rows.keys().isdisjoint((s.code, *s.written.also_of))]
    for sheet in sent:
        if sheet.written.referred:
            _write_referred(cursor, sheet.written.referred, parameters, prepared)
    for sheet in sent:
        for one in sheet.written.plain:
            _write_plain(cursor, one, parameters)


def _write_referred(
    cursor: Any, one: ReferredRows, parameters: Mapping[str, Any], prepared: Mapping[str, Preparation]
) -> None:
    if one.prepare:
        prepared[one.table].write(cursor)
    if one.added:
        _begun(cursor, one.table, one.added, parameters)
    if one.changed:
        _before(cursor, one.table, one.changed, parameters)
    for statement in one.statements:
        cursor.execute(statement, parameters)


def _write_plain(cursor: Any, one: PlainRows, parameters: Mapping[str, Any]) -> None:
    """Make the table hold the desired rows."""
    columns = ", ".join(one.columns)
    stamped = "".join(f", {column}" for column, _ in one.stamps)
    stamps = "".join(f", {value}" for _, value in one.stamps)
    new = f"new_{one.table}"
    _begun(cursor, one.table, f"SELECT id FROM {new} WHERE status = 'inserted'", parameters)
    _before(cursor, one.table, f"SELECT id FROM {new} WHERE status IN ('updated', 'removed')", parameters)
    cursor.execute(f"""
DELETE FROM {one.table} AS held
 USING {new} AS new
 WHERE held.id = new.id AND new.status IN ('updated', 'removed')""")
    cursor.execute(
        f"""
INSERT INTO {one.table} (id, {columns}{stamped})
SELECT id, {columns}{stamps}
  FROM {new}
 WHERE status IN ('inserted', 'updated')""",
        parameters,
    )


def count(cursor: Any, one: PlainRows) -> dict[str, int]:
    """How many rows will be inserted, updated, removed and left."""
    cursor.execute(f"SELECT status, count(*) FROM new_{one.table} GROUP BY status")
    return dict(cursor.fetchall())
