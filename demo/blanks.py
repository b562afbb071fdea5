"""Villages without a member in the default demo: which they are, and who moves there and away again.

Each of the three readings has villages of its own: some where nobody counted lives, some where only a
teacher of the commune's school does, some where the only member was posted there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .places import TOWN_KINDS
from .units import Territory, Village

REMOTE = ("H096", "H097", "H098", "H101", "H103")


@dataclass(slots=True, eq=False)
class Blank:
    """A village that has no member when the register begins, and the days on which that changes.

    ``admitted`` are the days of admissions there, ``emptied`` the day on which all who came before it go.
    """

    village: Village
    neighbour: Village | None
    what: str
    admitted: tuple[date, ...] = ()
    emptied: date | None = None
    own_cell_on: date | None = None

    @property
    def stay(self) -> int:
        """How many of those who come are still there at the end."""
        posted = self.what in ("teacher", "posted")
        return posted + sum(self.emptied is None or day > self.emptied for day in self.admitted)


def choose(territory: Territory, rng: Random, scale: float, end: date) -> list[Blank]:
    """Pick the villages, in remote communes and one or two in each, and plan what happens there."""
    plan = ["cleared"] * int(34 * scale) + ["again"] * int(6 * scale) + ["relapsed"] * int(5 * scale)
    plan += ["never"] * int(9 * scale) + ["unserved"] * int(3 * scale)
    plan += ["teacher"] * int(5 * scale) + ["posted"] * int(6 * scale)
    rng.shuffle(plan)
    places = _places(territory, rng)
    return [_plan(what, *next(places), rng, end) for what in plan]


def _places(territory: Territory, rng: Random) -> Iterator[tuple[Village, Village]]:
    """Villages that nothing else happens to, each with a neighbour whose cell can serve it too."""
    communes = [c for c in territory.communes if c.district in REMOTE and c.kind not in TOWN_KINDS]
    for _ in range(4):
        rng.shuffle(communes)
        for commune in communes:
            free = [village for village in commune.villages if not village.settled]
            if len(free) > 3:
                village, neighbour = free[-1], free[-2]
                village.settled = neighbour.settled = True
                yield village, neighbour


def _plan(what: str, village: Village, neighbour: Village, rng: Random, end: date) -> Blank:
    def between(first: date, last: date) -> date:
        return first + timedelta(days=rng.randrange(max((last - first).days, 1)))

    if what == "unserved":
        return Blank(village, None, what)
    if what in ("never", "teacher", "posted"):
        return Blank(village, neighbour, what)
    first = between(date(2016, 5, 1), date(2019, 12, 1) if what != "cleared" else end - timedelta(days=150))
    if what == "cleared":
        days = [first]
        while len(days) < 6 and rng.random() < 0.7:
            days.append(days[-1] + timedelta(days=rng.randrange(120, 500)))
        past = tuple(day for day in days if day <= end)
        has_own = len(past) >= 4 and past[3] < date(2023, 6, 1) and rng.random() < 0.6
        own = date(past[3].year + 1, 7, 1) if has_own else None
        return Blank(village, neighbour, what, past, own_cell_on=own)
    emptied = between(date(2021, 6, 1), date(2025, 3, 1))
    if what == "relapsed":
        return Blank(village, neighbour, what, (first,), emptied)
    return Blank(village, neighbour, what, (first, between(emptied + timedelta(days=200), end)), emptied)
