"""How long things are kept: what is set, what would go tonight, and what went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access.scopes import MANAGERS, has_role
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.form_fields import reason_field
from registry.drafts.entering import Entry, Outcome, serve
from registry.drafts.over_record import OverRecord
from registry.privacy.models import RetentionCount, RetentionRun

from . import limits as keeping
from . import runs
from .access import keeps
from .kinds import by_code, fixed

RUNS_SHOWN = 14
NOT_AT_THE_TOP = "Thời hạn lưu giữ áp dụng cho cả sổ nên chỉ người được giao ở đảng bộ tỉnh xem và đổi được."


class Change(OverRecord):
    """So many days from today, and why."""

    days = forms.IntegerField(label="Số ngày giữ", widget=forms.NumberInput({"class": "short"}))
    reason = reason_field("Lý do đổi", "Ví dụ: theo quy chế lưu trữ số… của Tỉnh ủy.")

    def __init__(self, data: Any = None, *, limit: keeping.Limit, **kwargs: Any) -> None:
        self.limit, kind = limit, limit.kind
        super().__init__(data, **kwargs)
        field = self.fields["days"]
        field.help_text = f"Từ {kind.lowest} đến {kind.highest} ngày."
        field.widget.attrs |= {"min": kind.lowest, "max": kind.highest}

    def recorded(self) -> dict[str, str]:
        """The days that are set."""
        return {"days": str(self.limit.days)}

    def on_record(self, name: str) -> int:
        """The same as a number."""
        return self.limit.days

    def subject(self) -> str:
        """The kind."""
        return f"retention {self.limit.kind.code}"


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

    def make(data: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("initial", {"days": limit.days})
        return Change(data, limit=limit, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> int:
        days: int = form.cleaned_data["days"] if "days" in form.to_write(answers) else limit.days
        reason = form.cleaned_data["reason"]
        keeping.change(kind=code, days=days, reason=reason, by=user, before=limit.days)
        return days

    return serve(
        request,
        Entry(
            title=f"Đổi thời hạn lưu giữ: {limit.kind.title}",
            make=make,
            write=write,
            outcome=lambda form, days, found: _outcome(form, limit),
            landing=lambda _: reverse("retention"),
            done=lambda days: f"{limit.kind.title}: từ nay giữ {days} ngày.",
            back=reverse("retention"),
            fill_template="retention/change.html",
            confirm_template="retention/confirm.html",
            extra={"limit": limit, "due": keeping.due(limit)},
        ),
    )


def _outcome(form: Change, limit: keeping.Limit) -> Outcome:
    wanted = keeping.Limit(limit.kind, form.cleaned_data["days"], None)
    return Outcome(
        f"{limit.kind.title}: giữ {wanted.days} ngày thay vì {limit.days} ngày.",
        lambda: {"due": keeping.due(wanted), "due_now": keeping.due(limit)},
    )


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
