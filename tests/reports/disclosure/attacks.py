"""How somebody would try to get behind changed counts, and how often the guess is right.

Each attack gives a list of tries: what is true, the one answer about it, and other readings of the same
figure that other answers give. Whoever attacks knows the method and the table, and learns on registers of the
same kind, of which everything is known, how to put the readings together (:mod:`.learning`). From the one
answer the likeliest truth is computed, given the table and how often each truth occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from reports.disclosure.derivation import OF
from reports.disclosure.noise import table

from .learning import Learned
from .registers import DIMENSIONS, MONTHS, Machine, Person, Register


class Try(NamedTuple):
    """The truth, the one answer about it, and other readings of the same figure."""

    truth: int
    one: int
    others: Sequence[float]


class Score(NamedTuple):
    """How often a guess is right: of who says the commonest, from one answer, and from all."""

    commonest: float
    one: float
    all: float
    tries: int

    @property
    def gain(self) -> float:
        """Points more from all answers than from one."""
        return 100 * (self.all - self.one)


@cache
def outcomes(count: int) -> Mapping[int, float]:
    """What comes out for a true count, and how often: both draws."""
    found: Counter[int] = Counter()
    for first, often in _drawn(count):
        for second, again in _drawn(first):
            found[second] += often * again
    return dict(found)


def _drawn(count: int) -> list[tuple[int, float]]:
    if count == 0:
        return [(0, 1.0)]
    row = table()[min(count, max(table()))]
    return [(count + step, weight / OF) for step, weight in row.items()]


def score(tries: Sequence[Try], known: Sequence[Try]) -> Score:
    """Score the likeliest truths; ``known`` are the tries that the attacker learns from."""
    how_often = Counter(one.truth for one in known)
    likeliest = {
        said: max(how_often, key=lambda truth: how_often[truth] * outcomes(truth).get(said, 0.0))
        for said in {one.one for one in tries}
    }
    learned = Learned([(one.truth, one.one, one.others) for one in known])
    return Score(
        sum(one.truth == max(how_often, key=how_often.__getitem__) for one in tries) / len(tries),
        sum(likeliest[one.one] == one.truth for one in tries) / len(tries),
        sum(learned.guess(one.one, one.others) == one.truth for one in tries) / len(tries),
        len(tries),
    )


def all_less_official(register: Register, machine: Machine) -> Iterator[Try]:
    """Those on probation: asked for, and as all members less the official ones."""
    for unit in range(6):
        for month in MONTHS[::6]:
            here = register.on(month, unit)
            official = [p for p in here if p.of("standing") == 0]
            rest = [p for p in here if p.of("standing") == 1]
            period = f"{month}"
            one = machine.answer(rest, period, "rest")
            less = machine.answer(here, period, "all") - machine.answer(official, period, "official")
            yield Try(len(rest), one, [less])


def cumulative_months(register: Register, machine: Machine) -> Iterator[Try]:
    """Who came in a month: asked for, and as the months up to it less those before it."""
    for unit in range(6):
        for month in MONTHS[4::4]:
            came = register.came(month, month, unit)
            others = []
            for first in range(1, month):
                so_far, before = register.came(first, month, unit), register.came(first, month - 1, unit)
                up_to = machine.answer(so_far, f"{first}/{month}", "up to")
                others.append(up_to - machine.answer(before, f"{first}/{month - 1}", "before"))
            mean = sum(others) / len(others)
            yield Try(len(came), machine.answer(came, f"{month}/{month}"), [mean, others[-1]])


def all_dimensions(register: Register, machine: Machine) -> Iterator[Try]:
    """A unit's people: asked for, and as the sum of the rows of each dimension."""
    for unit in range(6):
        for month in MONTHS[::6]:
            here = register.on(month, unit)
            others = []
            for dimension in DIMENSIONS:
                rows = values(here, dimension)
                others.append(
                    sum(machine.answer(row, f"{month}", f"by {dimension}") for row in rows.values())
                )
            yield Try(len(here), machine.answer(here, f"{month}", "all"), others)


