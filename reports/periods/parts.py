"""A difference between two answers, split into parts that add up: each counted from its own list.

Whatever counts at one of two moments only, or adds another number, belongs to the first part for which there
is evidence. None of the parts is a remainder: what nothing explains is a part of its own, and a fault of the
register.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .inputs_of_units import Inputs
from .things import Thing, Things

UNEXPLAINED = "unexplained"
UNEXPLAINED_TITLE = "Chưa rõ nguyên nhân"
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause explains: the things that add more than before, and those that add less."""

    code: str
    title: str
    came: list[Thing]
    gone: list[Thing]
    more: Number = 0
    less: Number = 0

    @property
    def change(self) -> Number:
        """By how much it moved the figure."""
        return self.more - self.less

    @property
    def is_fault(self) -> bool:
        """Is there nothing that explains it?"""
        return self.code == UNEXPLAINED


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a figure was, what it is, and the parts of the difference."""

    before: Number
    after: Number
    parts: list[Part]
    # What was published in place of ``before``, where that is something else: a fault.
    published: Number | None = None
    causes: Mapping[Thing, str] = field(default_factory=dict, repr=False)

    @property
    def more(self) -> Number:
        """All that was added."""
        return sum((part.more for part in self.parts), 0)

    @property
    def less(self) -> Number:
        """All that was taken away."""
        return sum((part.less for part in self.parts), 0)

    @property
    def has_fault(self) -> bool:
        """Does anything remain that nothing explains?"""
        return self.published is not None or any(part.is_fault for part in self.parts)


# From one count to the next, of things that differ: the code of the part of each.
Causes = Callable[[Collection[Thing]], Mapping[Thing, str]]


def explanation(steps: Iterable[tuple[Things, Things, Causes]], titles: Mapping[str, str]) -> Explanation:
    """The parts of all steps, in the order of ``titles``; each step begins where the one before it ends."""
    came: dict[str, list[tuple[Thing, Number]]] = {}
    gone: dict[str, list[tuple[Thing, Number]]] = {}
    first: Number | None = None
    last: Number = 0
    of_each: dict[Thing, str] = {}
    for before, after, causes in steps:
        first = before.total() if first is None else first
        last = after.total()
        changed = {
            thing: after[thing] - before[thing]
            for thing in before.keys() | after.keys()
            if after[thing] != before[thing]
        }
        found = causes(changed)
        for thing in sorted(changed):
            number, code = changed[thing], found.get(thing, UNEXPLAINED)
            of_each[thing] = code
            if number > 0:
                came.setdefault(code, []).append((thing, number))
            else:
                gone.setdefault(code, []).append((thing, -number))
    parts = [
        _part(code, title, came.get(code, []), gone.get(code, []))
        for code, title in titles.items()
        if code in came or code in gone
    ]
    return Explanation(first or 0, last, parts, causes=of_each)


def _part(code: str, title: str, came: list[tuple[Thing, Number]], gone: list[tuple[Thing, Number]]) -> Part:
    return Part(
        code,
        title,
        [thing for thing, _ in came],
        [thing for thing, _ in gone],
        sum((number for _, number in came), 0),
        sum((number for _, number in gone), 0),
    )


# What is read at two moments.

Evidence = Callable[[set[int]], set[int]]


def first_that_differs(
    codes: Collection[str],
    before: Mapping[int, Inputs],
    after: Mapping[int, Inputs],
    ids: Iterable[int],
    evidence: Evidence,
) -> dict[int, str]:
    """Of each thing the first of ``codes`` of which it is not read at both moments alike.

    What is about people needs ``evidence`` of one of them besides: those of whom something is on record.
    """
    found: dict[int, str] = {}
    people: dict[int, set[int]] = {}
    for one in ids:
        then, now = before.get(one), after.get(one)
        if then is None or now is None:
            found[one] = UNEXPLAINED if then is now else "recorded" if then is None else "removed"
            continue
        differing = (code for code in codes if code in then and then[code] != now[code])
        code = found[one] = next(differing, UNEXPLAINED)
        if code != UNEXPLAINED and isinstance(then[code], frozenset):
            people[one] = {line[0] for line in then[code] ^ now[code]}
    known = evidence({member for own in people.values() for member in own})
    for one, own in people.items():
        if known.isdisjoint(own):
            found[one] = UNEXPLAINED
    return found


def as_things(found: Mapping[int, str], things: Iterable[Thing]) -> dict[Thing, str]:
    """The part of each thing by that of its number."""
    return {thing: found[thing.id] for thing in things}
