"""Deriving the histories of all people whom an import touches, in one stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

from members.derivation import Derived, derived, store
from members.history import HistoryFault

from .outcome import Faults
from .staging import Progress

# Events that are held in memory at a time.
CHUNK = 8_000

# The events that each member will have: those of the file over those of the register. Grain: an event, in the
# columns of members.derivation. Members with a row that cannot be read, or stands twice, are left out.
FACTS = """
WITH fact AS (
    SELECT member_id, kind, effective_on, cell_id, village_id, other_place, detail, coalesce(id, old_id) AS id
      FROM the_event
     UNION ALL
    SELECT held.member_id, held.kind, held.effective_on, held.cell_id, held.village_id,
           held.other_place, held.detail, held.id
      FROM rederived
      JOIN members_event AS held ON held.member_id = rederived.id AND held.voided_at IS NULL
     WHERE NOT rederived.is_new
       AND NOT EXISTS (SELECT FROM the_event WHERE the_event.old_id = held.id)
       AND NOT EXISTS (SELECT FROM the_event WHERE the_event.id = held.id)
)
SELECT person.id, person.gender, person.ethnicity, person.birth_date,
       fact.kind, fact.effective_on, fact.cell_id, fact.village_id, fact.other_place, fact.detail, fact.id
  FROM rederived
  JOIN person ON person.id = rederived.id
  JOIN fact ON fact.member_id = rederived.id
 WHERE rederived.id NOT IN (SELECT member_id FROM the_event WHERE broken AND member_id IS NOT NULL)
 ORDER BY person.id, fact.effective_on, fact.id
"""

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


def derive_all(faults: Faults, *, write: bool, on_progress: Progress) -> int:
    """Derive the history of everybody whom the import touches; with ``write`` also replace what is stored.

    Returns the number of histories. Impossible ones go to ``faults``, and writing stops at the first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rederived")
        total = cursor.fetchone()[0]
        if write:
            for table in ("members_movement", "members_stretch"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE member_id IN (SELECT id FROM rederived WHERE NOT is_new)"
                )
        wrong: list[HistoryFault] = []
        done = 0
        with connection.chunked_cursor() as reading, ThreadPoolExecutor(max_workers=1) as aside:
            reading.execute(FACTS)
            # The server stores one chunk while the next is derived here: each takes a core.
            for histories in _one_ahead(aside, _chunks(reading)):
                wrong += (one for one in histories if isinstance(one, HistoryFault))
                if write and not wrong:
                    store([one for one in histories if isinstance(one, Derived)])
                done += len(histories)
                on_progress("deriving", done, total)
        _name(cursor, wrong, faults)
    return done


Rows = list[tuple[Any, ...]]


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


def _one_ahead(aside: Executor, chunks: Iterable[Rows]) -> Iterator[list[Derived | HistoryFault]]:
    """What follows from each chunk, derived aside while the caller works on the one before."""
    waiting: Future[list[Derived | HistoryFault]] | None = None
    for rows in chunks:
        following = aside.submit(lambda rows: list(derived(rows)), rows)
        if waiting is not None:
            yield waiting.result()
        waiting = following
    if waiting is not None:
        yield waiting.result()


def _name(cursor: Any, wrong: list[HistoryFault], faults: Faults) -> None:
    """Say of each impossible history which row of the file makes it so."""
    if not wrong:
        return
    cursor.execute(ROWS, {"events": [fault.ref for fault in wrong]})
    rows = dict(cursor.fetchall())
    for fault in wrong:
        column = _COLUMNS.get(fault.code, "kind")
        faults.add("events", rows.get(fault.ref), column, fault.code)
