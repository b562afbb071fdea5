"""The steps of a batch: sent, withdrawn, approved, sent back, issued, undone, discarded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.cards import services
from members.cards.forms import (
    ApproveForm,
    IssueForm,
    PlainForm,
    SendBackForm,
    SendForm,
    UndoForm,
)
from members.cards.models import COLLECTING, BatchState, CardBatch
from members.models import Member
from members.pages.flow import act_entry
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.drafts.entering import Outcome, serve

from .asking import batch_to_write, in_words, writes_over


class Step(NamedTuple):
    """A step: its address, form and words, from which states it leads on, and whose it is to take.

    ``side`` names the column of the organization over which one needs the right.
    """

    path: str
    title: str
    form: Any
    write: Callable[[CardBatch, Any, User], Any]
    says: str
    done: str
    states: Collection[str]
    side: str = "organization"
    lead: str = ""


def _send(batch: CardBatch, form: Any, by: User) -> Any:
    values = form.cleaned_data
    return services.send_batch(batch=batch, on=values["on"], document_no=values["document_no"], by=by)


def _approve(batch: CardBatch, form: Any, by: User) -> Any:
    values = form.cleaned_data
    return services.approve_batch(batch=batch, on=values["on"], document_no=values["document_no"], by=by)


def _issue(batch: CardBatch, form: Any, by: User) -> Any:
    values = form.cleaned_data
    people = list(map(int, values["people"]))
    return services.issue_batch(
        batch=batch, members=people, on=values["on"], issued_at=values["issued_at"], by=by
    )


STEPS = {
    step.path: step
    for step in (
        Step(
            "gui",
            "Gửi cấp trên duyệt",
            SendForm,
            _send,
            "Đợt {batch} của {unit} được gửi lên {above}; đã gửi thì không thêm bớt người được nữa.",
            "Đã gửi đợt lên cấp trên.",
            COLLECTING,
        ),
        Step(
            "duyet",
            "Duyệt đợt",
            ApproveForm,
            _approve,
            "Đợt {batch} của {unit} được duyệt: từ đó mới ghi cấp thẻ.",
            "Đã duyệt đợt.",
            (BatchState.SENT,),
            "to",
            "Người lập hoặc gửi đợt không tự duyệt được.",
        ),
        Step(
            "tra-lai",
            "Trả lại đợt",
            SendBackForm,
            lambda batch, form, by: services.send_batch_back(
                batch=batch, reason=form.cleaned_data["reason"], by=by
            ),
            "Đợt {batch} được trả lại cho {unit} để sửa và gửi lại.",
            "Đã trả lại, đơn vị đề nghị thấy lý do.",
            (BatchState.SENT,),
            "to",
        ),
        Step(
            "cap",
            "Ghi cấp thẻ",
            IssueForm,
            _issue,
            "Mỗi người được đánh dấu trong đợt {batch} của {unit} có một lần cấp thẻ trong sổ.",
            "Đã ghi cấp thẻ.",
            (BatchState.APPROVED,),
            lead="Bỏ đánh dấu ai chưa được cấp: người đó có thể vào đợt sau.",
        ),
        Step(
            "rut",
            "Rút lại đợt đã gửi",
            PlainForm,
            lambda batch, form, by: services.withdraw_batch(batch=batch, by=by),
            "Đợt {batch} trở về {unit} để sửa; cấp trên không thấy chờ duyệt nữa.",
            "Đã rút lại đợt.",
            (BatchState.SENT,),
        ),
        Step(
            "hoan-tac-duyet",
            "Bỏ việc duyệt",
            UndoForm,
            lambda batch, form, by: services.undo_batch(
                batch=batch, reason=form.cleaned_data["reason"], by=by
            ),
            "Đợt {batch} của {unit} lại chờ duyệt.",
            "Đã bỏ việc duyệt.",
            (BatchState.APPROVED,),
            "to",
        ),
        Step(
            "hoan-tac-cap",
            "Bỏ lần cấp thẻ",
            UndoForm,
            lambda batch, form, by: services.undo_batch(
                batch=batch, reason=form.cleaned_data["reason"], by=by
            ),
            "Mọi thẻ đã ghi theo đợt {batch} của {unit} được bỏ, như chưa từng cấp; đợt vẫn đã duyệt.",
            "Đã bỏ lần cấp thẻ của đợt.",
            (BatchState.ISSUED,),
        ),
        Step(
            "xoa",
            "Xóa đợt",
            PlainForm,
            lambda batch, form, by: services.discard_batch(batch=batch, by=by),
            "Đợt {batch} của {unit} bị xóa; người trong đợt có thể vào đợt khác.",
            "Đã xóa đợt.",
            COLLECTING,
        ),
    )
}


def steps_of(user: User, batch: CardBatch) -> list[Step]:
    """What the user may do with the batch as it is."""
    return [
        step for step in STEPS.values() if batch.state in step.states and writes_over(user, batch, step.side)
    ]


def step(request: HttpRequest, number: int, path: str) -> HttpResponse:
    """Take one step with a batch."""
    taken = STEPS[path]
    batch = batch_to_write(request, number, side=taken.side)
    user, today = user_of(request), localdate()
    page = reverse("card_batch", args=[batch.pk])
    more: dict[str, Any] = {"offered": _offered(request, batch)} if taken.form is IssueForm else {}
    initial: dict[str, Any] = {"on": today}
    if more:
        initial["people"] = list(map(str, more["offered"]))

    def make(data: Any, **given: Any) -> Any:
        return taken.form(data, user=user, today=today, **more, **{"initial": initial, **given})

    def write(form: Any, answers: Mapping[str, Any]) -> Any:
        return taken.write(batch, form, user)

    words = {
        "batch": batch.pk,
        "unit": in_words(batch.organization_id),
        "above": in_words(batch.to_id) if batch.to_id else "cấp trên",
    }
    return serve(
        request,
        act_entry(
            title=taken.title,
            lead=taken.lead or f"{batch}, {words['unit']}, {batch.lines.count()} người.",
            make=make,
            write=write,
            outcome=lambda form, written, found: Outcome(
                taken.says.format(**words), named=(batch.state, batch.lines.count())
            ),
            landing=lambda written: reverse("card_batches") if path == "xoa" else page,
            done=lambda written: format_html(
                '{} <a href="{}">Danh sách đợt cấp thẻ</a>', taken.done, reverse("card_batches")
            ),
            about=lambda typed: str(batch),
            back=page,
            extra={"quiet": True},
        ),
    )


def _offered(request: HttpRequest, batch: CardBatch) -> dict[int, str]:
    """Those of the batch to whom a card may have been issued, as far as they are in sight."""
    lines = {line.member_id: line for line in batch.lines.all()}
    people = Member.objects.visible_to(user_of(request)).filter(pk__in=lines).order_by("sort_key", "pk")
    found = list(people)
    record(
        "members.listed",
        by=user_of(request),
        organization=batch.organization_id,
        list="dot-the",
        rows=len(found),
        seen=audited_rows(found),
    )
    return {
        one.pk: f"{one.full_name}, sinh {one.born or 'chưa rõ'}, "
        f"{str(lines[one.pk].get_kind_display()).lower()}"
        for one in found
    }
