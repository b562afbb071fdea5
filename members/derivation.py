"""Stretches and movements in the database, rewritten from the live events in the caller's transaction.

What follows from a member's events is decided by :mod:`members.history`; here the events are read, checked
against the units that stand, and what follows is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection, transaction

from registry.common.database_roles import as_deriver
from registry.units.models import CELL_KINDS

from .ethnicity import minority_of
from .history import PLACE_CHANGES, Fact, History, HistoryFault, derive

# Members whose rows are held in memory at a time.
CHUNK = 5_000

# One after the other on the same member: who waits here then reads the other's events too.
LOCK = """
SELECT id FROM members_member WHERE id = ANY(%(members)s) ORDER BY id FOR NO KEY UPDATE
"""

# The live events of some members. Grain: an event. Index: event_of_a_member.
EVENTS = """
SELECT event.member_id, member.gender, member.ethnicity, member.birth_date,
       event.kind, event.effective_on, event.cell_id, event.village_id, event.other_place, event.detail,
       event.id
  FROM members_event AS event
  JOIN members_member AS member ON member.id = event.member_id
 WHERE event.member_id = ANY(%(members)s)
   AND event.voided_at IS NULL
 ORDER BY event.member_id, event.effective_on, event.id
"""

# Live events that place a member in a unit that does not stand on that day or is none to belong to.
# Grain: an event and a rule it breaks.
MISPLACED = """
SELECT fault.code, event.kind, event.effective_on, event.cell_id, event.village_id, event.id
  FROM members_event AS event
  LEFT JOIN units_organizationterm AS term
    ON term.organization_id = event.cell_id
   AND term.starts_on <= event.effective_on AND term.ends_on > event.effective_on
  LEFT JOIN units_area AS village ON village.id = event.village_id
  LEFT JOIN units_areaplacement AS placement
    ON placement.area_id = event.village_id
   AND placement.starts_on <= event.effective_on AND placement.ends_on > event.effective_on
 CROSS JOIN LATERAL (VALUES
        (1, 'cell_not_standing', event.cell_id IS NOT NULL AND term.id IS NULL),
        (2, 'not_a_cell', term.kind <> ALL(%(cell_kinds)s)),
        (3, 'not_a_village', village.level <> 'village'),
        (4, 'village_not_standing', village.level = 'village' AND placement.id IS NULL)
       ) AS fault (place, code, found)
 WHERE event.member_id = ANY(%(members)s)
   AND event.voided_at IS NULL
   AND event.kind = ANY(%(place_changes)s)
   AND fault.found
 ORDER BY event.member_id, event.effective_on, event.id, fault.place
"""

# What follows comes column by column: rows cannot be copied into a table with row-level security. Beside one
# another as values they are read one by one; as a table they would be stored first.
INSERT_STRETCHES = """
INSERT INTO members_stretch (member_id, gender, minority, birth_date,
                             starts_on, ends_on, cell_id, village_id, standing)
SELECT unnest(%s::bigint[]), unnest(%s::text[]), unnest(%s::text[]), unnest(%s::date[]),
       unnest(%s::date[]), unnest(%s::date[]), unnest(%s::bigint[]), unnest(%s::bigint[]), unnest(%s::text[])
"""
INSERT_MOVEMENTS = """
INSERT INTO members_movement (member_id, gender, minority, birth_date,
                              kind, happened_on, cell_id, village_id, standing, other_place,
                              from_cell_id, from_village_id, event_id, measure)
SELECT unnest(%s::bigint[]), unnest(%s::text[]), unnest(%s::text[]), unnest(%s::date[]),
       unnest(%s::text[]), unnest(%s::date[]), unnest(%s::bigint[]), unnest(%s::bigint[]), unnest(%s::text[]),
       unnest(%s::text[]), unnest(%s::bigint[]), unnest(%s::bigint[]), unnest(%s::bigint[]),
       unnest(%s::text[])
"""
# The cell where each member counts or last counted, or which the last event of one who never did names, and
# the others where the member has counted. Grain: a member. Indexes: stretches and movements of a member.
HOMES = """
UPDATE members_member AS member SET home_id = found.home_id, elsewhere = found.elsewhere
  FROM (
    SELECT one.id AS member_id, home.cell_id AS home_id,
           (SELECT array_agg(DISTINCT moved.cell_id) FROM members_movement AS moved
             WHERE moved.member_id = one.id AND moved.cell_id <> home.cell_id) AS elsewhere
      FROM unnest(%(members)s::bigint[]) AS one (id)
      LEFT JOIN LATERAL (
        (SELECT 1 AS choice, cell_id FROM members_stretch
          WHERE member_id = one.id ORDER BY starts_on DESC LIMIT 1)
        UNION ALL
        (SELECT 2, cell_id FROM members_event
          WHERE member_id = one.id AND cell_id IS NOT NULL ORDER BY effective_on DESC, id DESC LIMIT 1)
        ORDER BY choice LIMIT 1
      ) AS home ON true
       ) AS found
 WHERE member.id = found.member_id
   AND (member.home_id, member.elsewhere) IS DISTINCT FROM (found.home_id, found.elsewhere)
"""

# The same, where it follows from what was just derived. Grain: a member. Index: members' own.
STORE_HOMES = """
UPDATE members_member AS member SET home_id = found.home_id, elsewhere = found.elsewhere::bigint[]
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS found (member_id, home_id, elsewhere)
 WHERE member.id = found.member_id
   AND (member.home_id, member.elsewhere) IS DISTINCT FROM (found.home_id, found.elsewhere::bigint[])
