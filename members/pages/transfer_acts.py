"""Handing a member over inside the register: sending, receiving, refusing, taking the letter back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from members import services
from members.forms.base import ActForm
from members.forms.transfers import CellsBelow, ReceiveForm, RefuseForm, SendForm, WithdrawForm
from members.models import Event, Transfer
from registry.accounts.access.scopes import WRITERS, may, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.refusals import Refused
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import in_a_sentence, organization_names

from .access import READ_ONLY, member_to_write
from .events import about, member_url
from .flow import act_entry, outcome_of


def named(organization: int) -> str:
    """What an organization is called today, in a sentence; also one out of sight."""
    return in_a_sentence(organization_names([organization], localdate())[organization])


def send(request: HttpRequest, number: int) -> HttpResponse:
    """Send a member to another organization of the register; nothing counts otherwise before it answers."""
    member = member_to_write(request, number, purpose="gioi-thieu")
    user, today = user_of(request), localdate()

    def says(form: Any, transfer: Transfer, found: Any) -> Outcome:
        return outcome_of(
            f"Đồng chí {member.full_name} được giới thiệu sang {named(transfer.to_id)}. Đến khi nơi đó tiếp"
            f" nhận vẫn tính ở {named(transfer.from_cell_id)}.",
            named=(transfer.to_id, transfer.from_cell_id),
        )

    return serve(
        request,
        act_entry(
            title="Giới thiệu sang nơi khác trong tỉnh",
            lead="Nơi đến thấy họ tên, ngày sinh và nơi đi; tiếp nhận xong mới thấy cả hồ sơ.",
            make=lambda data, **kwargs: SendForm(data, user=user, today=today, **kwargs),
            write=lambda form, answers: services.send_transfer(member=member, by=user, **form.sent()),
            outcome=says,
            landing=lambda transfer: member_url(member),
            done=lambda transfer: f"Đã giới thiệu sang {named(transfer.to_id)}, chờ nơi đó tiếp nhận.",
            repeated=lambda key: member.transfers.filter(form_key=key).first(),
            **about(member, quiet=True),
        ),
    )


def _coming(request: HttpRequest, number: int, *, purpose: str) -> tuple[User, Transfer]:
    """A transfer to an organization over which the user writes: else 404, or 403 for a mere reader."""
    user = user_of(request)
    rows = Transfer.objects.filter(to__any_of=subtree_ids(user))
    transfer: Transfer = get_object_or_404(rows, pk=number)
    return _open(user, transfer, transfer.to_id, purpose)


def _open(user: User, transfer: Transfer, side: int, purpose: str) -> tuple[User, Transfer]:
    if not may(user, side, *WRITERS):
        raise PermissionDenied(READ_ONLY)
    seen = [(transfer.member_id, side)]
    record("members.transfers_listed", by=user, organization=side, purpose=purpose, rows=1, seen=seen)
    return user, transfer


def _entry(transfer: Transfer, title: str, form: type[ActForm], user: User, **more: Any) -> Entry:
    """What the forms of the answers share."""
    today = localdate()
    own = {"transfer": transfer} if form is ReceiveForm else {}
    initial: dict[str, Any] = more.pop("initial", {"on": today})

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        return form(data, user=user, today=today, **own, **kwargs)

    return act_entry(
        title=title,
        make=make,
        person_id=transfer.member_id,
        about=lambda typed: _whom(transfer),
        back=reverse("transfers"),
        lead=f"{_whom(transfer)}, từ {named(transfer.from_cell_id)} sang {named(transfer.to_id)},"
        f" giấy giới thiệu {transfer.document_no} ngày {transfer.sent_on:%d/%m/%Y}.",
        extra={"quiet": True},
        **more,
    )


def _whom(transfer: Transfer) -> str:
    return f"{transfer.full_name}, sinh {transfer.born}" if transfer.born else transfer.full_name


def _received(event: Event) -> str:
    return format_html(
        'Đã tiếp nhận, tính ở đây từ ngày {}. <a href="{}">Hủy việc vừa ghi</a>',
        f"{event.effective_on:%d/%m/%Y}",
        reverse("member_void", args=[event.member_id, event.pk]),
    )


def _only_cell(user: User, transfer: Transfer) -> Organization | None:
    """The one cell in which the user can take the member on, where there is just one."""
    only = CellsBelow(user, transfer.to_id, localdate()).only()
    return None if only is None else Organization.objects.get(pk=only.id)


def receive(request: HttpRequest, number: int) -> HttpResponse:
    """Take somebody on in one of one's own cells."""
    user, transfer = _coming(request, number, purpose="tiep-nhan-trong-tinh")
    only = _only_cell(user, transfer)
    initial = {"on": localdate(), "cell": only.code if only else ""}

    def write(form: Any, answers: Mapping[str, Any]) -> Event:
        return services.receive_transfer(transfer=transfer, by=user, **form.act_arguments(answers))

    def outcome(form: Any, event: Event, found: Any) -> Outcome:
        cell = named(event.cell_id or 0)
        says = f"Từ ngày {event.effective_on:%d/%m/%Y}, đồng chí {transfer.full_name} sinh hoạt tại {cell}."
        return outcome_of(says, notices=event.notices, named=event.cell_id)

    entry = _entry(
        transfer,
        "Tiếp nhận người chuyển đến",
        ReceiveForm,
        user,
        initial=initial,
        write=write,
        outcome=outcome,
        landing=lambda event: reverse("member", args=[event.member_id]),
        done=_received,
        repeated=lambda key: Event.objects.filter(form_key=key).first(),
    )
    return serve(request, entry)


