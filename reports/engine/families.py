"""Counting families that members help: where the help is for, else where the member counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from registry.units.rosters import Roster, RowKey, number_of, row_of

from .people import Counts
from .statements import Statement, fill


def families(roster: Roster, on: date) -> Counts:
    """Families by row, of the assignments that are open on ``on`` and whose member counts on it."""
    tail = fill("counted", by="NULL::text", join="", counts="sum(placed.number)::bigint AS counted_0")
    statement = Statement(
        fill("families", tail=tail), {**roster.places(), "on": on}, ("row",), roster.legend()
    )
    return {(row_of(number), None): (helped, 0) for number, _, helped in statement.count()}


def listed(roster: Roster, on: date, rows: Sequence[RowKey]) -> list[int]:
    """The ids of the assignments whose families count in ``rows``."""
    text = fill("families", tail=fill("listed", join="", counts="true", value="true"))
    parameters = {**roster.places(), "on": on, "rows": list(map(number_of, rows))}
    return [assignment for (assignment,) in Statement(text, parameters).fetch()]
