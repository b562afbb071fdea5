"""The pages on which what happened to a member is entered, one for each act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members.models import Event, Member
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.units.names import area_names, in_a_sentence, organization_names

from .access import member_to_write
from .acts import ACTS, Act, Situation, situation_of
from .effects import spans_of
from .flow import Task, serve

BY_PATH = {act.path: act for act in ACTS}


def act(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """Enter what the act of that ``path`` says about one member."""
    member = member_to_write(request, number, purpose=path)
    return serve(request, task_of(BY_PATH[path], member, user_of(request)))


def task_of(act: Act, member: Member, user: User) -> Task:
    """The act as a task about ``member``."""
    today = localdate()
    situation = situation_of(member, today)
    initial = _initial(act, situation, today)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", initial)
        return act.form(data, user=user, today=today, **kwargs)

    def write(form: Any) -> Event:
        return act.write(member=member, by=user, **form.act_arguments())

    def says(form: Any) -> str:
        return act.says(member.full_name, form.cleaned_data)

    return Task(
        title=act.title,
        make=make,
        write=write,
        says=says,
        landing=lambda event: member_url(member),
        done=done,
        repeated=lambda key: member.events.filter(form_key=key).first(),
        before=spans_of(member.pk),
        lead=_lead(act, situation),
        back=member_url(member),
        extra={"member": member, "standing": standing_line(situation, today)},
    )


def member_url(member: Member) -> str:
    """The page to which everything entered about a member leads back."""
    return reverse("member", args=[member.pk])


def done(event: Event) -> str:
    """What was written, with the way to undo it."""
    return format_html(
        'Đã ghi: {}, {}. <a href="{}">Hủy việc vừa ghi</a>',
        event.get_kind_display(),
        f"từ ngày {event.effective_on:%d/%m/%Y}",
        reverse("member_void", args=[event.member_id, event.pk]),
    )


def standing_line(situation: Situation, today: date) -> str:
    """Where and as what the member counts today, in one line."""
    now = situation.now
    if now is None:
        return "Hiện không có trong danh sách đảng viên."
    where = organization_names([now.cell_id], today)[now.cell_id]
    village = (
        f", cư trú tại {in_a_sentence(area_names([now.village_id], today)[now.village_id])}"
        if now.village_id
        else ""
    )
    return f"Đảng viên {now.get_standing_display().lower()}, {where}{village}"


def _initial(act: Act, situation: Situation, today: date) -> dict[str, Any]:
    due_on = situation.probation_ends
    if act.name == "member_recognize" and due_on is not None and due_on <= today:
        return {"on": due_on}
    return {}


def _lead(act: Act, situation: Situation) -> str:
    due_on = situation.probation_ends
    if act.name != "member_recognize" or due_on is None:
        return act.lead
    return f"{act.lead} Với đồng chí này là ngày {due_on:%d/%m/%Y}."
