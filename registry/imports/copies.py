"""Copies of members that imports keep for their undoing: their numbers follow the key that is in force."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from members.identifiers import COLUMNS, Key, keyring

ROWS = 500
# Grain: a copy. Its numbers stand as PostgreSQL writes bytes in JSON: \x and hexadecimal digits.
SOME = f"""
SELECT id, {", ".join(f"before ->> '{c}_sealed'" for c in COLUMNS)}
  FROM reports_batchchange
 WHERE relation = 'members_member' AND before IS NOT NULL AND id > %(after)s
   AND ({" OR ".join(f"NOT starts_with(before ->> '{c}_sealed', %(mark)s)" for c in COLUMNS)})
 ORDER BY id
 LIMIT {ROWS}
   FOR UPDATE
"""
WRITE = "UPDATE reports_batchchange SET before = before || %s::jsonb WHERE id = %s"


def seal_copies_anew(key: Key) -> int:
    """Seal the numbers in all copies under ``key``; returns how many copies that were.

    An import whose members have been sealed anew since cannot be taken back any more: its rows were written
    by somebody else in the meantime, and the undo says so.
    """
    done = after = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SOME, {"after": after, "mark": f"\\x{key.prefix.hex()}"})
            rows = cursor.fetchall()
            for copy, *values in rows:
                cursor.execute(WRITE, [_anew(key, values), copy])
        if not rows:
            return done
        done, after = done + len(rows), rows[-1][0]


def _anew(key: Key, values: list[str | None]) -> Any:
    changed: dict[str, str] = {}
    for column, value in zip(COLUMNS, values, strict=True):
        if value is not None:
            number = keyring().open(column, bytes.fromhex(value.removeprefix("\\x")))
            sealed = key.seal(column, number)
            assert sealed.value is not None and sealed.blind is not None  # there is a number
            changed[f"{column}_sealed"] = f"\\x{sealed.value.hex()}"
            changed[f"{column}_index"] = f"\\x{sealed.blind.hex()}"
    return Jsonb(changed)
