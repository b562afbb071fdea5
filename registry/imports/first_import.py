"""A first import: indexes, keys and references are made once all rows are in, not kept up row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# The tables are ours to change.
ARE_OURS = """
SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%(tables)s::regclass[])
"""
# What is kept up of them row by row, as statements that take it away and that make it again: references among
# themselves, indexes, and constraints with an index unless some reference leans on it. References to other
# tables stay, since taking them away would keep those who read the others waiting.
KEPT_UP = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
  FROM (
    SELECT *,
           contype = 'f' AND confrelid = ANY(%(tables)s::regclass[]) AS is_among_them,
           contype IN ('p', 'u', 'x')
           AND NOT EXISTS (SELECT FROM pg_constraint AS other
                            WHERE other.contype = 'f' AND other.conindid = one.conindid) AS is_its_own
      FROM pg_constraint AS one
     WHERE conrelid = ANY(%(tables)s::regclass[])
       ) AS one
 WHERE is_among_them OR is_its_own
 -- References first, since the server asks them when it makes anything else.
 ORDER BY is_among_them DESC, oid
"""
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
  FROM pg_index
 WHERE indrelid = ANY(%(tables)s::regclass[])
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
 ORDER BY indexrelid
"""


@contextmanager
def indexed_afterwards(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """While ``tables`` are empty, build their indexes at the end of the block, and check references by sets.

    Keeping them up row by row is a third of the cost of a first import. From here until the transaction ends
    those who read the (empty) tables wait; where there is a row already nothing is done and nobody waits.
    """
    given = {"tables": list(tables)}
    cursor.execute(" UNION ALL ".join(f"(SELECT 1 FROM {table} LIMIT 1)" for table in tables))
    empty = cursor.fetchone() is None
    cursor.execute(ARE_OURS, given)
    statements: list[tuple[str, str]] = []
    if cursor.fetchone()[0] and empty:
        for kept_up in (KEPT_UP, INDEXES):
            cursor.execute(kept_up, given)
            statements += cursor.fetchall()
    for take_away, _ in statements:
        cursor.execute(take_away)
    yield
    if statements:
        # A table with checks still to come takes no index.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for _, make_again in reversed(statements):
        cursor.execute(make_again)
