"""Counting in parts: what a write did not touch is not counted again.

The leaves of a question are divided into parts of a few each, all in one row of the answer. What a statement
counts is remembered part by part, and a row is the sum of its parts. After a write only the parts of the
leaves that it touched are counted anew, by the same statement about these alone, and put in place of what
they were: a row stays the sum of its parts, and each part is what a whole count would give for it.

A part goes by its row and the numbers of its leaves, so that it is the same part in every structure in which
these leaves count in that row. After a write of structure, too, only parts are counted that were not there.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any
from weakref import ref

from registry.common.cache import Leaves, moment
from registry.common.patched_cache import PatchedCache, sees
from registry.units.changed import Changed
from registry.units.relations import STRUCTURE
from registry.units.rosters import Roster, RowKey, row_of
from registry.units.structure import forest
from registry.units.tree import Tree

# Of a root with more leaves hardly any write leaves a figure as it is, and each look takes longer.
MOST = 1000
# So many numbers of leaves make a part: with fewer there is more to add up, with more, more to count again.
LEAVES = 8
# What conditions read of a person beside where it is and what it is: absences, and tables by name.
_OF_PERSONS = re.compile(r"\b(away|not_away|exempted|own_committee)\b|members_|cells_ranking")

# What a statement gave for a part: a value of the dimension and its numbers, one line a value.
Lines = list[tuple[str | None, tuple[Any, ...]]]
RowAndValue = tuple[RowKey, str | None]


# A part: the number of its row, whether its leaves are villages, and which numbers they bear, by eights.
Part = tuple[int, bool, int]


class Parts:
    """Leaves with the row that each counts in, divided; of each part which of its leaves there are.

    ``villages`` and ``cells`` (or other organizations) give each leaf the number of its row.
    """

    def __init__(self, villages: Mapping[int, int], cells: Mapping[int, int]) -> None:
        self.villages, self.cells = villages, cells
        # Of each part that has any, its leaves as bits.
        self.leaves: dict[Part, int] = {}
        # The last parts that these were compared with, and what differs.
        self._compared: tuple[ref[Parts], frozenset[Part]] | None = None
        for are_villages, rows in self._both:
            for unit, row in rows.items():
                part = (row, are_villages, unit // LEAVES)
                self.leaves[part] = self.leaves.get(part, 0) | 1 << unit % LEAVES

    @property
    def _both(self) -> tuple[tuple[bool, Mapping[int, int]], ...]:
        return ((True, self.villages), (False, self.cells))

    def after(
        self,
        villages: Mapping[int, int],
        cells: Mapping[int, int],
        of_villages: Iterable[int],
        of_cells: Iterable[int],
    ) -> Parts:
        """The parts of leaves of which no others than these may count in another row than they did."""
        new = Parts({}, {})
        new.villages, new.cells, new.leaves = villages, cells, dict(self.leaves)
        touched = set()
        for (are_villages, then), (_, now), units in zip(
            self._both, new._both, (of_villages, of_cells), strict=True
        ):
            for unit in units:
                before, row = then.get(unit), now.get(unit)
                if before == row:
                    continue
                for number, is_there in ((before, False), (row, True)):
                    if number is not None:
                        part = (number, are_villages, unit // LEAVES)
                        new._put(part, 1 << unit % LEAVES, is_there=is_there)
                        touched.add(part)
        new._compared = ref(self), frozenset(touched)
        return new

    def _put(self, part: Part, leaf: int, *, is_there: bool) -> None:
        leaves = self.leaves.get(part, 0)
        leaves = leaves | leaf if is_there else leaves & ~leaf
        if leaves:
            self.leaves[part] = leaves
        else:
            self.leaves.pop(part, None)

    @cached_property
    def all(self) -> list[Part]:
        """All parts, in an order."""
        return list(self.leaves)

    @cached_property
    def digest(self) -> bytes:
        """What tells these parts from others: their leaves, and the row that each counts in."""
        told = [number for part in sorted(self.leaves) for number in (*part, self.leaves[part])]
        return blake2b(array("q", told).tobytes(), digest_size=16).digest()

    def differing(self, before: Parts) -> frozenset[Part]:
        """The parts that do not have the same leaves in both."""
        if before is self:
            return frozenset()
        if self._compared is None or self._compared[0]() is not before:
            differ = self.leaves.items() ^ before.leaves.items()
            self._compared = ref(before), frozenset(part for part, _ in differ)
        return self._compared[1]

    def among(self, leaves: Leaves) -> set[Part]:
        """The parts of those of ``leaves`` that count here."""
        return {
            (rows[unit], are_villages, unit // LEAVES)
            for (are_villages, rows), units in zip(self._both, (leaves.villages, leaves.cells), strict=True)
            for unit in units
            if unit in rows
        }

    def numbered(self, *, villages: bool, only: Sequence[Part] | None = None) -> tuple[list[int], list[int]]:
        """The villages, or else the cells, and beside each the number of its part in ``only``, or in all."""
        found = [
            (part[2] * LEAVES + place, number)
            for number, part in enumerate(self.all if only is None else only)
            if part[1] == villages
            for place in _BITS[self.leaves.get(part, 0)]
        ]
        return [unit for unit, _ in found], [number for _, number in found]


# Which leaves are there, by the bits that say so.
_BITS = [[place for place in range(LEAVES) if bits >> place & 1] for bits in range(1 << LEAVES)]


def parts_of(roster: Roster) -> Parts:
    """The leaves of people: villages where the territory is asked about, and cells."""
    tree = roster.tree

    def villages() -> Mapping[int, int]:
        return roster.village_numbers if tree == Tree.TERRITORY else {}

    def renew(before: Parts, changed: Changed) -> Parts:
        of_villages = changed.villages(tree) if tree == Tree.TERRITORY else ()
        return before.after(villages(), roster.cell_numbers, of_villages, changed.cells(tree))

    return roster.structure.remembered(
        ("parts", roster.name), lambda: Parts(villages(), roster.cell_numbers), renew
    )


# Tables of structure, by their common beginning.
_STRUCTURE = "units_"


def in_key_of(text: str) -> tuple[str, ...]:
    """The tables that a statement with this text reads by its parameters alone: structure, or none.

    Where units stand and what they have become is settled before, and handed over as arrays. A statement that
    reads a table of units itself is counted anew after a write to one.
    """
    return () if _STRUCTURE in text else STRUCTURE


def add_up_from_leaves(*conditions: str) -> bool:
    """Do the conditions read nothing of a person but where it counts and what it is?

    Whether a holder of a post is a member, who was away and who had left before is asked of the person, who
    may live and count anywhere; and events that count nowhere say that they touch nothing.
    """
    return not any(map(_OF_PERSONS.search, conditions))


@dataclass(frozen=True, slots=True)
class Basis:
    """What of structure a count goes by: its parts, and what it reads of their leaves beside."""

    parts: Parts
    # Compared piece by piece; and a digest of it.
    read: tuple[Any, ...] = ()
    digest: Callable[[], bytes] = bytes

    def name(self) -> bytes:
        """By which other processes know it."""
        return self.parts.digest + self.digest()

    def is_of(self, before: Basis) -> bool:
        """Is it of the same objects?"""
        own, then = (self.parts, *self.read), (before.parts, *before.read)
        return all(one is other for one, other in zip(own, then, strict=True))


@dataclass(frozen=True, slots=True)
class Counted:
    """What a statement gave part by part, and added up by row and value.

    Between processes it goes without its basis: by that it is known there.
    """

    by_part: Mapping[Part, Lines]
    by_row: Mapping[RowAndValue, tuple[Any, ...]]
    basis: Basis | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Counted, (self.by_part, self.by_row)


_counted: PatchedCache[Counted] = PatchedCache(size=400, shared="parts")


def counted(
    key: Hashable,
    until: date,
    basis: Basis,
    count: Callable[[Sequence[Part] | None], Iterable[tuple[Any, ...]]],
    touched: Callable[[Leaves], set[Part]],
    in_key: Sequence[str] = (),
    read_otherwise: Callable[[Any], set[Part]] = lambda _: set(),
) -> Mapping[RowAndValue, tuple[Any, ...]]:
    """What ``count`` gives, added up by row and value.

    It is called with the parts to count, or ``None`` for all, and gives the number of a part, value and
    numbers. ``touched`` says which parts leaves belong to, and ``read_otherwise`` of which parts something
    is read of the structure that was another. All else that is read of the tables ``in_key`` is in ``key``.
    """
    parts = basis.parts

    def compute() -> Counted:
        by_part = _by_part(count(None), parts.all)
        return Counted(by_part, _added({}, {}, by_part), basis)

    def patch(before: Counted, leaves: Leaves) -> Counted:
        again, then_by = touched(leaves), before.basis
        is_same = then_by is not None and basis.is_of(then_by)
        if then_by is not None and not is_same:
            again |= parts.differing(then_by.parts) | read_otherwise(then_by.read)
        if not again:
            return before if is_same else Counted(before.by_part, before.by_row, basis)
        then = {part: before.by_part[part] for part in again if part in before.by_part}
        still = [part for part in again if part in parts.leaves]
        now = _by_part(count(still), still) if still else {}
        rest = dict(before.by_part)
        for part in again:
            rest.pop(part, None)
        return Counted(rest | now, _added(before.by_row, then, now), basis)

    if not trees_are_of_this_moment():
        return compute().by_row
    return _counted.patched(key, until, compute, patch, in_key, lambda: (key, basis.name())).by_row


_counted_whole: PatchedCache[list[tuple[Any, ...]]] = PatchedCache(size=400)


def counted_whole(
    key: Hashable, until: date, count: Callable[[], list[tuple[Any, ...]]]
) -> list[tuple[Any, ...]]:
    """The lines that ``count`` gives of what does not add up: no write changes them that matters later.

    Only what somebody else may ask for again is ``key``: what the statement says, of which days and roots.
    """
    if not trees_are_of_this_moment():
        return count()
    return _counted_whole.past(key, until, count)


def trees_are_of_this_moment() -> bool:
    """Do the trees, and so the parts, say no more than the moment that is read?

    Others may have read a later one, and trees are shared: what was counted in other parts does not go on.
    """
    now, seen = moment(), forest().seen
    return now is not None and seen != "" and sees(now, seen)


def _by_part(lines: Iterable[tuple[Any, ...]], parts: Sequence[Part]) -> dict[Part, Lines]:
    found: dict[Part, Lines] = defaultdict(list)
    for part, value, *numbers in lines:
        # A sum over nobody is null.
        found[parts[part]].append((value, tuple(number or 0 for number in numbers)))
    return dict(found)


def _added(
    rows: Mapping[RowAndValue, tuple[Any, ...]], then: Mapping[Part, Lines], now: Mapping[Part, Lines]
) -> dict[RowAndValue, tuple[Any, ...]]:
    """The rows with some parts as they are now in place of what they were then."""
    found = dict(rows)
    for sign, by_part in ((-1, then), (1, now)):
        for (number, *_), lines in by_part.items():
            row = row_of(number)
            for value, numbers in lines:
                known = found.get((row, value))
                if known is None:
                    found[row, value] = tuple(sign * number for number in numbers)
                else:
                    found[row, value] = tuple(a + sign * b for a, b in zip(known, numbers, strict=True))
    return {name: numbers for name, numbers in found.items() if any(numbers)}
