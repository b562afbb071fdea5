"""What is measured of a plan: values by line, and the things that a line counts, each with its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

TOTAL = ""


class Line(NamedTuple):
    """What a value is of: a figure, a value of its dimension, a unit (or nothing: the total)."""

    figure: str
    by: str
    unit: str


class Thing(NamedTuple):
    """Something that a line counts: a village, a cell, a post, a target; never a person.

    It is known by its ``key``, counts in the row of ``unit`` (nothing: in the total alone) as so many, and is
    called by its name and by where it is.
    """

    key: str
    unit: str
    name: str
    place: str = ""
    number: int = 1


# The things of a figure, or of a value of its dimension.
Things = tuple[tuple[str, str], list[Thing]]


class Measured(NamedTuple):
    """Values by line, names of units, what lines count, who sees which recorded cells, members of cells."""

    values: dict[Line, float | None]
    names: dict[str, str]
    things: dict[tuple[str, str], frozenset[Thing]]
    sights: dict[str, frozenset[str]]
    people: dict[str, int]


def counted(figure: str, by: str, things: Iterable[Thing]) -> Iterator[tuple[Line, float | None]]:
    """How many there are of each unit, and in all."""
    numbers: Counter[str] = Counter({TOTAL: 0})
    for thing in things:
        for unit in {thing.unit, TOTAL}:
            numbers[unit] += thing.number
    yield from ((Line(figure, by, unit), number) for unit, number in numbers.items())
