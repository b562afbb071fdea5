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
from typing import Any, NamedTuple

from django.db import connection, transaction

from .identifiers import COLUMNS, LOCK_KEY, Key, keyring, verify

ROWS = 500
Progress = Callable[[int, int], object]

LEAVE = "UPDATE members_identifierkey SET in_force = false WHERE in_force AND id <> %(id)s"
ENTER = """
INSERT INTO members_identifierkey (id, proof, in_force) VALUES (%(id)s, %(proof)s, true)
ON CONFLICT (id) DO UPDATE SET in_force = true
"""


class Numbered(NamedTuple):
    """A table with sealed numbers, and their columns."""

    table: str
    columns: tuple[str, ...]

    @property
    def left(self) -> str:
        """A row is done when none of its numbers bears another key's mark."""
        return " OR ".join(
            f"substring({c}_sealed FROM 1 FOR octet_length(%(mark)s::bytea)) <> %(mark)s::bytea"
            for c in self.columns
        )

    @property
    def some(self) -> str:
        """The next rows that are left."""
        return f"""
SELECT id, {", ".join(f"{c}_sealed" for c in self.columns)}
  FROM {self.table}
 WHERE id > %(after)s AND ({self.left})
 ORDER BY id
 LIMIT {ROWS}
   FOR UPDATE
"""

    @property
    def write(self) -> str:
        """Puts numbers that were sealed anew in the place of the old."""
        return f"""
UPDATE {self.table} AS held
   SET {", ".join(f"{c}_sealed = new.{c}_sealed, {c}_index = new.{c}_index" for c in self.columns)}
  FROM unnest(%s::bigint[], {", ".join(["%s::bytea[]"] * (2 * len(self.columns)))})
       AS new (id, {", ".join(f"{c}_sealed, {c}_index" for c in self.columns)})
 WHERE held.id = new.id
"""


NUMBERED = (Numbered("members_member", COLUMNS), Numbered("members_card", ("card_no",)))


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
    """How many members and cards have a number that is sealed with another key."""
    found = 0
    with connection.cursor() as cursor:
        for one in NUMBERED:
            cursor.execute(f"SELECT count(*) FROM {one.table} WHERE {one.left}", {"mark": key.prefix})
            found += int(cursor.fetchone()[0])
    return found


def seal_anew(key: Key, *, on_progress: Progress = lambda done, total: None) -> int:
    """Seal and index all numbers under ``key``; returns how many members and cards that were.

    Every ``ROWS`` of them are a transaction of their own: stopped at any moment, nothing is lost, and
    beginning again goes on where it stood. Raises :class:`~members.identifiers.Unreadable` for a number that
    cannot be opened.
    """
    done, total = 0, left(key)
    on_progress(done, total)
    for one in NUMBERED:
        after = 0
        while rows := _some(one, key, after):
            done, after = done + len(rows), rows[-1]
            on_progress(done, total)
    return done


def _some(one: Numbered, key: Key, after: int) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(one.some, {"after": after, "mark": key.prefix})
        rows = cursor.fetchall()
        if rows:
            cursor.execute(one.write, _columns(one, key, rows))
    return [row[0] for row in rows]


def _columns(one: Numbered, key: Key, rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    arrays: list[list[Any]] = [[row[0] for row in rows]]
    for place, column in enumerate(one.columns, start=1):
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
