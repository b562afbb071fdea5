"""How somebody would try to get behind changed counts, and how often the guess is right.

Each attack gives a list of tries: what is true, and what the answers say. A try is scored by the likeliest
truth, given the table (which is published) and how often each truth occurs, from one answer about that very
figure and from all answers together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from reports.disclosure.derivation import OF
from reports.disclosure.noise import table

from .registers import DIMENSIONS, MONTHS, Machine, Person, Register

HIGHEST = 70


class Try(NamedTuple):
    """The truth, the one answer about it, and the others: each a sum and difference of so many answers."""

    truth: int
    one: int
    others: Sequence[tuple[int, int]]


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


@cache
def added(answers: int) -> Mapping[int, float]:
    """What the sum of so many answers is away from the truth, and how often; of counts that are not small."""
    if answers == 0:
        return {0: 1.0}
    one = {result - 20: often for result, often in outcomes(20).items()}
    found: Counter[int] = Counter()
    for so_far, often in added(answers - 1).items():
        for step, again in one.items():
            found[so_far + step] += often * again
    return dict(found)


def score(tries: Sequence[Try]) -> Score:
    """Score the likeliest truths."""
    how_often = Counter(one.truth for one in tries)
    prior = {truth: n / len(tries) for truth, n in how_often.items()}

    def from_one(one: Try, truth: int) -> float:
        return prior[truth] * outcomes(truth).get(one.one, 0.0)

    def from_all(one: Try, truth: int) -> float:
        likely = from_one(one, truth)
        for says, answers in one.others:
            likely *= added(answers).get(says - truth, 0.0) + 1e-9
        return likely

    def right(likely: Callable[[Try, int], float]) -> float:
        guesses = [max(prior, key=lambda truth: likely(one, truth)) for one in tries]
        return sum(guess == one.truth for guess, one in zip(guesses, tries, strict=True)) / len(tries)

    return Score(max(prior.values()), right(from_one), right(from_all), len(tries))


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
            yield Try(len(rest), one, [(less, 2)])


def cumulative_months(register: Register, machine: Machine) -> Iterator[Try]:
    """Who came in a month: asked for, and as the months up to it less those before it."""
    for unit in range(6):
        for month in MONTHS[4::4]:
            came = register.came(month, month, unit)
            others = []
            for first in range(1, month):
                so_far, before = register.came(first, month, unit), register.came(first, month - 1, unit)
                up_to = machine.answer(so_far, f"{first}/{month}", "up to")
                others.append((up_to - machine.answer(before, f"{first}/{month - 1}", "before"), 2))
            yield Try(len(came), machine.answer(came, f"{month}/{month}"), others)


def all_dimensions(register: Register, machine: Machine) -> Iterator[Try]:
    """A unit's people: asked for, and as the sum of the rows of each dimension."""
    for unit in range(6):
        for month in MONTHS[::6]:
            here = register.on(month, unit)
            others = []
            for dimension in DIMENSIONS:
                rows = values(here, dimension)
                said = [machine.answer(row, f"{month}", f"by {dimension}") for row in rows.values()]
                others.append((sum(said), len(said)))
            yield Try(len(here), machine.answer(here, f"{month}", "all"), others)


def two_roots(register: Register, machine: Machine) -> Iterator[Try]:
    """The same figure by two clients: one asks for the unit as a root, one for its row of the province."""
    for unit in range(6):
        for month in MONTHS[::6]:
            here = register.on(month, unit)
            asked = [machine.answer(here, f"{month}", f"root {number}") for number in range(6)]
            # The same number again tells nothing: a fresh one is one answer more.
            others = [(said, 1) for said in asked[1:]] if len(set(asked)) > 1 else []
            yield Try(len(here), asked[0], others)


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
