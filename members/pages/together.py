"""Recognizing several members with one decision, and taking the whole of it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.confirming import deciders_of
from members.due import recognitions
from members.forms.finders import distinguished
from members.forms.honours import TakeBackForm
from members.forms.together import RecognitionsForm
from members.models import Awaited, Event, EventKind, Member
from members.services.together import key_of_one
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.drafts.entering import Outcome, serve
from registry.units.names import in_a_sentence, organization_names

from .access import READ_ONLY, require_writer
from .flow import CONFIRM_MANY, act_entry, outcome_of

LEAD = "Một quyết định cho những người được đánh dấu. Ai có điều cần lưu ý thì ghi riêng."
MOST_TOGETHER = 200
# In the address: the key of the form whose decision is taken back; a list of its people could be too long.
FORM_KEY = "phieu"
WAITS_TO_BE_UNDONE = (
    "Việc hủy công nhận nay phải chờ cấp quyết định xác nhận nên không hủy chung được: mở trang của từng"
    " người, hủy việc công nhận rồi gửi để xác nhận."
)


class Together(NamedTuple):
    """What one form has entered about many, and the form's key."""

    key: UUID
    events: list[Event]


def recognize(request: HttpRequest) -> HttpResponse:
    """Those whose probation is over, to be ticked; those longest due stand first."""
    user, today = require_writer(request), localdate()
    mine = subtree_ids(user, roles=WRITERS)
    found = recognitions(mine, today, today)[:MOST_TOGETHER]
    cells = organization_names({row.cell for row in found}, today)
    seen = audited_rows(Member.objects.in_bulk([row.member for row in found]).values())
    record("members.listed", by=user, list="den-han", rows=len(found), seen=seen)
    waiting = deciders_of(Awaited.RECOGNITION, sorted({row.cell for row in found}), user)
    waits = _who_waits([waiting[row.cell] for row in found if row.cell in waiting])
    offered = {
        row.member: f"{row.full_name}, hết dự bị {row.due_on:%d/%m/%Y}, {cells[row.cell]}"
        for row in found
        if row.cell not in waiting
    }
    if waits and not offered:
        messages.info(request, waits)
        return redirect("due")

    def write(form: RecognitionsForm, answers: Mapping[str, Any]) -> Together:
        filing = form.act_arguments(answers)["filing"]
        events = services.recognize_together(members=form.chosen(), by=user, filing=filing)
        return Together(form.cleaned_data["form_key"], events)

    def outcome(form: RecognitionsForm, done: Together, _: Any) -> Outcome:
        events = done.events
        days = sorted(event.effective_on for event in events)
        says = (
            f"{len(events)} đồng chí là đảng viên chính thức theo quyết định"
            f" {form.cleaned_data['document_no']}, mỗi người từ ngày hết dự bị của mình"
            f" ({days[0]:%d/%m/%Y} – {days[-1]:%d/%m/%Y})."
        )
        return outcome_of(
            says,
            named=[(event.member_id, event.effective_on) for event in events],
            lines=[(event.member.full_name, "", f"từ {event.effective_on:%d/%m/%Y}") for event in events],
        )

    return serve(
        request,
        act_entry(
            title="Công nhận nhiều đảng viên",
            lead=f"{LEAD} {waits}".strip(),
            make=lambda data, **more: RecognitionsForm(data, user=user, today=today, offered=offered, **more),
            write=write,
            outcome=outcome,
            landing=lambda _: reverse("due"),
            done=_done,
            repeated=lambda key: _again(key, user),
            back=reverse("due"),
            confirm_template=CONFIRM_MANY,
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


def written_by(key: UUID, user: Any, kind: str) -> list[Event]:
    """The events of the kind that this very form of the user has entered."""
    mine = Event.objects.filter(recorded_by=user, kind=kind, form_key__isnull=False)
    keys = mine.values_list("pk", "member_id", "form_key")
    written = [number for number, member, own in keys if own == key_of_one(key, member)]
    return list(Event.objects.filter(pk__in=written).select_related("member"))


def _again(key: UUID, user: Any) -> Together | None:
    events = written_by(key, user, EventKind.RECOGNIZED)
    return Together(key, events) if events else None


def _done(done: Together) -> str:
    events = done.events
    return format_html(
        'Đã ghi công nhận {} đồng chí. <a href="{}?nguoi={}">In quyết định</a> ·'
        ' <a href="{}?{}={}">Bỏ cả quyết định vừa ghi</a>',
        len(events),
        reverse("papers_of_many"),
        ",".join(str(event.member_id) for event in events),
        reverse("recognitions_taken_back"),
        FORM_KEY,
        done.key,
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A kind of event that many have by one decision, and how taking it back is put."""

    kind: EventKind
    title: str
    says: str
    done: str
    back: str
    # What a board may say waits for the level that decides; empty: it never does.
    awaited: str = ""


RECOGNITIONS = Decided(
    EventKind.RECOGNIZED,
    "Bỏ cả quyết định công nhận",
    "Việc công nhận {} đồng chí bị hủy: họ lại là đảng viên dự bị như trước.",
    "Đã hủy công nhận {} đồng chí.",
    "due",
    Awaited.RECOGNITION,
)
MOVES = Decided(
    EventKind.CELL_CHANGED,
    "Bỏ cả lần chuyển chi bộ",
    "Việc chuyển {} đồng chí bị hủy: họ lại ở chi bộ cũ như trước.",
    "Đã hủy việc chuyển {} đồng chí.",
    "members",
)


def take_back(request: HttpRequest) -> HttpResponse:
    """Void the recognitions that one decision entered."""
    return _take_back(request, RECOGNITIONS)


def take_back_moves(request: HttpRequest) -> HttpResponse:
    """Void the changes of cell that one decision entered."""
    return _take_back(request, MOVES)


def _take_back(request: HttpRequest, decided: Decided) -> HttpResponse:
    """Void all of it, as long as all of it is about people whom one writes about."""
    user = require_writer(request)
    events = _of_the_form(request, decided)
    mine = set(subtree_ids(user, roles=WRITERS))
    homes = {event.member.home_id or 0 for event in events}
    if not homes <= mine:
        raise PermissionDenied(READ_ONLY)
    back = reverse(decided.back)
    if decided.awaited and deciders_of(decided.awaited, sorted(homes), user):
        messages.info(request, WAITS_TO_BE_UNDONE)
        return redirect(back)
    people = [event.member for event in events]
    seen, told = audited_rows(people), distinguished(people)
    record("members.listed", by=user, list="bo-quyet-dinh", rows=len(events), seen=seen)
    lines = [(one.full_name, told[one.pk], "") for one in people]
    return serve(
        request,
        act_entry(
            title=decided.title,
            make=lambda data, **more: TakeBackForm(data, user=user, today=localdate(), **more),
            write=lambda form, _: services.void_together(
                events=events, reason=form.cleaned_data["reason"], by=user
            ),
            outcome=lambda form, voided, _: outcome_of(decided.says.format(len(voided)), lines=lines),
            landing=lambda _: back,
            done=lambda voided: decided.done.format(len(voided)),
            parameters=(FORM_KEY,),
            back=back,
            confirm_template=CONFIRM_MANY,
            extra={"quiet": True},
        ),
    )


def form_key_in(request: HttpRequest) -> UUID:
    """The key of the form that the address names: else 400."""
    try:
        return UUID(request.GET.get(FORM_KEY, ""))
    except ValueError:
        raise BadRequest("Địa chỉ này không nêu đúng biểu mẫu nào.") from None


def _of_the_form(request: HttpRequest, decided: Decided) -> list[Event]:
    """What the user's form has entered, which must all be in sight: else 404."""
    user = user_of(request)
    events = written_by(form_key_in(request), user, decided.kind)
    sight = Member.objects.visible_to(user).filter(pk__in=[event.member_id for event in events])
    if not events or sight.count() != len(events):
        raise Http404
    return sorted(events, key=lambda event: (event.member.sort_key, event.member_id))
