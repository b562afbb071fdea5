"""Undoing and mending: an event voided, an event replaced, a person's data corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from members import services
from members.forms.amend import CorrectForm, ReplaceForm, VoidForm
from members.models import Event, Member
from registry.accounts.requests import user_of

from .access import event_to_write, member_to_write
from .acts import situation_of
from .effects import spans_of
from .events import done, member_url, standing_line
from .flow import ALREADY, Task, serve


def void(request: HttpRequest, number: int, event_id: int) -> HttpResponse:
    """Void an event with a reason."""
    member = member_to_write(request, number, purpose="huy")
    event = event_to_write(member, event_id)
    user = user_of(request)
    if event.voided_at is not None:
        return _voided_already(request, member)

    def make(data: Any, **kwargs: Any) -> Any:
        return VoidForm(data, user=user, today=localdate(), **kwargs)

    return serve(
        request,
        Task(
            title="Hủy việc đã ghi",
            lead=f"{described(event)}. Việc bị hủy vẫn còn trong sổ, gạch ngang, kèm lý do.",
            make=make,
            write=lambda form: services.void(event=event, reason=form.cleaned_data["reason"], by=user),
            says=lambda form: f"Hủy: {described(event)}, như chưa từng có.",
            landing=lambda _: member_url(member),
            done=lambda _: f"Đã hủy: {described(event)}.",
            before=spans_of(member.pk),
            **about(member),
        ),
    )


def replace(request: HttpRequest, number: int, event_id: int) -> HttpResponse:
    """Put what is right in the place of an event that was recorded wrongly."""
    member = member_to_write(request, number, purpose="sua-viec")
    event = event_to_write(member, event_id)
    user = user_of(request)
    if event.voided_at is not None:
        return _voided_already(request, member)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", ReplaceForm.initial_of(event))
        return ReplaceForm(data, event=event, user=user, today=localdate(), **kwargs)

    def write(form: Any) -> Event:
        return services.replace(
            event=event,
            by=user,
            reason=form.cleaned_data["reason"],
            form_key=form.cleaned_data["form_key"],
            **form.changes(),
        )

    return serve(
        request,
        Task(
            title=f"Sửa việc đã ghi: {event.get_kind_display().lower()}",
            lead="Việc cũ được hủy và việc đúng đứng vào chỗ của nó; cả hai còn trong sổ.",
            make=make,
            write=write,
            says=lambda form: f"Thay «{described(event)}» bằng nội dung dưới đây.",
            landing=lambda _: member_url(member),
            done=done,
            repeated=lambda key: member.events.filter(form_key=key).first(),
            before=spans_of(member.pk),
            **about(member),
        ),
    )


def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct the person's own data."""
    member = member_to_write(request, number, purpose="dinh-chinh")
    user = user_of(request)

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", CorrectForm.initial_of(member))
        return CorrectForm(data, member=member, user=user, today=localdate(), **kwargs)

    def write(form: Any) -> Member:
        return services.correct(member=member, by=user, reason=form.cleaned_data["reason"], **form.person())

    def says(form: Any) -> str:
        changed = [str(form.fields[name].label).lower() for name in form.corrections()]
        if not changed:
            return "Không có gì thay đổi: các ô vẫn như đã ghi."
        return f"Đính chính {', '.join(changed)} của đồng chí {member.full_name}."

    return serve(
        request,
        Task(
            title="Đính chính thông tin",
            lead=(
                "Chỉ để sửa chỗ ghi sai từ đầu: cơ cấu ở các kỳ trước cũng đổi. Nghề nghiệp, trình độ nay đã"
                " khác thì dùng «Ghi thay đổi nghề nghiệp, trình độ»."
            ),
            make=make,
            write=write,
            says=says,
            landing=member_url,
            done=lambda corrected: f"Đã đính chính thông tin của đồng chí {corrected.full_name}.",
            spans=lambda corrected: spans_of(corrected.pk),
            before=spans_of(member.pk),
            **about(member),
        ),
    )


def described(event: Event) -> str:
    """An event in a few words."""
    document = f", số {event.document_no}" if event.document_no else ""
    return f"{event.get_kind_display()} từ ngày {event.effective_on:%d/%m/%Y}{document}"


def about(member: Member, **extra: Any) -> dict[str, Any]:
    """What the pages of a form about ``member`` say of the person, and the way back."""
    today = localdate()
    standing = standing_line(situation_of(member, today), today)
    return {"back": member_url(member), "extra": {"member": member, "standing": standing, **extra}}


def _voided_already(request: HttpRequest, member: Member) -> HttpResponse:
    """A form sent twice, or an old page: the event is voided, and nothing more is done."""
    messages.info(
        request, ALREADY if request.method == "POST" else "Việc này đã được hủy hoặc thay trước đó."
    )
    return redirect(member_url(member))
