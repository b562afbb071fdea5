"""What members are charged with: a task given, its days and number changed, and its end.

Contact at the place of residence is a task as well; it is given and ended by introductions
(:mod:`cells.services.residence`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import covered_until, end_from
from registry.common.dates import FOREVER, ends_after, last_day
from registry.common.refusals import Refused, write
from registry.units.models import Area, Level, Organization
from registry.units.organizations import ORGANIZATIONS, as_a_cell
from registry.units.restructure import written
from registry.units.services import AREAS

from ..models import Assignment, Member, Task
from .recording import check_day, locked

# What each task must name and what it may name beside that; of contact at residence nothing is given here.
NEEDS: dict[str, frozenset[str]] = {
    Task.FOLLOWS_CELL: frozenset({"cell"}),
    Task.IN_CHARGE_OF_VILLAGE: frozenset({"village"}),
    Task.POSTED_TO_VILLAGE: frozenset({"village"}),
    Task.HELPS_FAMILIES: frozenset({"number"}),
    Task.HELPS_PROSPECT: frozenset(),
    Task.TEMPORARY_ACTIVITY: frozenset({"cell"}),
}
MAY_NAME: dict[str, frozenset[str]] = {
    Task.HELPS_FAMILIES: frozenset({"cell", "village"}),
    Task.HELPS_PROSPECT: frozenset({"cell", "village"}),
}
_MISSING = {
    "cell": "Việc này phải ghi chi bộ.",
    "village": "Việc này phải ghi thôn, bản.",
    "number": "Giúp đỡ hộ gia đình thì phải ghi số hộ.",
}
_NEEDLESS = {
    "cell": "Việc này không ghi chi bộ.",
    "village": "Việc này không ghi thôn, bản.",
    "number": "Việc này không ghi số hộ.",
}
# More families than one member can help; an integer of the database holds less than what can be typed.
MOST_FAMILIES = 9999


@dataclass(frozen=True, slots=True)
class Charge:
    """A task, and what it is for: a cell, a village, a number of families."""

    task: str
    cell: Organization | None = None
    village: Area | None = None
    number: int | None = None


@write
def assign(*, member: Member, charge: Charge, on: date, by: User, until: date | None = None) -> Assignment:
    """The member has the task from ``on`` to the end of ``until`` (``None``: of no known end).

    It lasts at most as long as its cell is a cell and its village stands, and until the same is on record
    again. Refuses a task that lacks what it is for or names what it is not for, who is no member any more by
    the day, and what the member is charged with already.
    """
    check_day(on, "on")
    _check_charge(charge)
    stands_until = _lock_units(charge.cell, charge.village, on)
    who = locked(member)
    if not who.stretches.filter(ends_on__gt=on).exists():
        raise Refused("not_counted", "Vào ngày này người đó không còn là đảng viên trong sổ.", "member")
    same = Assignment.objects.filter(member=who, task=charge.task, cell=charge.cell, village=charge.village)
    if same.on(on).exists():
        raise Refused("assigned_already", "Người này đang được phân công việc này vào ngày đã chọn.", "task")
    following = same.filter(starts_on__gt=on).order_by("starts_on").first()
    row = Assignment(
        member=who,
        task=charge.task,
        cell=charge.cell,
        village=charge.village,
        number=charge.number,
        starts_on=on,
        ends_on=min(stands_until, following.starts_on if following else FOREVER, ends_after(until)),
    )
    _check_forward(row)
    row.save()
    record("member.assigned", by=by, on=who, **_said(row))
    return row


@write
def change_assignment(
    *, assignment: Assignment, on: date, until: date | None, by: User, number: int | None = None
) -> Assignment:
    """The task lasts from ``on`` to the end of ``until``, for ``number`` families, while its units stand.

    Refuses days on which the member has the same task by another row.
    """
    check_day(on, "on")
    row = _own(assignment)
    charge = Charge(row.task, row.cell, row.village, number)
    _check_charge(charge)
    stands_until = _lock_units(row.cell, row.village, on)
    who = locked(row.member)
    row.starts_on, row.ends_on, row.number = on, min(stands_until, ends_after(until)), number
    _check_forward(row)
    others = Assignment.objects.filter(member=who, task=row.task, cell=row.cell, village=row.village)
    other = others.exclude(pk=row.pk).filter(starts_on__lt=row.ends_on, ends_on__gt=on).first()
    if other is not None:
        raise Refused(
            "assigned_then",
            f"Trong thời gian này việc đó đã được ghi từ ngày {written(other.starts_on)}.",
            "until" if other.starts_on > on else "on",
        )
    row.save(update_fields=["starts_on", "ends_on", "number"])
    record("member.assignment_changed", by=by, on=who, **_said(row))
    return row


@write
def end_assignment(*, assignment: Assignment, on: date, by: User) -> None:
    """The member has the task no longer from ``on``; one that began on that very day never was."""
    check_day(on, "on")
    who = locked(assignment.member)
    own = Assignment.objects.filter(pk=_own(assignment).pk)
    row = own.on(on).first()
    if row is None:
        raise Refused("not_assigned", "Vào ngày này người đó không được phân công việc này.", "on")
    said = _said(row)
    end_from(own, on)
    record("member.assignment_ended", by=by, on=who, **{**said, "ends_on": "", "ended_on": on.isoformat()})


def _own(assignment: Assignment) -> Assignment:
    """The row as stored now; contact at residence has its own services."""
    given = Assignment.objects.exclude(task=Task.RESIDENCE_CONTACT)
    row: Assignment | None = (
        given.select_related("cell", "village", "member").filter(pk=assignment.pk).first()
    )
    if row is None:
        raise Refused("not_assigned", "Phân công này không còn trong sổ.", "on")
    return row


def _check_charge(charge: Charge) -> None:
    if charge.task not in NEEDS:
        raise Refused("task_unknown", "Hãy chọn nhiệm vụ.", "task")
    needs = NEEDS[charge.task]
    may = needs | MAY_NAME.get(charge.task, frozenset())
    for name in ("cell", "village", "number"):
        given = getattr(charge, name)
        if given is None and name in needs:
            raise Refused(f"{name}_missing", _MISSING[name], name)
        if given is not None and name not in may:
            raise Refused(f"{name}_needless", _NEEDLESS[name], name)
    if charge.number is not None and not 0 < charge.number <= MOST_FAMILIES:
        raise Refused("number_impossible", f"Số hộ từ 1 đến {MOST_FAMILIES}.", "number")


def _lock_units(cell: Organization | None, village: Area | None, on: date) -> date:
    """The first day after ``on`` on which one of them is a cell or a village no longer; neither ends now."""
    until = FOREVER
    if village is not None:
        AREAS.lock([village])
        if village.level != Level.VILLAGE:
            raise Refused("not_a_village", f"{AREAS.quoted(village, on)} không phải là thôn, bản.", "village")
        AREAS.standing(village, on, "village")
        until = covered_until(AREAS.of(village), on)
    if cell is not None:
        ORGANIZATIONS.lock([cell])
        terms = as_a_cell(cell)
        if not terms.on(on).exists():
            ORGANIZATIONS.standing(cell, on, "cell")
            raise Refused("not_a_cell", f"{ORGANIZATIONS.quoted(cell, on)} không phải là chi bộ.", "cell")
        until = min(until, covered_until(terms, on))
    return until


def _check_forward(row: Assignment) -> None:
    if row.ends_on <= row.starts_on:
        raise Refused("ends_first", "Việc này hết trước ngày được phân công.", "until")


def _said(row: Assignment) -> dict[str, Any]:
    """What the trail says of it."""
    last = last_day(row.ends_on)
    return {
        "duty": row.task,
        "cell": row.cell.code if row.cell else "",
        "village": row.village.key if row.village else "",
        "starts_on": row.starts_on.isoformat(),
        "ends_on": last.isoformat() if last else "",
    }
