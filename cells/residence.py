"""Who keeps contact with which cell at the place of residence, seen from there and from where they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cells.models import ResidenceComment
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
    comment_label: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Those in the user's sight, and how many there are beside them."""

    seen: list[Contact]
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
    rows = list(seen.select_related("member"))
    people = sorted({row.member_id for row in rows})
    counted = Stretch.objects.on(day).filter(member__any_of=people)
    cells = dict(counted.values_list("member", "cell"))
    said = ResidenceComment.objects.filter(member__any_of=people, year=year)
    comments = {one.member_id: one for one in said}
    found = [
        Contact(
            row.pk,
            row.member,
            organization_place(structure, cells[row.member_id]),
            organization_place(structure, row.cell_id) if row.cell_id else None,
            row.starts_on,
            comment.result if (comment := comments.get(row.member_id)) else "",
            comment.get_result_display() if comment else "",
        )
        for row in rows
        if row.member_id in cells
    ]
    found.sort(key=lambda one: (one.lives_in.code if one.lives_in else "", one.member.sort_key))
    return Contacts(found, count - len(found))


def _tasks(below: list[int], side: str, day: date) -> Any:
    """The tasks of contact on a day, of members counted on it."""
    tasks = Assignment.objects.filter(task=Task.RESIDENCE_CONTACT).on(day)
    here = Stretch.objects.on(day)
    if side == HERE:
        return tasks.filter(cell__any_of=below, member__in=here.values("member"))
    return tasks.filter(member__in=here.filter(cell__any_of=below).values("member"))
