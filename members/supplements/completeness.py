"""How many of a unit's members have answered in a round, counted by the database in one statement.

The people of an open round are those who count today; of a closed one, those who counted on the day it was
closed. Who has answered and counts no more is in neither number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from members.models import Stretch
from registry.common.database_roles import as_counter
from registry.units.structure import Structure

from .models import SupplementAnswer, SupplementRound


class Completeness(NamedTuple):
    """How many have answered, of how many."""

    answered: int = 0
    members: int = 0

    @property
    def missing(self) -> int:
        """How many have not answered yet."""
        return self.members - self.answered

    @property
    def percent(self) -> float | None:
        """The share of those who have; nothing where there is nobody."""
        return 100 * self.answered / self.members if self.members else None

    def plus(self, other: Completeness) -> Completeness:
        """Both together."""
        return Completeness(self.answered + other.answered, self.members + other.members)


def day_of(asked: SupplementRound) -> date:
    """The day on which it is read who is asked."""
    return asked.closed_on or localdate()


def answers_in(asked: SupplementRound) -> Exists:
    """Has the member of a stretch answered in the round?"""
    return Exists(SupplementAnswer.objects.filter(round=asked, member=OuterRef("member")))


def asked_in(asked: SupplementRound, cells: Collection[int]) -> QuerySet[Stretch]:
    """Those of some cells who are asked, a stretch each."""
    found: QuerySet[Stretch] = Stretch.objects.on(day_of(asked)).filter(cell__any_of=list(cells))
    return found


def by_cell(asked: SupplementRound, cells: Collection[int]) -> dict[int, Completeness]:
    """Each of the cells in which somebody is asked."""
    with as_counter():
        rows = list(
            asked_in(asked, cells)
            .order_by()
            .values("cell")
            .annotate(members=Count("pk"), answered=Count("pk", filter=Q(answers_in(asked))))
            .values_list("cell", "answered", "members")
        )
    return {cell: Completeness(answered, members) for cell, answered, members in rows}


def cells_below(structure: Structure, unit: int) -> list[int]:
    """The cells of a unit, itself included where it is one."""
    return [cell for cell in structure.forest.cells if unit in structure.party.place(cell).path]


def by_unit(
    structure: Structure, counts: dict[int, Completeness], units: Collection[int]
) -> dict[int, Completeness]:
    """The counts of cells, added up for each of ``units`` that stands above them."""
    wanted, found = set(units), defaultdict[int, Completeness](Completeness)
    for cell, one in counts.items():
        for unit in wanted.intersection(structure.party.place(cell).path):
            found[unit] = found[unit].plus(one)
    return {unit: found[unit] for unit in units}