@require_POST
def receive_now(request: HttpRequest, number: int) -> HttpResponse:
    """Take somebody on today by one tap, where there is just one cell that can; it can be undone."""
    user, transfer = _coming(request, number, purpose="tiep-nhan-trong-tinh")
    only = _only_cell(user, transfer)
    if only is None:
        return redirect("transfer_receive", transfer.pk)
    try:
        event = services.receive_transfer(transfer=transfer, cell=only, on=localdate(), by=user)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _received(event))
    return redirect("transfers")


def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Do not take somebody on, and say why."""
    user, transfer = _coming(request, number, purpose="tu-choi-tiep-nhan")

    def write(form: Any, answers: Mapping[str, Any]) -> Transfer:
        values = form.cleaned_data
        return services.refuse_transfer(transfer=transfer, reason=values["reason"], on=values["on"], by=user)

    entry = _entry(
        transfer,
        "Từ chối tiếp nhận",
        RefuseForm,
        user,
        write=write,
        outcome=lambda form, held, found: outcome_of(
            f"Không tiếp nhận đồng chí {held.full_name}; người này vẫn tính ở {named(held.from_cell_id)}."
        ),
        landing=lambda held: reverse("transfers"),
        done=lambda held: "Đã từ chối, nơi chuyển đi thấy lý do.",
    )
    return serve(request, entry)


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a letter back."""
    user = user_of(request)
    rows = Transfer.objects.filter(from_cell__any_of=subtree_ids(user))
    transfer: Transfer = get_object_or_404(rows, pk=number)
    user, transfer = _open(user, transfer, transfer.from_cell_id, "rut-giay-gioi-thieu")
    entry = _entry(
        transfer,
        "Rút lại giấy giới thiệu",
        WithdrawForm,
        user,
        initial={},
        write=lambda form, answers: services.withdraw_transfer(transfer=transfer, on=localdate(), by=user),
        outcome=lambda form, held, found: outcome_of(
            f"Đồng chí {held.full_name} không chuyển nữa, vẫn tính ở {named(held.from_cell_id)}."
        ),
        landing=lambda held: reverse("transfers"),
        done=lambda held: "Đã rút lại giấy giới thiệu.",
    )
    return serve(request, entry)
