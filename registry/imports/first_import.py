"""A first import: the indexes are built once all rows are in, not kept up row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# The tables are ours to change.
ARE_OURS = """
SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%(tables)s::regclass[])
"""
# Their indexes, keys and unique columns aside, as statements that take away and that make again.
INDEXES = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype = 'x'
 UNION ALL
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
  FROM pg_index
 WHERE indrelid = ANY(%(tables)s::regclass[])
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def indexed_afterwards(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """While ``tables`` are empty, build their indexes at the end of the block.

    Keeping them up row by row is a third of the cost of a first import. From here until the transaction ends
    those who read the (empty) tables wait; where there is a row already nothing is done and nobody waits.
    """
    given = {"tables": list(tables)}
    cursor.execute(" UNION ALL ".join(f"(SELECT 1 FROM {table} LIMIT 1)" for table in tables))
    empty = cursor.fetchone() is None
    cursor.execute(ARE_OURS, given)
    statements: list[tuple[str, str]] = []
    if cursor.fetchone()[0] and empty:
        cursor.execute(INDEXES, given)
        statements = cursor.fetchall()
    for take_away, _ in statements:
        cursor.execute(take_away)
    yield
    if statements:
        # A table with checks still to come takes no index.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for _, make_again in statements:
        cursor.execute(make_again)
