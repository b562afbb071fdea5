"""How long things are kept: what is set, what would go tonight, and what went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access.scopes import MANAGERS, has_role
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.declared.retained import Retained
from registry.common.form_fields import reason_field
from registry.common.refusals import Refused
from registry.privacy.models import RetentionCount, RetentionRun

from . import limits as keeping
from . import runs
from .access import keeps
from .kinds import by_code, fixed

RUNS_SHOWN = 14
NOT_AT_THE_TOP = "Thời hạn lưu giữ áp dụng cho cả sổ nên chỉ người được giao ở đảng bộ tỉnh xem và đổi được."


class Change(forms.Form):
    """So many days from today, and why."""

    days = forms.IntegerField(label="Số ngày giữ", widget=forms.NumberInput({"class": "short"}))
    reason = reason_field("Lý do đổi", "Ví dụ: theo quy chế lưu trữ số… của Tỉnh ủy.")

    def __init__(self, data: Any = None, *, kind: Retained, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["days"]
        field.help_text = f"Từ {kind.lowest} đến {kind.highest} ngày."
        field.widget.attrs |= {"min": kind.lowest, "max": kind.highest}


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A kind as the page shows it."""

    limit: keeping.Limit
    due: int


@dataclass(frozen=True, slots=True)
class Night:
    """A run with what it removed, kind by kind; kinds of which nothing went are left out."""

    run: RetentionRun
    removed: list[tuple[str, int]]


def _keeper(request: HttpRequest) -> User:
    """The user, who must be staff or administrator over a province: the limits hold for the register."""
    user = user_of(request)
    if not keeps(user):
        raise PermissionDenied(NOT_AT_THE_TOP)
    return user


@require_http_methods(["GET", "HEAD"])
def retention(request: HttpRequest) -> HttpResponse:
    """Every kind with its limit and what would go tonight, and the last nights."""
    user = _keeper(request)
    context = {
        "lines": [LimitLine(limit, keeping.due(limit)) for limit in keeping.limits()],
        "nights": _nights(),
        "fixed": fixed(),
        "sees_people": has_role(user, *MANAGERS),
    }
    return render(request, "retention/page.html", context)


def _nights() -> list[Night]:
    latest = list(RetentionRun.objects.select_related("asked_by").order_by("-pk")[:RUNS_SHOWN])
    counts: dict[int, list[tuple[str, int]]] = {}
    known = by_code()
    for count in RetentionCount.objects.filter(run__in=latest, removed__gt=0).order_by("pk"):
        title = known[count.kind].title if count.kind in known else count.kind
        counts.setdefault(count.run_id, []).append((title, count.removed))
    return [Night(run, counts.get(run.pk, [])) for run in latest]


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Set how long a kind is kept: days and reason, then what that means tonight, then it is written."""
    user = _keeper(request)
    if code not in by_code():
        raise Http404
    limit = keeping.limit_of(code)
    if request.method != "POST":
        form = Change(kind=limit.kind, initial={"days": limit.days})
        return _form(request, limit, form)
    form = Change(request.POST, kind=limit.kind)
    if not form.is_valid():
        return _form(request, limit, form)
    days, reason = form.cleaned_data["days"], form.cleaned_data["reason"]
    try:
        keeping.check(kind=code, days=days, reason=reason)
        if request.POST.get("step") == "write":
            keeping.change(kind=code, days=days, reason=reason, by=user)
            messages.success(request, f"{limit.kind.title}: từ nay giữ {days} ngày.")
            return redirect("retention")
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _form(request, limit, form)
    if request.POST.get("step") == "edit":
        return _form(request, limit, Change(kind=limit.kind, initial=form.cleaned_data))
    wanted = keeping.Limit(limit.kind, days, None)
    context = {
        "limit": limit,
        "form": form,
        "wanted": wanted,
        "due": keeping.due(wanted),
        "due_now": keeping.due(limit),
    }
    return render(request, "retention/confirm.html", context)


def _form(request: HttpRequest, limit: keeping.Limit, form: Change) -> HttpResponse:
    context = {"limit": limit, "form": form, "due": keeping.due(limit)}
    return render(request, "retention/change.html", context, status=422 if form.errors else 200)


@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a removal that waits or is at work."""
    user = _keeper(request)
    run = get_object_or_404(RetentionRun, pk=number)
    attempt(request, lambda: runs.cancel(run=run, by=user), "Đã hủy. Những gì đã xóa thì không lấy lại được.")
    return redirect("work")


@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Have removed what a removal that failed or was cancelled has left."""
    user = _keeper(request)
    run = get_object_or_404(RetentionRun, pk=number)
    attempt(
        request,
        lambda: runs.retry(run=run, by=user),
        lambda again: f"Đã yêu cầu chạy lại: lần số {again.pk}.",
    )
    return redirect("work")
