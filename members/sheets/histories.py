"""Deriving the histories of all people whom an import touches, in one stream."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from django.db import connection

from members.derivation import Columns, Home, columns_of, derived, home_of, settle_homes, store, store_homes
from members.history import HistoryFault
from registry.common.database_roles import as_deriver
from registry.common.declared.sheet_parts import FaultList, Progress
from registry.servers.roles import DERIVER

from .aside import Aside, Rows

# Events in a piece of work, and how many pieces are fetched before they are asked for: about 80 MB.
CHUNK = 8_000
AHEAD = 20

# The events that each member will have: those of the file over those of the register. Grain: an event, in the
# columns of members.derivation; of a day the file's come last, as they stand there. Members with a row that
# cannot be read, or stands twice, are left out.
FACTS = """
WITH fact AS (
    SELECT member_id, kind, effective_on, cell_id, village_id, other_place, detail,
           coalesce(id, old_id) AS id, row
      FROM the_event{held}
)
SELECT person.id, person.gender, person.ethnicity, person.birth_date,
       fact.kind, fact.effective_on, fact.cell_id, fact.village_id, fact.other_place, fact.detail, fact.id
  FROM rederived
  JOIN person ON person.id = rederived.id
  JOIN fact ON fact.member_id = rederived.id
 WHERE rederived.id NOT IN (SELECT member_id FROM the_event WHERE broken AND member_id IS NOT NULL)
 ORDER BY person.id, fact.effective_on, fact.row, fact.id
"""
HELD = """
     UNION ALL
    SELECT held.member_id, held.kind, held.effective_on, held.cell_id, held.village_id,
           held.other_place, held.detail, held.id, 0
      FROM rederived
      JOIN members_event AS held ON held.member_id = rederived.id AND held.voided_at IS NULL
     WHERE NOT rederived.is_new
       AND NOT EXISTS (SELECT FROM the_event WHERE the_event.old_id = held.id)"""

# Where a fault about an event belongs: its own row, or the member's first changed row where only the register
# holds the event. Grain: an event.
ROWS = """
SELECT coalesce(event.id, event.old_id), event.row
  FROM the_event AS event
 WHERE coalesce(event.id, event.old_id) = ANY(%(events)s)
 UNION ALL
SELECT held.id, min(event.row)
  FROM members_event AS held
  JOIN the_event AS event ON event.member_id = held.member_id AND event.status <> 'unchanged'
 WHERE held.id = ANY(%(events)s)
   AND NOT EXISTS (SELECT FROM the_event AS own WHERE held.id IN (own.id, own.old_id))
 GROUP BY held.id
"""

_COLUMNS = {"no_cell": "cell_code"}


@dataclass(frozen=True)
class _Piece:
    """What came of some members: rows to store, and faults."""

    members: int
    columns: Columns
    homes: list[Home]
    wrong: list[HistoryFault]


class Histories:
    """The histories of everybody whom the import touches, derived aside while the server does other work.

    From its beginning on, as it will be used as a context; :meth:`settle` stores what came of it.
    """

    def __init__(self, thread: Executor, on_progress: Progress) -> None:
        self._on_progress = on_progress
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), coalesce(bool_and(is_new), true) FROM rederived")
            self._total, only_new = cursor.fetchone()
        self._aside = Aside(
            thread,
            # Where all are new the register's events are not touched: their table may be busy being indexed.
            FACTS.format(held="" if only_new else HELD),
            partial(_work, entered=only_new),
            parts=_chunks,
            ahead=AHEAD,
        )

    def __enter__(self) -> Self:
        self._aside.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._aside.__exit__(*error)

    def settle(self, faults: FaultList, *, write: bool) -> None:
        """Wait for all of it; with ``write`` replace what is stored. Impossible ones go to ``faults``."""
        wrong: list[HistoryFault] = []
        done = 0
        settled: set[int] = set()
        with connection.cursor() as cursor:
            if write:
                self._forget(cursor)
            for piece in self._aside.pieces():
                wrong += piece.wrong
                if write and not wrong:
                    with as_deriver():
                        store(piece.columns)
                        store_homes(piece.homes)
                    settled.update(home.member for home in piece.homes)
                done += piece.members
                self._on_progress("deriving", done, self._total)
            if write and not wrong:
                self._settle_others(cursor, settled)
            _name(cursor, wrong, faults)

    def _forget(self, cursor: Any) -> None:
        """Remove what followed from the events of those whom the register knew."""
        cursor.execute(f"GRANT SELECT ON rederived TO {DERIVER}")
        with as_deriver():
            for table in ("members_movement", "members_stretch"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE member_id IN (SELECT id FROM rederived WHERE NOT is_new)"
                )

    def _settle_others(self, cursor: Any, settled: set[int]) -> None:
        """Those of the register who count nowhere now; the new ones were entered where their events say."""
        cursor.execute("SELECT id FROM rederived WHERE NOT is_new")
        if others := {row[0] for row in cursor.fetchall()} - settled:
            with as_deriver():
                settle_homes(others)


def _work(rows: Rows, *, entered: bool) -> _Piece:
    """What comes of ``rows``. Whoever was ``entered`` just now in the only cell that they name is at home."""
    histories, wrong = [], []
    for one in derived(rows):
        if isinstance(one, HistoryFault):
            wrong.append(one)
        else:
            histories.append(one)
    unsettled = _in_several_cells(rows) if entered else {one.member for one in histories}
    homes = [home for one in histories if one.member in unsettled and (home := home_of(one))]
    return _Piece(len(histories) + len(wrong), columns_of(histories), homes, wrong)


def _in_several_cells(rows: Rows) -> set[int]:
    """The members whose events name more than one cell."""
    cells: dict[int, int] = {}
    return {
        member
        for member, *_, cell, _village, _place, _detail, _event in rows
        if cell is not None and cells.setdefault(member, cell) != cell
    }


def _chunks(cursor: Any) -> Iterator[Rows]:
    """The rows in pieces that never part a member."""
    rows: Rows = []
    while more := cursor.fetchmany(CHUNK):
        rows += more
        last = rows[-1][0]
        cut = len(rows)
        while cut and rows[cut - 1][0] == last:
            cut -= 1
        if cut:
            yield rows[:cut]
            rows = rows[cut:]
    if rows:
        yield rows


def _name(cursor: Any, wrong: list[HistoryFault], faults: FaultList) -> None:
    """Say of each impossible history which row of the file makes it so."""
    if not wrong:
        return
    cursor.execute(ROWS, {"events": [fault.ref for fault in wrong]})
    rows = dict(cursor.fetchall())
    for fault in wrong:
        column = _COLUMNS.get(fault.code, "kind")
        faults.add("events", rows.get(fault.ref), column, fault.code)
