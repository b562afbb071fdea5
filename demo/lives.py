"""The histories of the default demo's members: who comes when, moves, is recognized, leaves.

A history is planned first (days of coming and going, so that the register ends with as many members as
asked for), then written as events that follow what becomes of the person's village and cell.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random
from typing import NamedTuple

from registry.common.dates import DAY

from .cells import Body, Tree
from .people import People
from .places import TOWN_KINDS
from .units import CITY, Commune, Village

BEGAN = date(2016, 1, 1)
DIED, OUT, DELETED, LEFT, EXPELLED = "died", "transferred_out", "deleted", "left", "expelled"
# Days around which ceremonies are held, in parts of a hundred; the others fall anywhere in the year.
FEASTS = ((2, 3, 12), (3, 26, 8), (5, 7, 8), (5, 19, 14), (8, 30, 9), (10, 14, 4), (11, 7, 5), (12, 22, 6))
# How many of the members are of the mix, relative to the weight of their bodies, among those admitted.
EAGERNESS = {
    "village": 1.1,
    "school": 0.9,
    "agency": 0.8,
    "health": 0.9,
    "police": 0.9,
    "army": 1.4,
    "enterprise": 1.1,
}


class LifeEvent(NamedTuple):
    """A village, or a cell that is no village's, to which people come; what it later becomes is followed."""

    mix: str
    village: Village | None
    cell: Body | None
    commune: Commune | None
    starts: date
    weight: float


class Plan(NamedTuple):
    """Somebody's coming and going; ``left`` is ``None`` for who is still there at the end."""

    line: LifeEvent
    came: date
    how: str
    birth: date
    left: date | None
    why: str


class Resident(NamedTuple):
    """Somebody who lives in a village at the end, since when, and in its own cell or another."""

    dossier: str
    since: date
    birth: date


def year_after(day: date) -> date:
    """The day on which twelve months from ``day`` are over."""
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


def age_on(birth: date, day: date) -> float:
    """Age in years, near enough."""
    return (day - birth).days / 365.25


class Lives:
    """Plans and writes the histories of everybody."""

    def __init__(self, tree: Tree, people: People, lines: list[LifeEvent], end: date) -> None:
        self.tree = tree
        self.rng: Random = tree.rng
        self.people = people
        self.lines = lines
        self.end = end
        self.rows = tree.sheets.rows["events"]
        self.residents: defaultdict[str, list[Resident]] = defaultdict(list)
        self.by_commune: defaultdict[str, list[LifeEvent]] = defaultdict(list)
        self.by_mix: defaultdict[str, list[LifeEvent]] = defaultdict(list)
        for line in lines:
            (
                self.by_commune[line.commune.key] if line.village and line.commune else self.by_mix[line.mix]
            ).append(line)
        self.city = [
            line
            for c in tree.territory.communes
            if c.district == CITY and c.kind in TOWN_KINDS
            for line in self.by_commune[c.key]
        ]

    # Planning

    def ceremony(self, year: int) -> date:
        """A day of ``year`` on which people are admitted."""
        drawn = self.rng.random() * 100
        for month, day, share in FEASTS:
            drawn -= share
            if drawn < 0:
                return date(year, month, day) - DAY * int(self.rng.random() * 9)
        return date(year, 1, 5) + DAY * int(self.rng.random() * 355)

    def leaving(self, line: LifeEvent, came: date, birth: date) -> tuple[date | None, str]:
        """When and why somebody leaves the register, year by year at the odds of the age."""
        rng, outward = self.rng, 0.0025 if line.mix == "village" else 0.011
        day = came
        while day < self.end:
            age = age_on(birth, day)
            death = (
                0.0012
                if age < 50
                else 0.003
                if age < 60
                else 0.01
                if age < 70
                else 0.03
                if age < 80
                else 0.09
            )
            drawn = rng.random()
            for why, odds in (
                (DIED, death),
                (OUT, outward),
                (DELETED, 0.0032 if age < 40 else 0.0014),
                (LEFT, 0.0007),
                (EXPELLED, 0.0005),
            ):
                drawn -= odds
                if drawn < 0:
                    left = day + DAY * (20 + int(rng.random() * 345))
                    return (left, why) if left <= self.end else (None, "")
            day += DAY * 365
        return None, ""

    def plan(self, line: LifeEvent, came: date, how: str) -> Plan:
        """A history that begins on ``came``."""
        rng = self.rng
        if how == "admitted":
            age = 18.1 + min(rng.gammavariate(2.6, 3.6), 38)
        elif how == "transferred_in":
            age = rng.uniform(24, 52)
        elif line.mix == "village":
            age = rng.triangular(20, 84, 38)
        else:
            age = rng.triangular(22, 59, 36)
        birth = came - DAY * int(age * 365.25)
        left, why = self.leaving(line, came, birth)
        return Plan(line, came, how, birth, left, why)

    def draw(self, cumulated: list[float], day: date) -> LifeEvent:
        """A line to which somebody comes on ``day``, by its weight."""
        while True:
            (line,) = self.rng.choices(self.lines, cum_weights=cumulated)
            if line.starts <= day:
                return line

    # Following villages and cells

    def place(self, line: LifeEvent, day: date) -> tuple[Village | None, Body | None]:
        """Where somebody who comes to ``line`` on ``day`` lives and belongs."""
        if line.village is not None:
            village = self.standing(line.village, day)
            return village, self.tree.cell_on(village, day)
        cell = line.cell
        while cell is not None and cell.ends is not None and cell.ends <= day:
            cell = cell.into[int(self.rng.random() * len(cell.into))]
        return self.home(line, day), cell

    def standing(self, village: Village, day: date) -> Village:
        """What ``village`` has become by ``day``."""
        while village.ends is not None and village.ends <= day:
            village = village.into[int(self.rng.random() * len(village.into))]
        return village

    def home(self, line: LifeEvent, day: date) -> Village | None:
        """Where somebody of an agency lives: in the commune or the city, one in four is not known."""
        if self.rng.random() < 0.25:
            return None
        near = self.by_commune[line.commune.key] if line.commune is not None else self.city
        # The first villages of a commune lie around its offices.
        chosen = near[int(self.rng.random() * min(len(near), 5 if line.commune is not None else 400))]
        if chosen.village is None or chosen.starts > day:
            return None
        return self.standing(chosen.village, day)

    def change_after(self, village: Village | None, cell: Body, mix: str, day: date) -> date | None:
        """The next day on which the person's village or cell is no longer what it is."""
        days = [village.ends] if village is not None and village.ends is not None else []
        if mix == "village" and village is not None:
            days += [since for since, _ in self.tree.cells_of[village.key]]
        elif cell.ends is not None:
            days.append(cell.ends)
        return min((d for d in days if d > day), default=None)
