"""Who keeps contact with which cell at the place of residence, seen from there and from where they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from cells.models import CommentResult, ResidenceComment
from members.models import Assignment, Member, Stretch, Task
from registry.accounts.access.places import Place, organization_place
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.common.database_roles import as_counter
from registry.units.structure import Structure

HERE, AWAY = "o-day", "di-noi-khac"


@dataclass(frozen=True, slots=True)
class Contact:
    """A member, the cell of membership, the cell of residence, and the comment of the year."""

    assignment: int
    member: Member
    works_in: Place
    lives_in: Place | None
    since: date
    comment: str = ""

    @property
    def comment_label(self) -> str:
        """The comment in words."""
        return str(CommentResult(self.comment).label) if self.comment else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One of those in sight, by numbers: a province has tens of thousands, and a page shows some of them."""

    assignment: int
    member: int
    cell: int
    lives_in: int | None
    since: date
    comment: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Those in the user's sight, by cell of residence and name, and how many there are beside them."""

    seen: list[Line]
    hidden: int


def contacts(structure: Structure, unit: int, user: User, side: str, year: int) -> Contacts:
    """Those who live in the cells of a unit (``HERE``), or belong to them and live elsewhere (``AWAY``).

    A member of elsewhere is named to nobody who does not see that member: such are counted.
    """
    mine = set(subtree_ids(user))
    below = [one for one in structure.party.below([unit]) if one in mine]
    day = structure.day
    with as_counter():
        count = _tasks(below, side, day).count()
    seen = _tasks(below, side, day).filter(member__in=Member.objects.visible_to(user).values("pk"))
    rows = list(
        seen.order_by(F("cell__code").asc(nulls_first=True), "member__sort_key", "pk").values_list(
            "pk", "member", "cell", "starts_on"
        )
    )
    people = [member for _, member, _, _ in rows]
    cells = dict(Stretch.objects.on(day).filter(member__any_of=people).values_list("member", "cell"))
    said = ResidenceComment.objects.filter(member__any_of=people, year=year)
    comments = dict(said.values_list("member", "result"))
    found = [
        Line(key, member, cells[member], lives_in, since, comments.get(member, ""))
        for key, member, lives_in, since in rows
    ]
    return Contacts(found, count - len(found))


def named(structure: Structure, lines: Sequence[Line]) -> list[Contact]:
    """Some of them with their names and places."""
    members = Member.objects.in_bulk([line.member for line in lines])
    return [
        Contact(
            line.assignment,
            members[line.member],
            organization_place(structure, line.cell),
            organization_place(structure, line.lives_in) if line.lives_in else None,
            line.since,
            line.comment,
        )
        for line in lines
    ]


def _tasks(below: list[int], side: str, day: date) -> Any:
    """The tasks of contact on a day, of members counted on it."""
    tasks = Assignment.objects.filter(task=Task.RESIDENCE_CONTACT).on(day)
    here = Stretch.objects.on(day)
    if side == HERE:
        return tasks.filter(cell__any_of=below, member__in=here.values("member"))
    return tasks.filter(member__in=here.filter(cell__any_of=below).values("member"))
