"""Counting in parts: what a write did not touch is not counted again.

The leaves of a question are divided into parts of a few each, all in one row of the answer. What a statement
counts is remembered part by part, and a row is the sum of its parts. After a write only the parts of the
leaves that it touched are counted anew, by the same statement about these alone, and put in place of what
they were: a row stays the sum of its parts, and each part is what a whole count would give for it.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from registry.common.cache import Leaves, moment
from registry.common.patched_cache import PatchedCache, sees
from registry.units.relations import STRUCTURE
from registry.units.rosters import OUTSIDE, Roster, RowKey, number_of
from registry.units.structure import forest
from registry.units.tree import Tree

# Of a root with more leaves hardly any write leaves a figure as it is, and each look takes longer.
MOST = 1000
# So many leaves make a part: with fewer there is more to add up, with more, more to count again.
LEAVES = 8
# What conditions read of a person beside where it is and what it is: absences, and tables by name.
_OF_PERSONS = re.compile(r"\b(away|not_away|exempted|own_committee)\b|members_|cells_ranking")

# What a statement gave for a part: a value of the dimension and its numbers, one line a value.
Lines = list[tuple[str | None, tuple[Any, ...]]]
RowAndValue = tuple[RowKey, str | None]


class Leaf(NamedTuple):
    """A recorded leaf, as parts are made of them: a village or a cell (or another organization)."""

    is_village: bool
    unit: int


class Parts:
    """Leaves with the row that each counts in, divided; part by part the row, and of each leaf its part."""

    def __init__(self, rows: Iterable[tuple[Leaf, RowKey]]) -> None:
        by_row: dict[RowKey, list[Leaf]] = defaultdict(list)
        for leaf, row in rows:
            if row != OUTSIDE:
                by_row[row].append(leaf)
        self.rows: list[RowKey] = []
        self.leaves: list[list[Leaf]] = []
        self.of: dict[Leaf, int] = {}
        for row in sorted(by_row, key=number_of):
            # In an order that every process finds.
            own = sorted(by_row[row])
            for start in range(0, len(own), LEAVES):
                self.leaves.append(own[start : start + LEAVES])
                self.of.update(dict.fromkeys(self.leaves[-1], len(self.rows)))
                self.rows.append(row)

    @cached_property
    def digest(self) -> bytes:
        """What tells these parts from others: their leaves, and the row that each counts in."""
        found = blake2b(digest_size=16)
        for row, leaves in zip(self.rows, self.leaves, strict=True):
            villages, units = [leaf.is_village for leaf in leaves], [leaf.unit for leaf in leaves]
            found.update(array("q", [number_of(row), len(leaves), *villages, *units]).tobytes())
        return found.digest()

    def among(self, leaves: Iterable[Leaf]) -> set[int]:
        """The parts of those of ``leaves`` that count here."""
        return {self.of[leaf] for leaf in leaves if leaf in self.of}

    def numbered(self, *, villages: bool, only: Collection[int] | None = None) -> tuple[list[int], list[int]]:
        """The villages, or else the cells, and beside them their parts; of some parts alone if ``only``."""
        found = [
            (leaf.unit, part)
            for part in (range(len(self.rows)) if only is None else only)
            for leaf in self.leaves[part]
            if leaf.is_village == villages
        ]
        return [unit for unit, _ in found], [part for _, part in found]


def parts_of(roster: Roster) -> Parts:
    """The leaves of people: villages where the territory is asked about, and cells."""

    def divide() -> Parts:
        villages = roster.villages if roster.tree == Tree.TERRITORY else {}
        return Parts(
            [(Leaf(True, unit), leaf.row) for unit, leaf in villages.items()]
            + [(Leaf(False, unit), leaf.row) for unit, leaf in roster.cells.items()]
        )

    return roster.structure.remembered(("parts", roster.name), divide)


# Tables of structure, by their common beginning.
_STRUCTURE = "units_"


def in_key_of(text: str) -> tuple[str, ...]:
    """The tables that a statement with this text reads by its parameters alone: structure, or none.

    Where units stand and what they have become is settled before, and handed over as arrays. A statement that
    reads a table of units itself is counted anew after a write to one.
    """
    return () if _STRUCTURE in text else STRUCTURE


def recorded(leaves: Leaves) -> list[Leaf]:
    """The leaves that a write touched, as parts are made of them."""
    return [Leaf(True, unit) for unit in leaves.villages] + [Leaf(False, unit) for unit in leaves.cells]


def add_up_from_leaves(*conditions: str) -> bool:
    """Do the conditions read nothing of a person but where it counts and what it is?

    Whether a holder of a post is a member, who was away and who had left before is asked of the person, who
    may live and count anywhere; and events that count nowhere say that they touch nothing.
    """
    return not any(map(_OF_PERSONS.search, conditions))


class Counted(NamedTuple):
    """What a statement gave part by part, and added up by row and value."""

    by_part: Mapping[int, Lines]
    by_row: Mapping[RowAndValue, tuple[Any, ...]]


_counted: PatchedCache[Counted] = PatchedCache(size=400, shared="parts")


def counted(
    key: Hashable,
    until: date,
    parts: Parts,
    count: Callable[[Collection[int] | None], Iterable[tuple[Any, ...]]],
    touched: Callable[[Leaves], set[int]],
    in_key: Sequence[str] = (),
) -> Mapping[RowAndValue, tuple[Any, ...]]:
    """What ``count`` gives, added up by row and value.

    It is called with the parts to count, or ``None`` for all, and gives part, value and numbers. ``touched``
    says which parts leaves belong to. All that is read of the tables ``in_key`` stands in ``key``.
    """

    def compute() -> Counted:
        by_part = _by_part(count(None))
        return Counted(by_part, _added(parts, {}, {}, by_part))

    def patch(before: Counted, leaves: Leaves) -> Counted:
        again = touched(leaves)
        if not again:
            return before
        then = {part: before.by_part[part] for part in again if part in before.by_part}
        now = _by_part(count(again))
        rest = {part: lines for part, lines in before.by_part.items() if part not in again}
        return Counted({**rest, **now}, _added(parts, before.by_row, then, now))

    if not trees_are_of_this_moment():
        return compute().by_row
    return _counted.patched((key, parts.digest), until, compute, patch, in_key).by_row


def trees_are_of_this_moment() -> bool:
    """Do the trees, and so the parts, say no more than the moment that is read?

    Others may have read a later one, and trees are shared: what was counted in other parts does not go on.
    """
    now, seen = moment(), forest().seen
    return now is not None and seen != "" and sees(now, seen)


def _by_part(lines: Iterable[tuple[Any, ...]]) -> dict[int, Lines]:
    found: dict[int, Lines] = defaultdict(list)
    for part, value, *numbers in lines:
        # A sum over nobody is null.
        found[part].append((value, tuple(number or 0 for number in numbers)))
    return dict(found)


def _added(
    parts: Parts,
    rows: Mapping[RowAndValue, tuple[Any, ...]],
    then: Mapping[int, Lines],
    now: Mapping[int, Lines],
) -> dict[RowAndValue, tuple[Any, ...]]:
    """The rows with some parts as they are now in place of what they were then."""
    found = dict(rows)
    for sign, by_part in ((-1, then), (1, now)):
        for part, lines in by_part.items():
            row = parts.rows[part]
            for value, numbers in lines:
                known = found.get((row, value))
                if known is None:
                    found[row, value] = tuple(sign * number for number in numbers)
                else:
                    found[row, value] = tuple(a + sign * b for a, b in zip(known, numbers, strict=True))
    return {name: numbers for name, numbers in found.items() if any(numbers)}