"""


# Nothing, and an empty text, in an array as the server reads it.
NULL, EMPTY = "NULL", '""'


class PlaceFault(HistoryFault):
    """An event that places its member where nobody can be on that day."""

    MESSAGES = HistoryFault.MESSAGES | {
        "cell_not_standing": "Vào ngày này chi bộ chưa thành lập hoặc đã kết thúc.",
        "not_a_cell": "Tổ chức này không phải là chi bộ vào ngày này.",
        "village_not_standing": "Vào ngày này thôn, bản chưa thành lập hoặc đã kết thúc.",
        "not_a_village": "Đơn vị này không phải là thôn, bản.",
    }


class Derived(NamedTuple):
    """What follows for one member; ``copies`` are gender, minority and birth date for counted rows."""

    member: int
    copies: tuple[str, str, date | None]
    history: History


_minority = cache(minority_of)


def derived(rows: Iterable[Sequence[Any]]) -> Iterator[Derived | HistoryFault]:
    """What follows from event ``rows`` in the columns of :data:`EVENTS`, sorted by member.

    A member whose events cannot all be true gives a fault in place of a history.
    """
    for member, group in groupby(rows, key=itemgetter(0)):
        events = list(group)
        _, gender, ethnicity, birth_date = events[0][:4]
        try:
            history = derive([Fact(*row[4:]) for row in events])
        except HistoryFault as fault:
            yield fault
        else:
            yield Derived(member, (gender, _minority(ethnicity), birth_date), history)


class Columns(NamedTuple):
    """Rows to store, as arrays that the server reads, one a column: of the stretches and of the movements."""

    stretches: list[str]
    movements: list[str]


def columns_of(histories: Iterable[Derived]) -> Columns:
    """What is to be stored of ``histories``. All texts are codes, so nothing needs escaping."""
    stretches: list[tuple[object, ...]] = []
    movements: list[tuple[object, ...]] = []
    for member, (gender, minority, birth_date), history in histories:
        copies = (member, gender or EMPTY, minority, birth_date or NULL)
        for starts_on, ends_on, cell, village, standing in history.spans:
            stretches.append((*copies, starts_on, ends_on, cell, village or NULL, standing))
        for move in history.moves:
            movements.append(
                (
                    *copies,
                    *(move.kind, move.happened_on, move.cell, move.village or NULL, move.standing),
                    *(move.other_place or EMPTY, move.from_cell or NULL, move.from_village or NULL),
                    *(move.ref or NULL, move.measure or EMPTY),
                )
            )
    return Columns(_arrays(stretches), _arrays(movements))


def _arrays(rows: list[tuple[object, ...]]) -> list[str]:
    return [f"{{{','.join(map(str, column))}}}" for column in zip(*rows, strict=True)]


def store(columns: Columns) -> None:
    """Append stretches and movements; their members must have none. Within :func:`as_deriver`."""
    with connection.cursor() as cursor:
        for statement, arrays in zip((INSERT_STRETCHES, INSERT_MOVEMENTS), columns, strict=True):
            if arrays:
                cursor.execute(statement, arrays)


class Home(NamedTuple):
    """Where a member who counts or counted is at home, and where else the member has counted."""

    member: int
    cell: int
    elsewhere: str | None


def home_of(one: Derived) -> Home | None:
    """The home that follows from a history; ``None`` for somebody who never counted."""
    if not one.history.spans:
        return None
    cell = max(one.history.spans, key=itemgetter(0))[2]
    others = sorted({move.cell for move in one.history.moves} - {cell})
    return Home(one.member, cell, f"{{{','.join(map(str, others))}}}" if others else None)


def store_homes(homes: Collection[Home]) -> None:
    """Write these homes where they are others than before. Within :func:`as_deriver`."""
    if homes:
        with connection.cursor() as cursor:
            cursor.execute(STORE_HOMES, [list(column) for column in zip(*homes, strict=True)])


def settle_homes(member_ids: Collection[int]) -> None:
    """Write where these members are at home, after their stretches. Within :func:`as_deriver`."""
    with connection.cursor() as cursor:
        cursor.execute(HOMES, {"members": list(member_ids)})


def rewrite(member_ids: Collection[int]) -> None:
    """Derive anew and replace the stretches and movements of these members, from their live events.

    Runs in the caller's transaction, which it needs, and locks the members' rows until its end. Raises
    :class:`HistoryFault` (``code``, ``message`` and, in ``ref``, the id of the event) for the first event
    that cannot be true; nothing of the caller's is then fit to be committed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "Stretches are rewritten within the event's transaction."
        )
    ids = iter(sorted(set(member_ids)))
    with as_deriver(), connection.cursor() as cursor:
        while members := list(islice(ids, CHUNK)):
            cursor.execute(LOCK, {"members": members})
            _refuse_misplaced(cursor, members)
            cursor.execute(EVENTS, {"members": members})
            histories = []
            for one in derived(cursor.fetchall()):
                if isinstance(one, HistoryFault):
                    raise one
                histories.append(one)
            cursor.execute("DELETE FROM members_movement WHERE member_id = ANY(%s)", [members])
            cursor.execute("DELETE FROM members_stretch WHERE member_id = ANY(%s)", [members])
            store(columns_of(histories))
            settle_homes(members)


def _refuse_misplaced(cursor: Any, members: list[int]) -> None:
    cursor.execute(
        MISPLACED + " LIMIT 1",
        {
            "members": members,
            "cell_kinds": [str(kind) for kind in CELL_KINDS],
            "place_changes": sorted(PLACE_CHANGES),
        },
    )
    if row := cursor.fetchone():
        code, kind, effective_on, cell, village, event = row
        raise PlaceFault(code, Fact(kind, effective_on, cell, village, ref=event))
