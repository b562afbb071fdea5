"""Entering what members are charged with: of a member, of a village, of a cell; its days, its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from cells.assignments import (
    Assigned,
    assigned_to_cell,
    assigned_to_member,
    assigned_to_village,
)
from cells.forms.assignments import (
    OF_A_CELL,
    OF_A_MEMBER,
    OF_A_VILLAGE,
    AssignForm,
    ChangeAssignmentForm,
)
from cells.forms.residence import EndForm
from members import services
from members.audited import audited_rows
from members.models import Assignment, Member, Task
from members.pages.access import member_to_write, organization_to_write, whom_to_write_about
from members.pages.flow import serve_about
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.dates import FOREVER, last_day
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import area_names, in_a_sentence, organization_names
from registry.units.structure import Structure, forest

from .village_work import village_to_write

# In the address: the task was entered by mistake, and the form comes with the day that removes it.
MISTAKEN = "ghi-nham"
PURPOSE = "phan-cong"


class Subject(NamedTuple):
    """Whose form it is: what the page says itself, what it is called, which tasks may be given there."""

    said: dict[str, Any]
    name: str
    title: str
    tasks: tuple[str, ...]
    without: tuple[str, ...]
    now: Assigned
    page: str
    back: str


def of_member(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a member is charged with today, and give another task."""
    member, user = member_to_write(request, number, purpose=PURPOSE), user_of(request)
    subject = Subject(
        {"member": member},
        member.full_name,
        f"Phân công nhiệm vụ: {member.full_name}",
        OF_A_MEMBER,
        ("member",),
        assigned_to_member(_today(), member, user, localdate()),
        reverse("member_assign", args=[number]),
        reverse("member", args=[number]),
    )
    return _give(request, subject, {"member": member}, person_id=member.pk)


def of_village(request: HttpRequest, key: str) -> HttpResponse:
    """Show who has charge of a village, is posted there and helps there today, and charge another."""
    village, user = village_to_write(request, key), user_of(request)
    name = in_a_sentence(area_names([village.pk], localdate())[village.pk])
    subject = Subject(
        {"village": village},
        name,
        f"Người phụ trách {name}",
        OF_A_VILLAGE,
        ("village", "cell"),
        assigned_to_village(_today(), village.pk, user, localdate()),
        reverse("village_assign", args=[key]),
        reverse("area", args=[key]),
    )
    _note_named(request, village, subject.now)
    return _give(request, subject, {})


def of_cell(request: HttpRequest, code: str) -> HttpResponse:
    """Show who follows a cell and helps there today, and charge another."""
    organization, user = organization_to_write(request, code), user_of(request)
    cell = get_object_or_404(Organization.objects.cells(localdate()), pk=organization.pk)
    name = in_a_sentence(organization_names([cell.pk], localdate())[cell.pk])
    subject = Subject(
        {"cell": cell},
        name,
        f"Người theo dõi {name}",
        OF_A_CELL,
        ("cell", "village"),
        assigned_to_cell(_today(), cell.pk, user, localdate()),
        reverse("cell_assign", args=[code]),
        reverse("organization", args=[code]),
    )
    _note_named(request, cell, subject.now)
    return _give(request, subject, {})


def change(request: HttpRequest, number: int, assignment: int) -> HttpResponse:
    """Set from when to when a task lasts, and for how many families."""
    member, row = _of_a_member(request, number, assignment)
    user, what = user_of(request), _what(row)
    initial = {"on": row.starts_on, "until": last_day(row.ends_on), "number": row.number}

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", initial)
        return ChangeAssignmentForm(data, user=user, today=localdate(), assignment=row, **kwargs)

    def outcome(form: Any, changed: Assignment, found: Any) -> Outcome:
        says = f"{_from(changed)}, {member.full_name} được phân công: {_what(changed)}."
        return Outcome(says, named=(row.starts_on, row.ends_on, row.number, changed.ends_on))

    return serve_about(
        request,
        member,
        reverse("member_assign", args=[member.pk]),
        title=f"Sửa phân công: {what}",
        lead=f"Đang ghi: {in_a_sentence(_from(row))}.",
        make=make,
        write=lambda form, answers: services.change_assignment(assignment=row, by=user, **form.given()),
        outcome=outcome,
        done=lambda changed: f"Đã ghi: {in_a_sentence(_from(changed))}.",
    )


