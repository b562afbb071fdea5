"""Undoing and mending: an event voided, an event replaced, a person's data corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from members import services
from members.confirming import decider_of
from members.forms.amend import CorrectForm, ReplaceForm, VoidForm
from members.models import AWAITED_BY_KIND, Event, EventKind, Member
from members.services.personal import NUMBERS
from registry.accounts.access.scopes import sees_everything
from registry.accounts.requests import user_of
from registry.common.draft_pages import draft_of
from registry.drafts.entering import ALREADY, Entry, Outcome, serve

from .access import cells_of, event_to_write, member_to_write
from .effects import spans_of
from .events import about, done, member_url
from .flow import act_entry, outcome_of


def void(request: HttpRequest, number: int, event_id: int) -> HttpResponse:
    """Void an event with a reason."""
    member = member_to_write(request, number, purpose="huy")
    event = event_to_write(member, event_id)
    user, before = user_of(request), spans_of(member.pk)
    if event.voided_at is not None:
        return _voided_already(request, member)

    def make(data: Any, **kwargs: Any) -> Any:
        return VoidForm(data, user=user, today=localdate(), **kwargs)

    def outcome(form: Any, voided: Event, found: Any) -> Outcome:
        says = f"Hủy: {described(event)}, như chưa từng có."
        return outcome_of(says, before=before, after=spans_of(member.pk))

    return serve(
        request,
        act_entry(
            title="Hủy việc đã ghi",
            lead=f"{described(event)}. Việc bị hủy vẫn còn trong sổ, gạch ngang, kèm lý do.",
            make=make,
            write=lambda form, answers: services.void(
                event=event, reason=form.cleaned_data["reason"], by=user
            ),
            outcome=outcome,
            landing=lambda _: member_url(member),
            done=lambda _: f"Đã hủy: {described(event)}.",
            decider=lambda form: _decider(member, event, user),
            **about(member),
        ),
    )


def replace(request: HttpRequest, number: int, event_id: int) -> HttpResponse:
    """Put what is right in the place of an event that was recorded wrongly.

    A draft of it goes on with the event that somebody else has meanwhile put in its place.
    """
    member = member_to_write(request, number, purpose="sua-viec")
    event = event_to_write(member, event_id)
    if event.voided_at is not None:
        heir = _heir(event) if draft_of(request) else None
        if heir is None:
            return _voided_already(request, member)
        event = heir
    return serve(request, _replacing(member, event, user_of(request)))


def _replacing(member: Member, event: Event, user: Any) -> Entry:
    before = spans_of(member.pk)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", ReplaceForm.initial_of(event))
        return ReplaceForm(data, event=event, user=user, today=localdate(), **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Event:
        reason, key = form.cleaned_data["reason"], form.cleaned_data["form_key"]
        return services.replace(event=event, by=user, reason=reason, form_key=key, **form.changes(answers))

    def outcome(form: Any, new: Event, found: Any) -> Outcome:
        says = f"Thay «{described(event)}» bằng nội dung dưới đây."
        return outcome_of(says, before=before, after=spans_of(member.pk), named=event.pk)

    return act_entry(
        title=f"Sửa việc đã ghi: {event.get_kind_display().lower()}",
        lead="Việc cũ được hủy và việc đúng đứng vào chỗ của nó; cả hai còn trong sổ.",
        make=make,
        write=write,
        outcome=outcome,
        landing=lambda _: member_url(member),
        done=done,
        repeated=lambda key: member.events.filter(form_key=key).first(),
        decider=lambda form: _decider(member, event, user),
        **about(member),
    )


def _decider(member: Member, event: Event, user: Any) -> int | None:
    """Who confirms that the event is undone or changed: whoever has to confirm such an event."""
    awaited = AWAITED_BY_KIND.get(EventKind(event.kind), "")
    return decider_of(awaited, cells_of(member), user)


def _heir(event: Event) -> Event | None:
    """The live event that stands in the place of a voided one, if any does."""
    heir: Event | None = event
    while heir is not None and heir.voided_at is not None:
        heir = heir.replaced_by
    return heir


def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct the person's own data."""
    member = member_to_write(request, number, purpose="dinh-chinh")
    user, before = user_of(request), spans_of(member.pk)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", CorrectForm.initial_of(member))
        return CorrectForm(data, member=member, user=user, today=localdate(), **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Member:
        reason, seen = form.cleaned_data["reason"], form.before(answers)
        changed = form.corrections(answers)
        return services.correct(member=member, by=user, reason=reason, before=seen, **changed)

    def outcome(form: Any, corrected: Member, found: Any) -> Outcome:
        awaits = bool(NUMBERS & set(form.differing())) and not sees_everything(user)
        return outcome_of(_corrects(form, member), before=before, after=spans_of(member.pk), awaits=awaits)

    return serve(
        request,
        act_entry(
            title="Đính chính thông tin",
            lead=(
                "Chỉ để sửa chỗ ghi sai từ đầu: cơ cấu ở các kỳ trước cũng đổi. Nghề nghiệp, trình độ nay đã"
                " khác thì dùng «Ghi thay đổi nghề nghiệp, trình độ»."
            ),
            make=make,
            write=write,
            outcome=outcome,
            landing=member_url,
            done=lambda corrected: f"Đã đính chính thông tin của đồng chí {corrected.full_name}.",
            **about(member),
        ),
    )


def _corrects(form: CorrectForm, member: Member) -> str:
    changed = [str(form.fields[name].label).lower() for name in form.differing()]
    if not changed:
        return "Không có gì thay đổi: các ô vẫn như đã ghi."
    return f"Đính chính {', '.join(changed)} của đồng chí {member.full_name}."


def described(event: Event) -> str:
    """An event in a few words."""
    document = f", số {event.document_no}" if event.document_no else ""
    return f"{event.get_kind_display()} từ ngày {event.effective_on:%d/%m/%Y}{document}"


def _voided_already(request: HttpRequest, member: Member) -> HttpResponse:
    """A form sent twice, or an old page: the event is voided, and nothing more is done."""
    messages.info(
        request, ALREADY if request.method == "POST" else "Việc này đã được hủy hoặc thay trước đó."
    )
    return redirect(member_url(member))
