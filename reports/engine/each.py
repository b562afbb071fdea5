"""A statement about units up to ``each``, one line a unit: a tail then counts its lines or lists them."""

from __future__ import annotations

from typing import Any, NamedTuple

from registry.units.rosters import Roster

from .statements import fill


class Each(NamedTuple):
    """The statement's name, its holes and its parameters."""

    name: str
    holes: dict[str, str]
    parameters: dict[str, Any]

    def with_tail(self, tail: str) -> str:
        """The SQL of the whole statement."""
        return fill(self.name, tail=tail, **self.holes)


def village_rows(roster: Roster, villages: list[int]) -> dict[str, Any]:
    """The parameters of the villages that count under the roots, each with its row."""
    numbers = roster.village_numbers
    inside = [village for village in villages if village in numbers]
    return {"villages": inside, "village_rows": [numbers[village] for village in inside]}
