"""The runs that store month-end figures: what each did, how long it took, and asking for one more."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access.scopes import MANAGERS, READERS, has_role, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_with
from registry.common.attempts import attempt
from registry.common.htmx import wants_part
from registry.common.queue.models import WorkState
from reports.stored import runs as queue
from reports.stored.models import FigureRun, RunKind
from reports.stored.trends import last_stored

from .work import NOT_YOURS, duration

SHOWN = 50
_ACTIVE = (WorkState.WAITING, WorkState.RUNNING)
_OVER_BADLY = (WorkState.FAILED, WorkState.CANCELLED)
_TAGS = {WorkState.DONE: "good", WorkState.FAILED: "bad", WorkState.RUNNING: "warn"}


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as the page shows it."""

    run: FigureRun

    @property
    def tag(self) -> str:
        """How its state looks."""
        return _TAGS.get(WorkState(self.run.state), "")

    @property
    def duration(self) -> str:
        """How long it took, or has taken so far."""
        return duration(self.run)

    @property
    def is_active(self) -> bool:
        """Does it wait or work?"""
        return self.run.state in _ACTIVE

    @property
    def may_be_retried(self) -> bool:
        """Did it end otherwise than done?"""
        return self.run.state in _OVER_BADLY


def _user(request: HttpRequest, *roles: str) -> User:
    return user_with(request, *roles, refusal=NOT_YOURS)


def _named_for(user: User) -> QuerySet[FigureRun]:
    """All runs; who asked for one is named where that is somebody of the user's own scope."""
    known = User.objects.administered_within(subtree_ids(user), localdate())
    return FigureRun.objects.prefetch_related(Prefetch("asked_by", known))


@require_http_methods(["GET", "HEAD"])
def runs(request: HttpRequest) -> HttpResponse:
    """The latest runs. While one waits or works, HTMX asks for the table again every few seconds."""
    user = _user(request, *READERS)
    latest = _named_for(user).order_by("-asked_at", "-pk")[:SHOWN]
    lines = [RunLine(run) for run in latest]
    context = {
        "lines": lines,
        "is_active": any(line.is_active for line in lines),
        "last": last_stored(),
        "may_run": has_role(user, *MANAGERS),
        "shown": SHOWN,
    }
    return render(request, "runs/_runs.html" if wants_part(request) else "runs/page.html", context)


@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    """Have changed months, or all of them, stored now."""
    user = _user(request, *MANAGERS)
    kind = RunKind.FULL if request.POST.get("kind") == RunKind.FULL else RunKind.CHANGED
    run = queue.ask(kind=kind, by=user)
    messages.success(request, f"Đã yêu cầu lần tổng hợp số {run.pk}. Trang này cho biết khi nào xong.")
    return redirect("runs")


@require_http_methods(["GET", "HEAD"])
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run, with what went wrong and what can be done about it."""
    user = _user(request, *READERS)
    found = get_object_or_404(_named_for(user), pk=number)
    return render(
        request, "runs/run.html", {"line": RunLine(found), "run": found, "may_run": has_role(user, *MANAGERS)}
    )


@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Do again what a run was to do that failed or was cancelled; leads to the run that does."""
    user = _user(request, *MANAGERS)
    found = get_object_or_404(FigureRun, pk=number)
    again = attempt(
        request,
        lambda: queue.retry(run=found, by=user),
        lambda again: f"Đã yêu cầu chạy lại: lần số {again.pk}.",
    )
    return redirect("run", again.pk if again else number)


@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a run that waits or works."""
    user = _user(request, *MANAGERS)
    found = get_object_or_404(FigureRun, pk=number)
    attempt(request, lambda: queue.cancel(run=found, by=user), "Đã hủy. Các tháng đã lưu vẫn giữ nguyên.")
    return redirect("run", number)
