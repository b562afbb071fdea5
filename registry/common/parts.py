"""A long form in parts: on a phone each is folded by itself, and the first stands open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any, Generic, TypeVar

Line = TypeVar("Line")

# So many lines stand open on a phone at first: with the head of the form they fill two screens, or three.
AT_FIRST = 12
# More parts than this would themselves fill a screen or two.
MOST_PARTS = 18


@dataclass(frozen=True, slots=True)
class Part(Generic[Line]):
    """Lines that are folded together; the only part of a form is not folded.

    ``number`` counts parts from 1, ``count`` what stands in it; one ``is_open`` stands open at first.
    """

    number: int
    lines: Sequence[Line]
    count: int
    is_only: bool
    is_open: bool


def in_parts(
    lines: Iterable[Line],
    group: Callable[[Line], Any] = lambda _: None,
    count: Callable[[Line], int] = lambda _: 1,
    at_first: int = AT_FIRST,
) -> list[Part[Line]]:
    """``lines`` in parts of about ``at_first``, more where there are very many, in the order given.

    Neighbours of the same ``group`` stay together unless they alone are more than a part holds. A line may
    itself be several: ``count`` says how many.
    """
    every = list(lines)
    most = max(at_first, ceil(sum(map(count, every)) / MOST_PARTS))
    packed: list[list[Line]] = []
    for run in (list(run) for _, run in groupby(every, group)):
        number = ceil(sum(map(count, run)) / most)
        if number <= 1 and packed and sum(map(count, packed[-1] + run)) <= most:
            packed[-1] += run
        else:
            size = ceil(len(run) / max(number, 1))
            packed += [run[start : start + size] for start in range(0, len(run), size)]
    sizes = [sum(map(count, part)) for part in packed]
    return [
        Part(place + 1, part, sizes[place], len(packed) == 1, place == 0 and sizes[0] <= at_first)
        for place, part in enumerate(packed)
    ]
