"""Writing what was staged and checked: a desired row for each staged one, compared with what is held.

Each table gets a temporary table ``new_<name>`` of desired rows with the id under which each stands or will
stand. A row that differs is taken out and put back under its own id, so that rows that swap places never
meet; what was there before goes to ``reports_batchchange`` for the undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .staging import Staged


@dataclass(frozen=True)
class Written:
    """A table whose rows nobody refers to.

    ``desired`` selects the key columns and then the others, ``whole`` names the column by which the file's
    rows are the whole history (rows held and not desired are removed), ``stamps`` are columns set on writing.
    """

    sheet: str
    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    desired: str
    whole: str = ""
    # The sheet's column behind a value, where the names differ.
    sources: tuple[tuple[str, str], ...] = ()
    # Key columns that serve to match only and stand in no column of the table.
    marks: tuple[str, ...] = ()
    stamps: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of the table's own but the id."""
        return tuple(c for c in (*self.key, *self.values) if c not in self.marks)

    @property
    def matched(self) -> str:
        """How a desired row (``new``) finds the row that is held (``old``), empty references included."""
        return " AND ".join(
            f"coalesce(old.{c}, 0) = coalesce(new.{c}, 0)"
            if c in ("source_id", "target_id")
            else f"old.{c} = new.{c}"
            for c in self.key
        )

    def kept(self, staged: Staged) -> frozenset[str]:
        """The values that stay as they are held, because the sheet has no such column."""
        names = {"ends_on": "valid_to", "is_main": "main", **dict(self.sources)}
        return frozenset(
            value
            for value in self.values
            if not self.whole and not staged.has(self.sheet, names.get(value, value))
        )


# Adjoining rows that say the same are one: gaps and islands over a unit's rows in order of time. Grain: a
# stretch of a unit in which {values} stay the same.
_MERGED = """
SELECT {unit}, min(starts_on) AS starts_on, max(ends_on) AS ends_on, {values}
  FROM (SELECT *, count(*) FILTER (WHERE begins) OVER past AS run
          FROM (SELECT *, (lag(ends_on) OVER past, {lagged}) IS DISTINCT FROM (starts_on, {values}) AS begins
                  FROM ({rows}) AS stretch
                WINDOW past AS (PARTITION BY {unit} ORDER BY starts_on)) AS marked
        WINDOW past AS (PARTITION BY {unit} ORDER BY starts_on)) AS numbered
 GROUP BY {unit}, run, {values}
"""


def _merged(unit: str, values: tuple[str, ...], rows: str) -> str:
    lagged = ", ".join(f"lag({value}) OVER past" for value in values)
    return _MERGED.format(unit=unit, values=", ".join(values), lagged=lagged, rows=rows)


