"""Counting leaf by leaf: what is asked of many roots by one statement is asked of the database one time.

A statement gives each leaf the row that it counts in, and adds up by row. Asked instead with each leaf in a
row of its own, it answers for any root and level whose leaves were among those asked about: their rows are
sums over their leaves. Within :func:`leaf_by_leaf` counting statements are asked so, and what they gave is
used again; all must see one snapshot. A page that asks one question is faster without.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .statements import Statement

# The parameter with the rows of leaves, and beside it that with the leaves.
_LEAVES = {
    "village_rows": "villages",
    "cell_rows": "cells",
    "organization_rows": "organizations",
    "base_rows": "bases",
}
# The root of the tree that a leaf lies in; only statements with two rows read it.
_TOPS = ("village_tops", "cell_tops")

# A leaf: which parameter it stands in, and its id.
Leaf = tuple[str, int]
# What a statement gave for each leaf (or each two of them): values between rows and numbers, and numbers.
_Lines = list[tuple[tuple[Any, ...], tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a statement gave, leaf by leaf, and about which leaves it was asked."""

    asked: frozenset[Leaf]
    lines: Mapping[tuple[Leaf, ...], _Lines]


class _Counted:
    """What was counted in one block."""

    def __init__(self) -> None:
        self.known: dict[bytes, _Known] = {}
        # Digests of long lists, which are the same objects in many statements, with the lists themselves.
        self._digests: OrderedDict[int, tuple[list[Any], bytes]] = OrderedDict()

    def digest(self, value: object) -> bytes:
        """A short name of a parameter's value."""
        if not isinstance(value, list):
            return repr(value).encode()
        found = self._digests.get(id(value))
        if found is None:
            found = value, blake2b(repr(value).encode(), digest_size=16).digest()
            self._digests[id(value)] = found
            if len(self._digests) > _DIGESTS:
                self._digests.popitem(last=False)
        return found[1]


_DIGESTS = 200
_counted: ContextVar[_Counted | None] = ContextVar("leaf_by_leaf", default=None)


@contextmanager
def leaf_by_leaf() -> Iterator[None]:
    """Inside the block statements are asked leaf by leaf. Everything read in it must be of one snapshot."""
    token = _counted.set(_Counted())
    try:
        yield
    finally:
        _counted.reset(token)


def is_on() -> bool:
    """Are statements to be asked leaf by leaf?"""
    return _counted.get() is not None


def lines_of(statement: Statement) -> list[Any]:
    """The lines of a counting statement, from what it gave leaf by leaf, in no order."""
    counted = _counted.get()
    assert counted is not None
    rows = _rows_of(statement)
    name = _name_of(statement, counted)
    found = counted.known.get(name)
    if found is None or not found.asked.issuperset(rows):
        found = counted.known[name] = _ask(statement, list(rows))
    return _added(statement, rows, found)


def _rows_of(statement: Statement) -> dict[Leaf, int]:
    """The row of each leaf that the statement is about."""
    parameters = statement.parameters
    return {
        (name, leaf): row
        for rows, name in _LEAVES.items()
        if rows in parameters
        for leaf, row in zip(parameters[name], parameters[rows], strict=True)
    }


def _name_of(statement: Statement, counted: _Counted) -> bytes:
    """By which the statement is known, whatever leaves it is about."""
    aside = {*_LEAVES, *(_LEAVES[rows] for rows in _LEAVES if rows in statement.parameters)}
    if len(statement.row_columns) == 1:
        aside.update(_TOPS)
    named = blake2b(statement.text.encode(), digest_size=16)
    for name in sorted(statement.parameters.keys() - aside):
        named.update(name.encode() + counted.digest(statement.parameters[name]))
    return named.digest()


def _ask(statement: Statement, leaves: Sequence[Leaf]) -> _Known:
    from .statements import Statement

    parameters = dict(statement.parameters)
    start = 0
    for rows, name in _LEAVES.items():
        if rows in parameters:
            parameters[rows] = list(range(start, start + len(parameters[name])))
            start += len(parameters[name])
    wide = len(statement.row_columns)
    lines: dict[tuple[Leaf, ...], _Lines] = defaultdict(list)
    between = len(_BETWEEN[wide])
    for line in Statement(statement.text, parameters).fetch():
        own = tuple(leaves[number] for number in line[:wide])
        # A sum over nobody is null.
        numbers = tuple(number or 0 for number in line[wide + between :])
        lines[own].append((tuple(line[wide : wide + between]), numbers))
    return _Known(frozenset(leaves), lines)


# What stands between the rows and the numbers of a line.
_BETWEEN = {1: ("by",), 2: ("in_province", "by")}


def _added(statement: Statement, rows: Mapping[Leaf, int], found: _Known) -> list[Any]:
    added: dict[tuple[Any, ...], tuple[int, ...]] = {}
    of_two = len(statement.row_columns) == 2
    # Few pairs of leaves were crossed; of a small root there are few leaves.
    own = found.lines if of_two or len(found.lines) < len(rows) else [(leaf,) for leaf in rows]
    for leaves in own:
        here = tuple(rows.get(leaf) for leaf in leaves)
        lines = found.lines.get(leaves)
        if lines is None or None in here or (of_two and here[0] == here[1]):
            continue
        for between, numbers in lines:
            key = (*here, *between)
            before = added.get(key)
            added[key] = (
                numbers if before is None else tuple(a + b for a, b in zip(before, numbers, strict=True))
            )
    return [(*key, *numbers) for key, numbers in added.items()]