def two_roots(register: Register, machine: Machine) -> Iterator[Try]:
    """The same figure by two clients: one asks for the unit as a root, one for its row of the province."""
    for unit in range(6):
        for month in MONTHS[::6]:
            here = register.on(month, unit)
            asked = [machine.answer(here, f"{month}", f"root {number}") for number in range(6)]
            yield Try(len(here), asked[0], asked[1:])


def every_table(figure: str) -> Callable[[Register, Machine], Iterator[Try]]:
    """One figure of a unit, guessed from all its tables: all, the official ones and women, by everything."""

    def every_table_for(register: Register, machine: Machine) -> Iterator[Try]:
        for unit in range(6):
            for month in MONTHS[::6]:
                here = register.on(month, unit)
                groups = {
                    "all": here,
                    "official": [p for p in here if p.of("standing") == 0],
                    "women": [p for p in here if p.of("gender") == 0],
                }
                rows = []
                for group in groups.values():
                    for dimension, size in DIMENSIONS.items():
                        by = values(group, dimension)
                        rows += [machine.answer(by.get(value, ()), f"{month}") for value in range(size)]
                groups["rest"] = [p for p in here if p.of("standing") == 1]
                said = {name: machine.answer(people, f"{month}") for name, people in groups.items()}
                yield Try(len(groups[figure]), said[figure], [*said.values(), *rows])

    every_table_for.__name__ = f"every_table_for_{figure}"
    return every_table_for


def values(people: Sequence[Person], dimension: str) -> dict[int, list[Person]]:
    """The people by their value of the dimension."""
    rows: dict[int, list[Person]] = {}
    for person in people:
        rows.setdefault(person.of(dimension), []).append(person)
    return rows


class Leavers(NamedTuple):
    """How often the group of a single leaver was guessed, and what somebody gets who takes one by chance."""

    right: float
    chance: float
    tries: int

    @property
    def gain(self) -> float:
        """Points above chance."""
        return 100 * (self.right - self.chance)


def leavers(registers: Sequence[Register], machine: Machine, *, patient: bool = False) -> Leavers:
    """Somebody alone leaves a unit, which is known: of which group? The one that fell, or moved, the most.

    Asked about at the month ends before and after, or on as many days of both months as can be asked about.
    Of the two ways to guess the better one counts. Who is ``patient`` also asks about all months before and
    after in which nobody came or went, and knows which those are.
    """
    right = [0.0, 0.0]
    chance = 0.0
    tries = 0
    for register in registers:
        for unit in range(6):
            for month in MONTHS[1:]:
                gone = register.left(month, unit)
                if len(gone) != 1 or register.came(month, month, unit):
                    continue
                earlier, later = _still(register, unit, month) if patient else ([month - 1], [month])
                for dimension in DIMENSIONS:
                    before = values(register.on(month - 1, unit), dimension)
                    after = values(register.on(month, unit), dimension)
                    fell = {
                        value: _mean(machine, rows, earlier, dimension)
                        - _mean(machine, after.get(value, []), later, dimension)
                        for value, rows in before.items()
                    }
                    for number, moved in enumerate((fell, {value: abs(by) for value, by in fell.items()})):
                        # Where several moved alike, the largest.
                        guess = max(moved, key=lambda value: (moved[value], len(before[value])))
                        right[number] += guess == gone[0].of(dimension)
                    chance += max(len(rows) for rows in before.values()) / sum(map(len, before.values()))
                    tries += 1
    return Leavers(max(right) / tries, chance / tries, tries)


def _still(register: Register, unit: int, month: int) -> tuple[list[int], list[int]]:
    """The months before and from ``month`` on in which the unit's people were those just before and after."""
    before, after = register.on(month - 1, unit), register.on(month, unit)
    earlier, later = month - 1, month
    while earlier > 1 and register.on(earlier - 1, unit) == before:
        earlier -= 1
    while later < MONTHS[-1] and register.on(later + 1, unit) == after:
        later += 1
    return list(range(earlier, month)), list(range(month, later + 1))


def _mean(machine: Machine, people: Sequence[Person], months: Sequence[int], dimension: str) -> float:
    periods = [f"{month}.{day}" for month in months for day in range(machine.days)]
    return sum(machine.answer(people, period, f"by {dimension}") for period in periods) / len(periods)