PLACEMENTS = Written(
    "areas",
    "areas_areaplacement",
    ("area_id", "starts_on"),
    ("ends_on", "parent_id"),
    _merged(
        "area_id",
        ("parent_id",),
        """SELECT area.id AS area_id, staged.starts_on, staged.ends_on, parent.id AS parent_id
             FROM sheet_areas AS staged
             JOIN after_area AS area ON area.key = staged.key
             LEFT JOIN after_area AS parent ON parent.key = staged.parent_key""",
    ),
    whole="area_id",
)
NAMINGS = Written(
    "areas",
    "areas_areanaming",
    ("area_id", "starts_on"),
    ("ends_on", "name", "kind", "code", "sort_key", "search_key"),
    _merged(
        "area_id",
        ("name", "kind", "code", "sort_key", "search_key"),
        """SELECT area.id AS area_id, staged.starts_on, staged.ends_on,
                  staged.name, staged.kind, staged.code, staged.sort_key, staged.search_key
             FROM sheet_areas AS staged
             JOIN after_area AS area ON area.key = staged.key""",
    ),
    whole="area_id",
)
TERMS = Written(
    "organizations",
    "cells_organizationterm",
    ("organization_id", "starts_on"),
    ("ends_on", "kind", "name", "sector", "parent_id", "area_id", "sort_key", "search_key"),
    _merged(
        "organization_id",
        ("kind", "name", "sector", "parent_id", "area_id", "sort_key", "search_key"),
        """SELECT organization.id AS organization_id, staged.starts_on, staged.ends_on, staged.kind,
                  staged.name, staged.sector, parent.id AS parent_id, area.id AS area_id,
                  staged.sort_key, staged.search_key
             FROM sheet_organizations AS staged
             JOIN after_organization AS organization ON organization.code = staged.code
             LEFT JOIN after_organization AS parent ON parent.code = staged.parent_code
             LEFT JOIN after_area AS area ON area.key = staged.area_key""",
    ),
    whole="organization_id",
)
AREA_CHANGES = Written(
    "area_changes",
    "areas_areachange",
    ("changed_on", "kind", "source_id", "target_id"),
    ("is_main", "state_instrument", "party_instrument"),
    """
SELECT staged.changed_on, staged.kind, source.id AS source_id, target.id AS target_id,
       coalesce(staged.main, false) AS is_main, staged.state_instrument, staged.party_instrument
  FROM sheet_area_changes AS staged
  LEFT JOIN after_area AS source ON source.key = staged.from_key
  LEFT JOIN after_area AS target ON target.key = staged.to_key
""",
)
ORGANIZATION_CHANGES = Written(
    "organization_changes",
    "cells_organizationchange",
    ("changed_on", "kind", "source_id", "target_id"),
    ("is_main", "instrument"),
    """
SELECT staged.changed_on, staged.kind, source.id AS source_id, target.id AS target_id,
       coalesce(staged.main, false) AS is_main, staged.instrument
  FROM sheet_organization_changes AS staged
  LEFT JOIN after_organization AS source ON source.code = staged.from_code
  LEFT JOIN after_organization AS target ON target.code = staged.to_code
""",
)
CELL_VILLAGES = Written(
    "cell_villages",
    "cells_cellvillage",
    ("cell_id", "village_id", "starts_on"),
    ("ends_on",),
    """
SELECT cell.id AS cell_id, village.id AS village_id, staged.starts_on, staged.ends_on
  FROM sheet_cell_villages AS staged
  JOIN after_organization AS cell ON cell.code = staged.cell_code
  JOIN after_area AS village ON village.key = staged.village_key
""",
)
# A post that one person holds is known again by its first day; the holders of an association's by themselves,
# and where one of them stands twice, by order.
_MARKED = """
       CASE WHEN {post} = ANY(%(single_posts)s) THEN 0 ELSE coalesce({holder}, 0) END AS mark,
       row_number() OVER (
           PARTITION BY {village}, {post}, {starts_on},
                        CASE WHEN {post} = ANY(%(single_posts)s) THEN 0 ELSE coalesce({holder}, 0) END
           ORDER BY {ends_on}, {id}) AS ordinal
"""
POSTS = Written(
    "posts",
    "members_post",
    ("village_id", "post", "starts_on", "mark", "ordinal"),
    ("ends_on", "holder_id", "form_key"),
    "SELECT village_id, post, starts_on,"
    + _MARKED.format(
        post="post",
        holder="holder_id",
        village="village_id",
        starts_on="starts_on",
        ends_on="ends_on",
        id="row",
    )
    + """, ends_on, holder_id, NULL::uuid AS form_key
  FROM (SELECT village.id AS village_id, staged.post, staged.starts_on, staged.ends_on,
               person.id AS holder_id, staged.row
          FROM sheet_posts AS staged
          JOIN after_area AS village ON village.key = staged.village_key
          LEFT JOIN person ON person.dossier_no = staged.dossier_no) AS post
""",
    sources=(("holder_id", "dossier_no"),),
    marks=("mark", "ordinal"),
)
TARGETS = Written(
    "targets",
    "reports_target",
    ("period_from", "period_to", "measure", "basis", "recipient_id", "in_force_from"),
    ("issuer_id", "value", "narrative", "document_no"),
    """
SELECT staged.period_from, staged.period_to, staged.measure, staged.basis, recipient.id AS recipient_id,
       coalesce(staged.in_force_from, staged.period_from) AS in_force_from,
       issuer.id AS issuer_id, staged.value, staged.narrative, staged.document_no
  FROM sheet_targets AS staged
  JOIN after_organization AS recipient ON recipient.code = staged.recipient_code
  LEFT JOIN after_organization AS issuer ON issuer.code = staged.issuer_code
""",
    sources=(("issuer_id", "issuer_code"),),
    stamps=(("recorded_at", "statement_timestamp()"), ("recorded_by_id", "%(by)s::bigint")),
)
LEAVES = (PLACEMENTS, NAMINGS, AREA_CHANGES, TERMS, ORGANIZATION_CHANGES, CELL_VILLAGES, POSTS, TARGETS)


