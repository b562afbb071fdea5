"""How many rows a list has, and which, found once for as long as nothing is written.

Of a list that is shown a page at a time only what orders it is kept: numbers, codes and days. Names are read
of those that are shown.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from .cache import Cache, Leaves, consistent_read
from .database_roles import context
from .patched_cache import PatchedCache

T = TypeVar("T")
_counts: Cache[int] = Cache(size=2000, shared="counts")
_cells: PatchedCache[dict[int, int]] = PatchedCache(size=200, shared="counts of cells")
# A list of a province has some tens of thousands of rows.
_rows: Cache[list[Any]] = Cache(size=30)
# Eight bytes a row.
_numbers: Cache[Sequence[int]] = Cache(size=30)


def count(found: QuerySet[Any]) -> int:
    """How many rows a list has, counted once for as long as nothing is written."""
    return _found_once(_counts, found.order_by(), found.count, 0)


def count_in_cells(found: QuerySet[Any], on: date) -> int:
    """How many rows a list has of which each says what is so in its own ``cell`` on a day.

    After a write the cells that it touched are counted anew, and the others stay.
    """

    def count_those(rows: QuerySet[Any]) -> dict[int, int]:
        return dict(rows.order_by().values_list("cell_id").annotate(Count("pk")))

    def patch(before: dict[int, int], written: Leaves) -> dict[int, int]:
        if not written.cells:
            return before
        others = {cell: number for cell, number in before.items() if cell not in written.cells}
        return {**others, **count_those(found.filter(cell__any_of=written.cells))}

    try:
        key = _key(found.query.sql_with_params())
    except EmptyResultSet:
        return 0
    with consistent_read():
        return sum(_cells.patched(key, on, lambda: count_those(found), patch).values())


def rows(found: QuerySet[Any]) -> list[Any]:
    """The rows of a list of plain values; they are everybody's who asks the same with the same rights."""
    return _found_once(_rows, found, lambda: list(found), [])


def numbers(
    found: QuerySet[Any], order: Hashable = None, arranged: Callable[[], Iterable[int]] | None = None
) -> Sequence[int]:
    """The numbers of the rows of a list, in its order.

    Or as they are ``arranged`` into another that no statement has, and that ``order`` names.
    """
    keys = found.values_list("pk", flat=True)

    def find() -> Sequence[int]:
        return array("q", keys.iterator() if arranged is None else arranged())

    return _found_once(_numbers, keys, find, array("q"), order)


def rows_of(statement: str) -> list[Any]:
    """The same of a statement without parameters."""

    def find() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return _rows.get(_key(statement), find)


def _found_once(
    cache: Cache[T], asked: QuerySet[Any], find: Callable[[], T], nothing: T, order: Hashable = None
) -> T:
    try:
        return cache.get(_key(asked.query.sql_with_params(), order), find)
    except EmptyResultSet:
        return nothing


def _key(statement: Any, order: Hashable = None) -> str:
    """What is found is known by the statement, and by the rights with which the database is asked."""
    return hashlib.sha256(repr((context(), statement, order)).encode()).hexdigest()
