"""Recognizing several members with one decision, and taking the whole of it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.confirming import deciders_of
from members.due import recognitions
from members.forms.honours import TakeBackForm
from members.forms.together import RecognitionsForm
from members.models import Awaited, Event, EventKind, Member
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.names import in_a_sentence, organization_names

from .access import READ_ONLY, numbers_in, require_writer

LEAD = "Một quyết định cho những người được đánh dấu. Ai có điều cần lưu ý thì ghi riêng."
MOST_TOGETHER = 200
EVENTS = "viec"
WAITS_TO_BE_UNDONE = (
    "Việc hủy công nhận nay phải chờ cấp quyết định xác nhận nên không hủy chung được: mở trang của từng"
    " người, hủy việc công nhận rồi gửi để xác nhận."
)


def recognize(request: HttpRequest) -> HttpResponse:
    """Those whose probation is over, to be ticked; those longest due stand first."""
    user, today = require_writer(request), localdate()
    mine = subtree_ids(user, roles=WRITERS)
    found = list(recognitions(mine, today, today)[:MOST_TOGETHER])
    cells = organization_names({row.cell_id for row in found}, today)
    seen = audited_rows(row.member for row in found)
    record("members.listed", by=user, list="den-han", rows=len(found), seen=seen)
    waiting = deciders_of(Awaited.RECOGNITION, sorted({row.cell_id for row in found}), user)
    waits = _who_waits([waiting[row.cell_id] for row in found if row.cell_id in waiting])
    offered = {
        row.member_id: f"{row.member.full_name}, hết dự bị {row.due_on:%d/%m/%Y}, {cells[row.cell_id]}"
        for row in found
        if row.cell_id not in waiting
    }
    if waits and not offered:
        messages.info(request, waits)
        return redirect("due")

    def write(form: RecognitionsForm, answers: Mapping[str, Any]) -> list[Event]:
        given = form.act_arguments(answers)
        return services.recognize_together(members=form.chosen(), by=user, filing=given["filing"])

    def outcome(form: RecognitionsForm, events: list[Event], _: Any) -> Outcome:
        days = sorted(event.effective_on for event in events)
        says = (
            f"{len(events)} đồng chí là đảng viên chính thức theo quyết định"
            f" {form.cleaned_data['document_no']}, mỗi người từ ngày hết dự bị của mình"
            f" ({days[0]:%d/%m/%Y} – {days[-1]:%d/%m/%Y})."
        )
        return Outcome(says, named=[(event.member_id, event.effective_on) for event in events])

    return serve(
        request,
        Entry(
            title="Công nhận nhiều đảng viên",
            lead=f"{LEAD} {waits}".strip(),
            make=lambda data, **more: RecognitionsForm(data, user=user, today=today, offered=offered, **more),
            write=write,
            outcome=outcome,
            landing=lambda _: reverse("due"),
            done=_done,
            repeated=lambda key: _written(key, user),
            back=reverse("due"),
            fill_template="members/forms/fill.html",
            confirm_template="members/forms/confirm.html",
            extra={"quiet": True},
        ),
    )


def _who_waits(deciders: Sequence[int]) -> str:
    """How many cannot be recognized here because others confirm it, who those are, and what to do instead."""
    if not deciders:
        return ""
    names = organization_names(set(deciders), localdate())
    who = " và ".join(sorted(in_a_sentence(name) for name in names.values()))
    return (
        f"Việc công nhận {len(deciders)} đồng chí phải chờ {who} xác nhận nên không ghi chung được:"
        " mở từng người ở trang Đến hạn, ghi công nhận rồi gửi để xác nhận."
    )


def _written(key: UUID, user: Any) -> list[Event] | None:
    """What this very form has entered before."""
    mine = Event.objects.filter(recorded_by=user, kind=EventKind.RECOGNIZED, form_key__isnull=False)
    keys = mine.values_list("pk", "member_id", "form_key")
    written = [number for number, member, own in keys if own == uuid5(key, str(member))]
    return list(Event.objects.filter(pk__in=written)) or None


def _done(events: list[Event]) -> str:
    return format_html(
        'Đã ghi công nhận {} đồng chí. <a href="{}?nguoi={}">In quyết định</a> ·'
        ' <a href="{}?{}={}">Bỏ cả quyết định vừa ghi</a>',
        len(events),
        reverse("papers_of_many"),
        ",".join(str(event.member_id) for event in events),
        reverse("recognitions_taken_back"),
        EVENTS,
        ",".join(str(event.pk) for event in events),
    )


def take_back(request: HttpRequest) -> HttpResponse:
    """Void all that one decision entered, as long as all of it is about people whom one writes about."""
    user = require_writer(request)
    events = _named(request)
    mine = set(subtree_ids(user, roles=WRITERS))
    homes = {event.member.home_id or 0 for event in events}
    if not homes <= mine:
        raise PermissionDenied(READ_ONLY)
    back = reverse("due")
    if deciders_of(Awaited.RECOGNITION, sorted(homes), user):
        messages.info(request, WAITS_TO_BE_UNDONE)
        return redirect(back)
    seen = audited_rows(event.member for event in events)
    record("members.listed", by=user, list="bo-quyet-dinh", rows=len(events), seen=seen)
    return serve(
        request,
        Entry(
            title="Bỏ cả quyết định công nhận",
            make=lambda data, **more: TakeBackForm(data, user=user, today=localdate(), **more),
            write=lambda form, _: services.void_together(
                events=events, reason=form.cleaned_data["reason"], by=user
            ),
            outcome=lambda form, voided, _: Outcome(
                f"Việc công nhận {len(voided)} đồng chí bị hủy: họ lại là đảng viên dự bị như trước."
            ),
            landing=lambda _: back,
            done=lambda voided: f"Đã hủy công nhận {len(voided)} đồng chí.",
            parameters=(EVENTS,),
            back=back,
            fill_template="members/forms/fill.html",
            confirm_template="members/forms/confirm.html",
            extra={"quiet": True},
        ),
    )


def _named(request: HttpRequest) -> list[Event]:
    """The recognitions that the address names, which must all be in sight and stand: else 404."""
    numbers = numbers_in(request, EVENTS, "việc", most=MOST_TOGETHER)
    events = Event.objects.filter(
        pk__in=numbers,
        kind=EventKind.RECOGNIZED,
        member__in=Member.objects.visible_to(user_of(request)),
    ).select_related("member")
    found = list(events)
    if not found or len(found) != len(numbers):
        raise Http404
    return found
