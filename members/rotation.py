"""Changing the key that numbers are sealed with, while everybody goes on working.

Three steps, each of which can be taken again. The new key comes *into force*: from that moment nobody writes
under another one (writers hold the lock that this step waits for). Then what stands is *sealed anew*, some
hundred rows a transaction, until nothing is left under an old key. Then the old keys are *retired*.

A look-up asks for the index under every key, so it finds a number in any state. Two people cannot get one
number meanwhile: of two who write it now, both under the new key, the constraint refuses the later; and who
holds it under an old key is found by the look-up before every write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from .identifiers import COLUMNS, LOCK_KEY, Key, keyring, verify

ROWS = 500
Progress = Callable[[int, int], object]

LEAVE = "UPDATE members_identifierkey SET in_force = false WHERE in_force AND id <> %(id)s"
ENTER = """
INSERT INTO members_identifierkey (id, proof, in_force) VALUES (%(id)s, %(proof)s, true)
ON CONFLICT (id) DO UPDATE SET in_force = true
"""
# A row is done when none of its numbers bears another key's mark.
LEFT = " OR ".join(
    f"substring({c}_sealed FROM 1 FOR octet_length(%(mark)s::bytea)) <> %(mark)s::bytea" for c in COLUMNS
)
SOME = f"""
SELECT id, {", ".join(f"{c}_sealed" for c in COLUMNS)}
  FROM members_member
 WHERE id > %(after)s AND ({LEFT})
 ORDER BY id
 LIMIT {ROWS}
   FOR UPDATE
"""
WRITE = f"""
UPDATE members_member AS held
   SET {", ".join(f"{c}_sealed = new.{c}_sealed, {c}_index = new.{c}_index" for c in COLUMNS)}
  FROM unnest(%s::bigint[], {", ".join(["%s::bytea[]"] * 6)})
       AS new (id, {", ".join(f"{c}_sealed, {c}_index" for c in COLUMNS)})
 WHERE held.id = new.id
"""


def bring_into_force() -> Key:
    """The key that the settings name first is what numbers are written under, from now on; it is returned.

    Waits for those who are writing numbers, an import for instance. Refuses (``ImproperlyConfigured``) to
    begin while a key is missing with which something can still be sealed.
    """
    verify()
    key = keyring().first
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        cursor.execute(LEAVE, {"id": key.name})
        cursor.execute(ENTER, {"id": key.name, "proof": key.proof})
    return key


def left(key: Key) -> int:
    """How many members have a number that is sealed with another key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM members_member WHERE {LEFT}", {"mark": key.prefix})
        return int(cursor.fetchone()[0])


def seal_anew(key: Key, *, on_progress: Progress = lambda done, total: None) -> int:
    """Seal and index everybody's numbers under ``key``; returns how many members that were.

    Every ``ROWS`` of them are a transaction of their own: stopped at any moment, nothing is lost, and
    beginning again goes on where it stood. Raises :class:`~members.identifiers.Unreadable` for a number that
    cannot be opened.
    """
    done, total, after = 0, left(key), 0
    on_progress(done, total)
    while rows := _some(key, after):
        done, after = done + len(rows), rows[-1]
        on_progress(done, total)
    return done


def _some(key: Key, after: int) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SOME, {"after": after, "mark": key.prefix})
        rows = cursor.fetchall()
        if rows:
            cursor.execute(WRITE, _columns(key, rows))
    return [row[0] for row in rows]


def _columns(key: Key, rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    arrays: list[list[Any]] = [[row[0] for row in rows]]
    for place, column in enumerate(COLUMNS, start=1):
        sealed = (None if row[place] is None else bytes(row[place]) for row in rows)
        numbers = [keyring().open(column, value) if value else "" for value in sealed]
        values, blinds = zip(*key.seal_all(column, numbers), strict=True)
        arrays += [list(values), list(blinds)]
    return arrays


def retire(key: Key) -> list[str] | None:
    """Forget the keys that nothing is sealed with any more; returns their ids, which the settings may drop.

    ``None``, and nothing is changed, while anything is left under another key than ``key``.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
        if left(key):
            return None
        cursor.execute("DELETE FROM members_identifierkey WHERE NOT in_force RETURNING id")
        gone = {row[0] for row in cursor.fetchall()}
    known: Iterable[str] = keyring().keys
    return sorted(gone | (set(known) - {key.name}))
