"""Who keeps contact with which cell at the place of residence, seen from there and from where they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from cells.assignments import Listed, Row, charged, listed
from cells.models import CommentResult, ResidenceComment
from members.models import Member, Stretch, Task
from registry.accounts.access.places import Place
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.common.numbers import Numbers
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


class Line(NamedTuple):
    """A task of contact in sight, by numbers, with the comment of the year."""

    row: Row
    comment: str


def contacts(structure: Structure, unit: int, user: User, side: str) -> Listed:
    """Those who live in the cells of a unit (``HERE``), or belong to them and live elsewhere (``AWAY``).

    By cell of residence and name. A member of elsewhere is named to nobody who does not see that member: such
    are counted.
    """
    mine = set(subtree_ids(user))
    below = Numbers(one for one in structure.party.below([unit]) if one in mine)
    return listed(user, structure.day, Q(task=Task.RESIDENCE_CONTACT) & _of(below, side, structure.day))


def said(rows: Sequence[Row], year: int) -> list[Line]:
    """Some of them with the comment of the year."""
    found = ResidenceComment.objects.filter(member__any_of=Numbers(row.member for row in rows), year=year)
    comments = dict(found.values_list("member", "result"))
    return [Line(row, comments.get(row.member, "")) for row in rows]


def named(structure: Structure, lines: Sequence[Line]) -> list[Contact]:
    """Some of them with their names and places."""
    tasks = charged(structure, [line.row for line in lines], structure.day)
    return [
        Contact(
            task.assignment.pk,
            task.member,
            task.works_in,
            task.cell,
            task.assignment.starts_on,
            line.comment,
        )
        for line, task in zip(lines, tasks, strict=True)
    ]


def _of(below: Numbers, side: str, day: date) -> Q:
    """The tasks of those who live there, or of those who belong there."""
    if side == HERE:
        return Q(cell__any_of=below)
    return Q(member__in=Stretch.objects.on(day).filter(cell__any_of=below).values("member"))
