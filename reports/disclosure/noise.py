"""The noise that is added to a count of people: drawn from a published table by the keys of those counted.

Two draws are made one after the other, the second from the row of what the first left: one by the keys alone,
one by the keys and the period asked for. So the same people give the same number in the same period, whatever
else is asked, and from one period to the next every number may move, also of those who stayed.

The first draw of a group and of a part of it go together, by design: most of it follows from how large the
sum of keys is, compared with what sums of so many keys are. Draws of their own for every row would let
somebody take the average over the sums of many dimensions, in which the noise of the total is lost.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from math import comb, factorial, floor, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

from reports.engine.keys import People

from .derivation import OF

FILE = Path(__file__).parent / "noise.csv"
# How much of the first draw's variance a group has together with its parts. With none, sums over dimensions
# tell too much of a whole; with all of it, a whole less most of it tells too much of the rest.
TOGETHER = 0.5
NORMAL = NormalDist()
# Up to so many keys the distribution of their sum is computed exactly.
_EXACT = 12
_LEAST = 1e-12


class _Steps(NamedTuple):
    """One row of the table: what may be added, and up to which of the ``OF`` lots each is drawn."""

    steps: list[int]
    lots: list[int]


@cache
def table() -> Mapping[int, Mapping[int, int]]:
    """Of each true count (the last stands for all above) the weight of each number added."""
    with FILE.open(encoding="ascii", newline="") as file:
        head, *rows = csv.reader(file)
    steps = [int(step) for step in head[1:]]
    return {
        int(count): {step: int(weight) for step, weight in zip(steps, weights, strict=True) if int(weight)}
        for count, *weights in rows
    }


@cache
def _rows() -> list[_Steps]:
    return [_Steps(list(row), list(accumulate(row.values()))) for _, row in sorted(table().items())]


def draw(count: int, lot: float) -> int:
    """The count after one draw: ``lot``, evenly from 0 up to 1, picks from the row of the count."""
    if count == 0:
        return 0
    rows = _rows()
    steps, lots = rows[min(count, len(rows)) - 1]
    return count + steps[min(bisect_right(lots, int(lot * OF)), len(steps) - 1)]


def changed(people: People, period: str) -> int:
    """The count as a protected machine sees it."""
    after_first = draw(int(people), first_lot(people))
    return draw(after_first, hashed(people, period))


def first_lot(people: People) -> float:
    """The lot of the first draw: in part where their keys stand, in part what their sum hashes to."""
    if not people:
        return 0.0
    together = sqrt(TOGETHER) * standing(people)
    apart = sqrt(1 - TOGETHER) * NORMAL.inv_cdf(hashed(people, ""))
    return NORMAL.cdf(together + apart)


def hashed(people: People, period: str) -> float:
    """A number between 0 and 1 that follows from who is counted, and when, and from nothing in part."""
    digest = blake2b(period.encode(), digest_size=8, key=(people.keys % 2**64).to_bytes(8)).digest()
    # Of 64 bits as many as a float holds, and never 0 or 1 themselves.
    return ((int.from_bytes(digest) >> 12) + 0.5) / 2**52


def standing(people: People) -> float:
    """Where the sum of keys stands among sums of so many keys: normally distributed, of deviation 1.

    That of a part goes together with that of the whole as the root of its share of the people.
    """
    number, sum_of_keys = int(people), people.keys / 2**64
    if number > _EXACT:
        z = sum_of_keys / sqrt(number / 12)
        # Sums of even keys are flatter than the normal distribution, by this much (Cornish and Fisher).
        return z + (z**3 - 3 * z) / (20 * number)
    # The distribution of a sum of so many numbers between 0 and 1 (Irwin and Hall).
    at = sum_of_keys + number / 2
    below = sum((-1) ** n * comb(number, n) * (at - n) ** number for n in range(floor(at) + 1))
    return NORMAL.inv_cdf(min(max(below / factorial(number), _LEAST), 1 - _LEAST))
