"""The board's cap on the first class: since when which, and setting it anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from cells.models import CapBase, OverCap, RankingCap, Rounding
from cells.rankings.cap import Cap, cap_of, cap_on, set_cap
from registry.accounts.access.scopes import MANAGERS, sees_everything
from registry.accounts.requests import user_of
from registry.common.form_fields import DayField
from registry.drafts.entering import Entry, Outcome, serve
from registry.drafts.forms import DraftForm

NOT_AT_THE_TOP = "Trần áp dụng cho cả sổ nên chỉ cán bộ ban tổ chức cấp tỉnh đặt được."


class CapForm(DraftForm):
    """A cap and the day from which it holds; it begins with the one that holds today."""

    percent = forms.IntegerField(
        label="Tỷ lệ xuất sắc nhiều nhất, phần trăm",
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 3}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Ghi một số nguyên từ 0 đến 100."
        ),
    )
    base = forms.ChoiceField(label="Tính trên", choices=CapBase.choices)
    rounding = forms.ChoiceField(label="Làm tròn", choices=Rounding.choices)
    one_at_least = forms.BooleanField(label="Nơi ít vẫn được chọn một", required=False)
    over = forms.ChoiceField(label="Khi vượt trần", choices=OverCap.choices)
    on = DayField(
        label="Từ ngày",
        help_text="Ngày/tháng/năm, ví dụ 01/01/2027. Áp dụng cho kỳ xếp loại kết thúc từ ngày đó.",
        error_messages={"required": "Ghi ngày."},
    )

    def cap(self) -> Cap:
        """The cap that the form says."""
        return Cap(**{name: self.cleaned_data[name] for name in Cap.__slots__})


def caps(request: HttpRequest) -> HttpResponse:
    """Every day on which the cap changed, and which one holds today."""
    rows = [
        (row.in_force_from, cap_of(row).words, OverCap(row.over).label)
        for row in RankingCap.objects.order_by("-in_force_from")
    ]
    context = {
        "rows": rows,
        "default": (Cap().words, OverCap(Cap().over).label),
        "today": cap_on(localdate()).words,
        "may_set": sees_everything(user_of(request), roles=MANAGERS),
    }
    return render(request, "cells/ranking_cap.html", context)


def cap_set(request: HttpRequest) -> HttpResponse:
    """Set the cap from a day on."""
    user, page = user_of(request), reverse("ranking_cap")
    if not sees_everything(user, roles=MANAGERS):
        raise PermissionDenied(NOT_AT_THE_TOP)
    now = cap_on(localdate())

    def make(data: Any, **kwargs: Any) -> Any:
        initial = {name: getattr(now, name) for name in Cap.__slots__}
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        return CapForm(data, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> RankingCap:
        return set_cap(cap=form.cap(), on=form.cleaned_data["on"], by=user)

    def looks(form: Any) -> str:
        return cap_on(form.cleaned_data["on"]).words

    def outcome(form: Any, row: RankingCap, before: str) -> Outcome:
        says = (
            f"Từ ngày {row.in_force_from:%d/%m/%Y}, số xuất sắc nhiều nhất là {cap_of(row).words}"
            f" (trước đó: {before}). {OverCap(row.over).label}."
        )
        return Outcome(says, named=before)

    return serve(
        request,
        Entry(
            title="Đặt trần xếp loại xuất sắc",
            make=make,
            write=write,
            looks=looks,
            outcome=outcome,
            landing=lambda _: page,
            done=lambda row: f"Đã đặt trần xuất sắc từ ngày {row.in_force_from:%d/%m/%Y}.",
            back=page,
        ),
    )
