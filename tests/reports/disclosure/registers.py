"""Small random registers in memory, and machines that answer questions about them, some of them weak.

People are sets here and a count is made by adding up keys, as the engine does in SQL; that both are the same
is tested on the database (``test_protected_answers.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from reports.disclosure import noise
from reports.engine.keys import People

# Eight dimensions with so many values each, as those of people have.
DIMENSIONS = {
    "gender": 2,
    "minority": 3,
    "age": 8,
    "standing": 2,
    "school": 4,
    "degree": 5,
    "work": 7,
    "theory": 4,
}
MONTHS = range(1, 25)


@dataclass(frozen=True)
class Person:
    """Somebody: a key, a unit, a value of each dimension, and the months of coming and going."""

    key: int
    unit: int
    values: tuple[int, ...]
    comes: int
    goes: int

    def of(self, dimension: str) -> int:
        return self.values[list(DIMENSIONS).index(dimension)]

    def counts(self, month: int) -> bool:
        return self.comes <= month < self.goes


class Register:
    """Six units of 20 to 60 people; about one in ten comes and one in ten goes within two years."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        self.people: list[Person] = []
        for unit in range(6):
            for _ in range(random.randint(24, 60)):
                values = tuple(
                    # One in fourteen is on probation; of the others the first values are the commonest.
                    int(random.random() < 0.07)
                    if name == "standing"
                    else min(random.randrange(n), random.randrange(n))
                    for name, n in DIMENSIONS.items()
                )
                comes = random.choice(MONTHS) if random.random() < 0.1 else 0
                goes = random.choice(MONTHS) + 1 if random.random() < 0.1 else 99
                self.people.append(
                    Person(random.getrandbits(64) - 2**63, unit, values, comes, max(goes, comes + 1))
                )

    def on(self, month: int, unit: int | None = None) -> list[Person]:
        return [p for p in self.people if p.counts(month) and unit in (None, p.unit)]

    def came(self, first: int, last: int, unit: int) -> list[Person]:
        return [p for p in self.people if first <= p.comes <= last and p.unit == unit]

    def left(self, month: int, unit: int) -> list[Person]:
        return [p for p in self.people if p.goes == month and p.unit == unit]


class Machine:
    """A protected machine as it is: the people, the period, and whatever else was asked."""

    # How many points in time one may ask about within a month.
    days = 1

    def answer(self, people: Iterable[Person], period: str, question: str = "") -> int:
        counted = list(people)
        return self.changed(People(len(counted), sum(p.key for p in counted)), period, question)

    def changed(self, people: People, period: str, question: str) -> int:
        return noise.changed(people, period)


class OneDraw(Machine):
    """Weak: the keys alone decide, so whoever did not change keeps its number."""

    def changed(self, people: People, period: str, question: str) -> int:
        return noise.changed(people, "whenever")


class RowsApart(Machine):
    """Weak: also the first draw of each row is its own, so that sums over many dimensions tell the total."""

    def changed(self, people: People, period: str, question: str) -> int:
        first = noise.draw(int(people), noise.hashed(people, "first"))
        return noise.draw(first, noise.hashed(people, period))


class ByQuestion(Machine):
    """Weak: each question draws anew, so asking otherwise tells more."""

    def changed(self, people: People, period: str, question: str) -> int:
        first = noise.draw(int(people), noise.hashed(people, f"first {question}"))
        return noise.draw(first, noise.hashed(people, f"{period} {question}"))


class FreeDays(Machine):
    """Weak: any day may be asked about, so one can ask thirty times about the same people."""

    days = 30
