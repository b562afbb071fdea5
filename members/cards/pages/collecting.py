"""Collecting a batch: opening it, taking people in one by one or from a list, taking somebody out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from members.audited import audited_rows
from members.cards import services
from members.cards.forms import AddManyForm, AddOneForm, OpenForm
from members.cards.models import CardBatch, CardBatchLine
from members.cards.people import without_card
from members.models import CardKind, Member, is_seen_by
from members.pages.access import require_writer
from members.pages.flow import act_entry
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.refusals import Refused
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import organization_names
from registry.units.structure import forest

from .asking import batch_to_write, in_words, named


def new(request: HttpRequest) -> HttpResponse:
    """Open a batch of a unit."""
    user, today = require_writer(request), localdate()

    def write(form: OpenForm, answers: object) -> CardBatch:
        organization = Organization.objects.get(pk=form.cleaned_data["organization"].id)
        return services.open_batch(organization=organization, by=user, form_key=form.cleaned_data["form_key"])

    return serve(
        request,
        act_entry(
            title="Lập đợt cấp thẻ",
            lead="Đơn vị lập danh sách, cấp trên duyệt, duyệt xong mới cấp thẻ.",
            make=lambda data, **more: OpenForm(
                data,
                user=user,
                today=today,
                **{"initial": {"organization": request.GET.get("don-vi", "")}, **more},
            ),
            write=write,
            outcome=lambda form, batch, _: Outcome(
                f"{named(batch.organization_id)} lập một đợt mới, chưa có ai. Bước sau là đưa người vào đợt."
            ),
            landing=lambda batch: reverse("card_batch", args=[batch.pk]),
            done=lambda batch: "Đã lập đợt. Hãy đưa người cần cấp thẻ vào đợt.",
            repeated=lambda key: CardBatch.objects.filter(form_key=key).first(),
            parameters=("don-vi",),
            back=reverse("card_batches"),
            extra={"quiet": True},
        ),
    )


def add_many(request: HttpRequest, number: int) -> HttpResponse:
    """Take in those of the unit who are to have their first card and wait in no batch."""
    batch, user, today = batch_to_write(request, number), user_of(request), localdate()
    waiting = CardBatchLine.objects.filter(is_open=True)
    rows = (
        without_card(forest().on(today), batch.organization_id)
        .filter(is_seen_by(user, "member"))
        .exclude(member__in=waiting.values("member"))
        .select_related("member")
        .order_by("member__sort_key", "pk")
    )
    found = list(rows[: services.MOST_IN_A_BATCH])
    cells = organization_names({row.cell_id for row in found}, today)
    record(
        "members.listed",
        by=user,
        organization=batch.organization_id,
        list="the-dang",
        rows=len(found),
        seen=audited_rows(row.member for row in found),
    )
    offered = {
        row.member_id: f"{row.member.full_name}, sinh {row.member.born or 'chưa rõ'}, {cells[row.cell_id]}"
        for row in found
    }
    everybody = {"initial": {"people": list(map(str, offered))}}
    return serve(
        request,
        _adding(
            batch,
            title="Đưa người chưa có thẻ vào đợt",
            lead=f"{named(batch.organization_id)}: {len(offered)} đảng viên chính thức chưa có thẻ trong sổ.",
            make=lambda data, **more: AddManyForm(
                data, user=user, today=today, offered=offered, **{**everybody, **more}
            ),
            write=lambda form, answers: services.add_people(
                batch=batch, members=form.chosen(), kind=CardKind.NEW, by=user
            ),
        ),
    )


def add_one(request: HttpRequest, number: int) -> HttpResponse:
    """Take in somebody whose card is lost, damaged or to be changed, or who has none."""
    batch, user, today = batch_to_write(request, number), user_of(request), localdate()

    def write(form: AddOneForm, answers: object) -> int:
        member = Member.objects.get(pk=form.cleaned_data["member"].id)
        return services.add_people(batch=batch, members=[member], kind=form.cleaned_data["kind"], by=user)

    return serve(
        request,
        _adding(
            batch,
            title="Đưa một người vào đợt",
            lead=named(batch.organization_id),
            make=lambda data, **more: AddOneForm(data, user=user, today=today, **more),
            write=write,
        ),
    )


def _adding(batch: CardBatch, **more: Any) -> Entry:
    page = reverse("card_batch", args=[batch.pk])
    return act_entry(
        outcome=lambda form, added, _: Outcome(
            f"Thêm {added} người vào đợt {batch.pk} của {in_words(batch.organization_id)}.", named=added
        ),
        landing=lambda _: page,
        done=lambda added: f"Đã thêm {added} người vào đợt.",
        about=lambda typed: str(batch),
        back=page,
        extra={"quiet": True},
        **more,
    )


@require_POST
def drop(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Take somebody out of a batch that has not been sent."""
    batch = batch_to_write(request, number)
    held: CardBatchLine = get_object_or_404(batch.lines, pk=line)
    try:
        services.drop_person(batch=batch, line=held, by=user_of(request))
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "Đã bỏ một người khỏi đợt.")
    return redirect("card_batch", batch.pk)
