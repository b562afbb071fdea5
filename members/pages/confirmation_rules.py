"""Which acts wait for the level that decides: since when which, and setting it anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from members.confirming import rule_on
from members.forms.confirming import ConfirmationRuleForm
from members.models import Awaited, ConfirmationRule
from members.services.confirming import set_confirmations, sets_confirmations
from registry.accounts.requests import user_of
from registry.drafts.entering import serve

from .flow import act_entry, outcome_of

NOT_THE_WHOLE = "Quy định xác nhận áp dụng cho cả sổ nên chỉ ban tổ chức quản lý toàn sổ đặt được."


def confirmation_rules(request: HttpRequest) -> HttpResponse:
    """Every day on which the setting changed, and what it is today."""
    today = rule_on(localdate())
    rules = ConfirmationRule.objects.order_by("-in_force_from")
    context = {
        "rules": [(rule, in_words(rule)) for rule in rules],
        "today": in_words(today) if today else "",
        "may_set": sets_confirmations(user_of(request)),
    }
    return render(request, "members/confirming/rules.html", context)


def in_words(rule: ConfirmationRule) -> str:
    """The acts that wait, in a line; empty where none does."""
    return "; ".join(str(Awaited(act).label).lower() for act in rule.acts)


def set_confirmation_rule(request: HttpRequest) -> HttpResponse:
    """Say which acts wait from a day on."""
    user, today = user_of(request), localdate()
    if not sets_confirmations(user):
        raise PermissionDenied(NOT_THE_WHOLE)
    page, rule = reverse("confirmation_rules"), rule_on(today)
    known = {"acts": rule.acts, "of_everybody": rule.of_everybody} if rule else {}

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs["initial"] = {**known, **(kwargs.get("initial") or {})}
        return ConfirmationRuleForm(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> ConfirmationRule:
        values = form.cleaned_data
        return set_confirmations(
            acts=values["acts"], on=values["on"], of_everybody=values["of_everybody"], by=user
        )

    def says(rule: ConfirmationRule) -> str:
        waits = in_words(rule)
        what = f"phải được cấp quyết định xác nhận mới ghi vào sổ: {waits}" if waits else "không việc nào chờ"
        return f"Từ ngày {rule.in_force_from:%d/%m/%Y}, {what}."

    return serve(
        request,
        act_entry(
            title="Đặt việc phải xác nhận",
            lead="Việc ghi bằng biểu mẫu. Tệp nhập vào thì không chờ.",
            make=make,
            write=write,
            outcome=lambda form, rule, found: outcome_of(says(rule), named=(rule.acts, rule.of_everybody)),
            landing=lambda _: page,
            done=lambda rule: f"Đã đặt việc phải xác nhận từ ngày {rule.in_force_from:%d/%m/%Y}.",
            back=page,
            extra={"quiet": True},
        ),
    )