def end(request: HttpRequest, number: int, assignment: int) -> HttpResponse:
    """End a task of a member."""
    member, row = _of_a_member(request, number, assignment)
    user, what = user_of(request), _what(row)

    def make(data: Any, **kwargs: Any) -> Any:
        if MISTAKEN in request.GET:
            kwargs.setdefault("initial", {"on": row.starts_on})
        return EndForm(data, user=user, today=localdate(), **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> date:
        day: date = form.cleaned_data["on"]
        services.end_assignment(assignment=row, on=day, by=user)
        return day

    def outcome(form: Any, day: date, found: Any) -> Outcome:
        if day == row.starts_on:
            return Outcome(f"Phân công ngày {day:%d/%m/%Y} của {member.full_name} bị xóa: {what}.")
        return Outcome(f"Từ ngày {day:%d/%m/%Y}, {member.full_name} thôi việc: {what}.")

    return serve_about(
        request,
        member,
        reverse("member_assign", args=[member.pk]),
        title=f"Thôi phân công: {what}",
        lead=f"Được phân công từ ngày {row.starts_on:%d/%m/%Y}. Ghi nhầm: dùng đúng ngày đó để xóa.",
        make=make,
        write=write,
        outcome=outcome,
        done=lambda _: "Đã ghi thôi phân công.",
        parameters=(MISTAKEN,),
    )


def _give(
    request: HttpRequest, subject: Subject, context: dict[str, Any], *, person_id: int | None = None
) -> HttpResponse:
    """Serve the form on which somebody is charged with a task."""
    user, today = user_of(request), localdate()

    def write(form: Any, answers: Mapping[str, Any]) -> Assignment:
        return services.assign(by=user, **form.given(**subject.said))

    def outcome(form: Any, row: Assignment, found: Any) -> Outcome:
        picked = form.cleaned_data.get("member")
        who = f"{picked.label} ({picked.hint})" if picked else subject.name
        return Outcome(
            f"{_from(row)}, {who} được phân công: {_what(row)}.", named=(row.member_id, row.ends_on)
        )

    return serve(
        request,
        Entry(
            title=subject.title,
            make=lambda data, **kwargs: AssignForm(
                data, user=user, today=today, tasks=subject.tasks, without=subject.without, **kwargs
            ),
            write=write,
            outcome=outcome,
            landing=lambda _: subject.page,
            done=_done,
            about=lambda typed: subject.name,
            person_id=person_id,
            back=subject.back,
            fill_template="cells/assign.html",
            confirm_template="members/forms/confirm.html",
            extra={
                "quiet": True,
                "today": today,
                "now": subject.now,
                "mine": whom_to_write_about(user, subject.now.named),
                "of_member": "member" in subject.said,
                **context,
            },
        ),
    )


def _of_a_member(request: HttpRequest, number: int, assignment: int) -> tuple[Member, Assignment]:
    """A member about whom the user may write, and a task given to that member: else 404, or 403."""
    member = member_to_write(request, number, purpose=PURPOSE)
    given = Assignment.objects.filter(member=member).exclude(task=Task.RESIDENCE_CONTACT)
    row: Assignment = get_object_or_404(given, pk=assignment)
    return member, row


def _note_named(request: HttpRequest, unit: Any, now: Assigned) -> None:
    """The form names those charged by now: so the reading is written down."""
    if seen := audited_rows(now.named):
        record(
            "members.read",
            by=user_of(request),
            on=unit,
            purpose="nguoi-phu-trach",
            found=len(seen),
            seen=seen,
        )


def _today() -> Structure:
    return forest().on(localdate())


def _done(row: Assignment) -> str:
    undo = f"{reverse('assignment_end', args=[row.member_id, row.pk])}?{MISTAKEN}=1"
    label, day = Task(row.task).label, f"{row.starts_on:%d/%m/%Y}"
    return format_html('Đã ghi: {} từ ngày {}. <a href="{}">Hủy việc vừa ghi</a>', label, day, undo)


def _what(row: Assignment) -> str:
    """The task and what it is for, as a sentence says it."""
    said = [str(Task(row.task).label).lower()]
    if row.number:
        said.append(f"{row.number} hộ")
    if row.village_id:
        said.append(area_names([row.village_id], localdate())[row.village_id])
    if row.cell_id:
        said.append(organization_names([row.cell_id], localdate())[row.cell_id])
    return ", ".join(said)


def _from(row: Assignment) -> str:
    until = f" đến hết ngày {last_day(row.ends_on):%d/%m/%Y}" if row.ends_on < FOREVER else ""
    return f"Từ ngày {row.starts_on:%d/%m/%Y}{until}"
