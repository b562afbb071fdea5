"""The secret keys of those who were counted, summed along with the count.

Each member has a random key that nobody sees. Inside :func:`summed_keys` a count of people comes with the sum
of the keys of those counted: a number that says which people they are without telling who. What is added to a
count before a machine sees it follows from that sum (:mod:`reports.disclosure`), so the same people always
look the same, by whatever statement they were counted. The sum is exact, not modulo anything: how large it is
says something, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# To be put behind whatever has a column ``member_id``.
MEMBER = "JOIN members_member member ON member.id = placed.member_id"
KEY = "member.disclosure_key"

_summing: ContextVar[bool] = ContextVar("summing_keys", default=False)


class People(int):
    """A number of people with the sum of their keys. Added up, the keys are added too."""

    keys: int

    def __new__(cls, number: int, keys: int) -> People:
        made = super().__new__(cls, number)
        made.keys = keys
        return made

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]
        """What it is made again of in another process, which shares what was counted."""
        return int(self), self.keys

    def __add__(self, other: int) -> People:
        if not isinstance(other, People):
            if other != 0:
                raise TypeError("people with their keys and a bare number do not add up")
            return self
        return People(int(self) + int(other), self.keys + other.keys)

    __radd__ = __add__


@contextmanager
def summed_keys() -> Iterator[None]:
    """Counts of people made inside the block are :class:`People`."""
    token = _summing.set(True)
    try:
        yield
    finally:
        _summing.reset(token)


def are_summed() -> bool:
    """Are keys to be summed with the counts that are made now?"""
    return _summing.get()


def sums(conditions: Sequence[str], key: str = KEY) -> list[str]:
    """SQL of the sum of the column ``key`` for each of the conditions: nothing where keys are not wanted."""
    if not are_summed():
        return []
    return [f"sum({key}) FILTER (WHERE {condition}) AS keys_{n}" for n, condition in enumerate(conditions)]


def with_keys(numbers: Sequence[Any]) -> list[int]:
    """Counts from what a statement gave for a row: the counts, behind them the sums of keys if any."""
    if not are_summed():
        return list(numbers)
    half = len(numbers) // 2
    pairs = zip(numbers[:half], numbers[half:], strict=True)
    return [People(number, int(keys or 0)) for number, keys in pairs]
