"""Since when a village has been without a member: the last day on which it had one, by each reading."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from registry.units.structure import Structure
from reports.models import Reading

from .statements import Statement, fill


def last_days(day: Structure, villages: Collection[int], reading: str) -> dict[int, date]:
    """The last day with a member for each of ``villages`` (standing on ``day``) that ever had one.

    ``reading`` is one of :class:`Reading`. A village with a member today is given today or a later day.
    """
    wanted = set(villages)
    pairs = [(v, now) for v in day.forest.villages if (now := day.village_now(v)) in wanted]
    parameters = {
        "recorded": [recorded for recorded, _ in pairs],
        "villages": [now for _, now in pairs],
        "on": day.day,
        "anybody": reading == Reading.RESIDENT,
        "local": reading == Reading.LOCAL,
    }
    return dict(Statement(fill("last_days"), parameters).fetch())
