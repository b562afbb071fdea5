"""Updates the copies of rows that imports store for their undo, where the register is encrypted anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

ROWS = 500
# Grain: a copy. Bytes stand in it as PostgreSQL writes them in JSON: \x and hexadecimal digits.
_SOME = """
SELECT id, {columns}
  FROM imports_batchchange
 WHERE relation = %(relation)s AND before IS NOT NULL AND id > %(after)s
   AND ({others})
 ORDER BY id
 LIMIT {rows}
   FOR UPDATE
"""
_WRITE = "UPDATE imports_batchchange SET before = before || %s::jsonb WHERE id = %s"


def rewrite_copies(
    relation: str,
    columns: Sequence[str],
    prefix: bytes,
    change: Callable[[Mapping[str, bytes]], Mapping[str, bytes]],
) -> int:
    """Write anew all copies of rows of ``relation`` with a value in ``columns`` that has not this ``prefix``.

    ``change`` is given the bytes of those columns that have a value, and gives those that go in their place.
    Returns how many copies that were. Their import cannot be taken back any more once the rows themselves
    have been written anew: somebody else wrote them in the meantime, and the undo says so.
    """
    some = _SOME.format(
        columns=", ".join(f"before ->> '{column}'" for column in columns),
        others=" OR ".join(f"NOT starts_with(before ->> '{column}', %(prefix)s)" for column in columns),
        rows=ROWS,
    )
    done = after = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(some, {"relation": relation, "prefix": _written(prefix), "after": after})
            rows = cursor.fetchall()
            for copy, *values in rows:
                held = {c: _read(v) for c, v in zip(columns, values, strict=True) if v is not None}
                new: Any = Jsonb({column: _written(value) for column, value in change(held).items()})
                cursor.execute(_WRITE, [new, copy])
        if not rows:
            return done
        done, after = done + len(rows), rows[-1][0]


def _written(value: bytes) -> str:
    return f"\\x{value.hex()}"


def _read(written: str) -> bytes:
    return bytes.fromhex(written.removeprefix("\\x"))
