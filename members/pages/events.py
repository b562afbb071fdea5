"""The pages on which what happened to a member is entered, one for each act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members.confirming import decider_of
from members.models import Event, Member
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.templatetags.ui import mask
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.names import area_names, in_a_sentence, organization_names

from .access import cells_of, member_to_write
from .acts import ACTS, Act, Situation, situation_of
from .effects import spans_of
from .flow import act_entry, outcome_of

BY_PATH = {act.path: act for act in ACTS}


def act(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """Enter what the act of that ``path`` says about one member."""
    member = member_to_write(request, number, purpose=path)
    return serve(request, entry_of(BY_PATH[path], member, user_of(request)))


def entry_of(act: Act, member: Member, user: User) -> Entry:
    """The act as something to enter about ``member``."""
    today = localdate()
    situation = situation_of(member, today)
    initial, before = _initial(act, situation, today), spans_of(member.pk)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", initial)
        return act.form(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Event:
        return act.write(member=member, by=user, **form.act_arguments(answers))

    def outcome(form: Any, event: Event, found: Any) -> Outcome:
        return outcome_of(
            act.says(member.full_name, form.cleaned_data),
            before=before,
            after=spans_of(member.pk),
            notices=event.notices,
        )

    return act_entry(
        title=act.title,
        make=make,
        write=write,
        outcome=outcome,
        landing=lambda event: member_url(member),
        done=done,
        repeated=lambda key: member.events.filter(form_key=key).first(),
        lead=_lead(act, situation),
        decider=lambda form: decider_of(act.awaited, cells_of(member), user),
        **about(member, situation),
    )


def about(member: Member, situation: Situation | None = None, **extra: Any) -> dict[str, Any]:
    """What everything that is entered about a member shares: who it is, and where one goes back to."""
    today = localdate()
    standing = standing_line(situation or situation_of(member, today), today)
    born = f", sinh {member.born}" if member.birth_date else ""
    return {
        "person_id": member.pk,
        "about": lambda typed: f"{member.full_name}{born}, hồ sơ {mask(member.dossier_no)}",
        "back": member_url(member),
        "extra": {"member": member, "standing": standing, **extra},
    }


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