def _held(one: Written) -> str:
    """The rows that the register holds, in the columns of ``one`` and with their id."""
    if one is not POSTS:
        return f"SELECT id, {', '.join(one.columns)} FROM {one.table}"
    marks = _MARKED.format(
        post="post",
        holder="holder_id",
        village="village_id",
        starts_on="starts_on",
        ends_on="ends_on",
        id="id",
    )
    return f"SELECT id, village_id, post, starts_on, {marks}, ends_on, holder_id, form_key FROM members_post"


def compare(cursor: Any, one: Written, staged: Staged, parameters: dict[str, Any]) -> None:
    """Fill ``new_<table>``: each desired row with its id and what will come of it, and the rows to remove."""
    kept = one.kept(staged)
    keys = ", ".join(f"new.{c}" for c in one.key)
    values = "".join(
        f", CASE WHEN old.id IS NULL THEN new.{c} ELSE old.{c} END AS {c}" if c in kept else f", new.{c}"
        for c in one.values
    )
    compared = [c for c in one.values if c not in kept]
    differs = " OR ".join(f"old.{c} IS DISTINCT FROM new.{c}" for c in compared) or "false"
    removed = ""
    if one.whole:
        columns = ", ".join((*one.key, *one.values))
        removed = f"""
 UNION ALL
SELECT old.id, 'removed', {columns}
  FROM held AS old
 WHERE old.{one.whole} IN (SELECT {one.whole} FROM desired)
   AND NOT EXISTS (SELECT FROM desired AS new WHERE {one.matched})"""
    cursor.execute(
        f"""
CREATE TEMPORARY TABLE new_{one.table} ON COMMIT DROP AS
WITH desired AS ({one.desired}), held AS ({_held(one)}), matched AS (
    SELECT old.id AS old_id,
           CASE WHEN old.id IS NULL THEN 'inserted'
                WHEN {differs} THEN 'updated'
                ELSE 'unchanged' END AS status,
           {keys}{values}
      FROM desired AS new
      LEFT JOIN held AS old ON {one.matched}
)
SELECT coalesce(old_id, nextval('{one.table}_id_seq')) AS id,
       status, {", ".join((*one.key, *one.values))}
  FROM matched{removed}
""",
        parameters,
    )


def added(ids: str) -> str:
    """The statement that keeps new rows for the undo: runs of consecutive ids out of ``ids``."""
    return f"""
INSERT INTO reports_batchchange (batch_id, relation, row_id, last_id)
SELECT %(batch)s::uuid, %(table)s, min(id), max(id)
  FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM ({ids}) AS new) AS numbered
 GROUP BY run"""


def write(cursor: Any, one: Written, parameters: dict[str, Any]) -> None:
    """Make the table hold the desired rows; what was there before is kept for the undo of ``batch``."""
    columns = ", ".join(one.columns)
    stamped = "".join(f", {column}" for column, _ in one.stamps)
    stamps = "".join(f", {value}" for _, value in one.stamps)
    parameters = parameters | {"table": one.table}
    for statement in (
        added(f"SELECT id FROM new_{one.table} WHERE status = 'inserted'"),
        f"""
INSERT INTO reports_batchchange (batch_id, relation, row_id, before)
SELECT %(batch)s::uuid, %(table)s, held.id, to_jsonb(held)
  FROM new_{one.table} AS new
  JOIN {one.table} AS held ON held.id = new.id
 WHERE new.status IN ('updated', 'removed')""",
        f"""
DELETE FROM {one.table} AS held
 USING new_{one.table} AS new
 WHERE held.id = new.id AND new.status IN ('updated', 'removed')""",
        f"""
INSERT INTO {one.table} (id, {columns}{stamped})
SELECT id, {columns}{stamps}
  FROM new_{one.table}
 WHERE status IN ('inserted', 'updated')""",
    ):
        cursor.execute(statement, parameters)


def count(cursor: Any, one: Written) -> dict[str, int]:
    """How many rows will be inserted, updated, removed and left."""
    cursor.execute(f"SELECT status, count(*) FROM new_{one.table} GROUP BY status")
    return dict(cursor.fetchall())
