"""A statement about units up to ``each``, one line a unit: a tail then counts its lines or lists them."""

from __future__ import annotations

from typing import Any, NamedTuple

from registry.units.rosters import Roster, placed_inside

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
    inside, rows = placed_inside((village, roster.villages[village].row) for village in villages)
    return {"villages": inside, "village_rows": rows}
