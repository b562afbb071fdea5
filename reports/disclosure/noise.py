"""The noise that is added to a count of people: drawn from a published table by the keys of those counted.

Two draws are made one after the other, the second from the row of what the first left: one by the keys alone,
one by the keys and the period asked for. So the same people give the same number in the same period, whatever
else is asked, and from one period to the next every number may move, also of those who stayed.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from reports.engine.keys import People

from .derivation import OF

FILE = Path(__file__).parent / "noise.csv"


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


def draw(count: int, keys: int, period: str = "") -> int:
    """The count after one draw."""
    if count == 0:
        return 0
    rows = _rows()
    steps, lots = rows[min(count, len(rows)) - 1]
    lot = blake2b(period.encode(), digest_size=8, key=keys.to_bytes(8)).digest()
    return count + steps[bisect_right(lots, int.from_bytes(lot) % OF)]


def changed(people: People, period: str) -> int:
    """The count as a protected machine sees it."""
    return draw(draw(int(people), people.keys), people.keys, period)
