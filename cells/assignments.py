"""Who is charged with what on a day: of a unit, of one village, of one cell, of one member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, When

from cells.models import CellVillage
from members.models import Assignment, Member, Stretch, Task
from registry.accounts.access.places import Place, area_place, organization_place, territory_of
from registry.accounts.access.scopes import area_ids, subtree_ids
from registry.accounts.models import User
from registry.common.cached_rows import count, rows
from registry.common.database_roles import as_counter
from registry.common.dates import last_day
from registry.common.numbers import Numbers
from registry.units.structure import Structure
from registry.units.tree import Tree


@dataclass(frozen=True, slots=True)
class Charged:
    """A member with a task, the cell of membership, and what the task is for."""

    assignment: Assignment
    member: Member
    works_in: Place
    cell: Place | None
    village: Place | None

    @property
    def task(self) -> str:
        """The words of the task."""
        return str(Task(self.assignment.task).label)

    @property
    def last_day(self) -> date | None:
        """Its last day, where it has one."""
        return last_day(self.assignment.ends_on)

    @property
    def is_changed_here(self) -> bool:
        """Contact at residence has pages of its own."""
        return self.assignment.task != Task.RESIDENCE_CONTACT


@dataclass(frozen=True, slots=True)
class Assigned:
    """The tasks in the user's sight, and how many there are beside them."""

    seen: list[Charged]
    hidden: int

    @property
    def named(self) -> list[Member]:
        """The members whom a page names with it."""
        return [line.member for line in self.seen]


class Row(NamedTuple):
    """A task in sight, by numbers: a province has tens of thousands, and a page shows some of them."""

    assignment: int
    member: int
    task: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """The tasks of a list in its order, and how many there are out of the user's sight."""

    rows: list[Row]
    hidden: int


def assigned_in(structure: Structure, unit: Place, user: User, on: date, task: str = "") -> Listed:
    """The tasks of members of a unit, and those that others have for its cells and villages.

    Of the villages those in the territory that the unit leads, and those that its cells serve.
    """
    below = Numbers(sorted(set(structure.party.below([unit.id])) & set(subtree_ids(user))))
    served = CellVillage.objects.on(on).filter(cell__any_of=below)
    villages = set(served.values_list("village", flat=True))
    if (territory := territory_of(structure, unit.id)) is not None:
        villages |= set(structure.units_at(Tree.TERRITORY, "village", territory.id))
    inside = Numbers(sorted(villages & set(area_ids(user))))
    here = Stretch.objects.on(on).filter(cell__any_of=below)
    tasks = Q(cell__any_of=below) | Q(village__any_of=inside) | Q(member__in=here.values("member"))
    return listed(user, on, tasks & Q(task=task) if task else tasks)


def assigned_to_village(structure: Structure, village: int, user: User, on: date) -> Assigned:
    """The tasks for one village."""
    return _assigned(structure, user, on, Q(village=village))


def assigned_to_cell(structure: Structure, cell: int, user: User, on: date) -> Assigned:
    """The tasks for one cell; contact at residence has a page of its own."""
    return _assigned(structure, user, on, Q(cell=cell) & ~Q(task=Task.RESIDENCE_CONTACT))


def assigned_to_member(structure: Structure, member: Member, user: User, on: date) -> Assigned:
    """The tasks of one member."""
    return _assigned(structure, user, on, Q(member=member))


def charged(structure: Structure, rows: Sequence[Row], on: date) -> list[Charged]:
    """Some tasks with their members and places; their members are in the user's sight."""
    found = Assignment.objects.select_related("member").in_bulk([row.assignment for row in rows])
    people = [row.member for row in rows]
    cells = dict(Stretch.objects.on(on).filter(member__any_of=people).values_list("member", "cell"))
    return [_line(structure, found[row.assignment], cells[row.member]) for row in rows]


def _assigned(structure: Structure, user: User, on: date, which: Q) -> Assigned:
    found = listed(user, on, which)
    return Assigned(charged(structure, found.rows, on), found.hidden)


def listed(user: User, on: date, which: Q) -> Listed:
    """The tasks of members who count on the day, by task, place and name; those out of sight as a number."""
    here = Stretch.objects.on(on).values("member")
    found: Any = Assignment.objects.on(on).filter(which, member__in=here)
    with as_counter():
        in_all = count(found)
    seen = found.filter(member__in=Member.objects.visible_to(user).values("pk"))
    order = Case(*(When(task=task, then=place) for place, task in enumerate(Task.values)), default=0)
    places = (F("village__key").asc(nulls_first=True), F("cell__code").asc(nulls_first=True))
    ordered = seen.order_by(order, *places, "member__sort_key", "pk")
    own = [Row(*row) for row in rows(ordered.values_list("pk", "member", "task", "number"))]
    return Listed(own, in_all - len(own))


def _line(structure: Structure, row: Assignment, home: int) -> Charged:
    return Charged(
        row,
        row.member,
        organization_place(structure, home),
        organization_place(structure, row.cell_id) if row.cell_id else None,
        area_place(structure, row.village_id) if row.village_id else None,
    )
