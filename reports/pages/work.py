"""All work in the background that the user may see, of every kind: where it stands, and what can be done.

Who sees and does what is as on the pages of each kind, whose addresses the buttons lead to. Who looks after
the machine sees that work is done, and of no work whose it is or what it is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from registry.accounts.access.scopes import (
    ADMINISTRATORS,
    MANAGERS,
    READERS,
    WRITERS,
    has_role,
    over_a_province,
    subtree_ids,
)
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.htmx import wants_part
from registry.common.queue.models import ACTIVE, WorkState
from registry.common.templatetags.ui import number
from registry.imports.models import BatchState, ImportWork
from registry.imports.pages import progress_in_words, visible_batches
from registry.privacy.models import RetentionRun
from registry.privacy.retention.access import keeps
from reports.files.models import MadeFile
from reports.labels import label
from reports.periods.asked import PERIOD, UNIT
from reports.periods.books import period, structure_of
from reports.periods.checks import may_close
from reports.periods.models import ClosingWork
from reports.reorganization.finding import manages, visible_plans
from reports.reorganization.models import PlanWork
from reports.stored.models import FigureRecount, FigureRun

MOST = 50
NOT_YOURS = "Trang này dành cho người được giao quyền; hãy liên hệ cán bộ ban tổ chức."
_OVER_BADLY = (WorkState.FAILED, WorkState.CANCELLED)
_TAGS = {WorkState.DONE: "good", WorkState.FAILED: "bad", WorkState.RUNNING: "warn"}


def duration(item: Any) -> str:
    """How long a piece of work took, or has taken so far: ``2 phút 05 giây``."""
    if item.started_at is None:
        return ""
    seconds = round(((item.finished_at or timezone.now()) - item.started_at).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes} phút {seconds:02} giây" if minutes else f"{seconds} giây"


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A piece of work as the page lists it; without an address in ``cancel`` or ``retry`` it may not be.

    Without one in ``address`` there is no page of it for the user.
    """

    item: Any
    title: str
    about: str
    address: str
    progress: str = ""
    fault: str = ""
    cancel: str = ""
    retry: str = ""

    @property
    def tag(self) -> str:
        """How its state looks."""
        return _TAGS.get(self.item.state, "")

    @property
    def duration(self) -> str:
        """How long it took, or has taken so far."""
        return duration(self.item)


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The latest work. While some is not over, HTMX asks for the table again every few seconds."""
    user = user_of(request)
    sees, enters, keeper = has_role(user, *READERS), has_role(user, *WRITERS), keeps(user)
    watches = over_a_province(user, *ADMINISTRATORS)
    if not (sees or keeper):
        raise PermissionDenied(NOT_YOURS)
    found = [
        *(_figures(user, sees) if sees or watches else ()),
        *(_recounts(user) if sees or watches else ()),
        *(_imports(user) if enters else _imports_unnamed(user) if watches else ()),
        *(_plans(user) if sees else ()),
        *(_made_files(user) if sees else ()),
        *(_closings(user) if sees else ()),
        *(_removals(user) if keeper else ()),
    ]
    lines = sorted(found, key=lambda line: line.item.asked_at, reverse=True)[:MOST]
    context = {
        "lines": lines,
        "is_active": any(line.item.state in ACTIVE for line in lines),
        "sees": sees,
        "enters": enters,
        "most": MOST,
    }
    return render(request, "work/_work.html" if wants_part(request) else "work/page.html", context)


def _latest(work: QuerySet[Any], user: User) -> QuerySet[Any]:
    """The latest of a kind; who asked is named where that is the user or somebody of the user's scope."""
    known = User.objects.administered_within(subtree_ids(user), localdate()) | User.objects.filter(pk=user.pk)
    return work.prefetch_related(Prefetch("asked_by", known)).order_by("-asked_at", "-pk")[:MOST]


def _figures(user: User, sees: bool) -> Iterator[WorkLine]:
    """Runs that store month-end figures belong to no unit: all who see figures see them."""
    manages = has_role(user, *MANAGERS)
    for run in _latest(FigureRun.objects.all(), user):
        months = f"{number(run.months)} / {number(run.months_planned)} tháng" if run.months_planned else ""
        yield WorkLine(
            run,
            "Tổng hợp cuối tháng",
            f"{run.get_kind_display()}, lần số {run.pk}",
            reverse("run", args=[run.pk]) if sees else "",
            progress=months,
            fault=run.error if manages else "",
            cancel=reverse("run_cancel", args=[run.pk]) if manages and run.state in ACTIVE else "",
            retry=reverse("run_retry", args=[run.pk]) if manages and run.state in _OVER_BADLY else "",
        )


def _recounts(user: User) -> Iterator[WorkLine]:
    """The nights' recounts of what is stored: nobody asks for them, nobody has to stop them."""
    for recount in _latest(FigureRecount.objects.all(), user):
        differing = f", {number(recount.differences)} số khác" if recount.differences else ""
        yield WorkLine(
            recount,
            "Đếm lại số đã lưu",
            f"Lần số {recount.pk}",
            "",
            progress=f"{number(recount.months)} tháng{differing}",
        )


def _imports_unnamed(user: User) -> Iterator[WorkLine]:
    """That something is brought in, and how that went: no file, no unit, no fault that may quote one."""
    for work in _latest(ImportWork.objects.all(), user):
        yield WorkLine(work, f"Nhập số liệu: {work.get_step_display().lower()}", f"Lần số {work.pk}", "")


def _imports(user: User) -> Iterator[WorkLine]:
    """Imports as in their list: one's own, and those of the organizations that one manages."""
    mine = ImportWork.objects.filter(batch__in=visible_batches(user)).select_related("batch")
    latest = list(_latest(mine, user))
    newest = {work.batch_id: work.pk for work in reversed(latest)}
    for work in latest:
        batch = work.batch
        is_active, has_failed = work.state in ACTIVE, work.state == WorkState.FAILED
        # A file whose work has failed is still there; what is to be written is checked first, as ever.
        again = has_failed and batch.state == BatchState.FAILED and newest[batch.pk] == work.pk
        yield WorkLine(
            work,
            f"Nhập số liệu: {work.get_step_display().lower()}",
            batch.file_name,
            reverse("import", args=[batch.pk]),
            progress=progress_in_words(batch) if is_active else "",
            fault=work.error if has_failed else "",
            cancel=reverse("import_stop", args=[batch.pk]) if is_active else "",
            retry=reverse("import_check", args=[batch.pk]) if again else "",
        )


def _plans(user: User) -> Iterator[WorkLine]:
    """Previews and carrying out of the plans that the user sees."""
    for work in _latest(PlanWork.objects.filter(plan__in=visible_plans(user)).select_related("plan"), user):
        is_active = work.state in ACTIVE
        yield WorkLine(
            work,
            f"Phương án sắp xếp: {work.get_step_display().lower()}",
            work.plan.title,
            reverse("plan", args=[work.plan_id]),
            progress=f"{number(work.done)} / {number(work.total)}" if is_active and work.total else "",
            fault=work.error if work.state == WorkState.FAILED else "",
            cancel=reverse("plan_stop", args=[work.plan_id])
            if is_active and manages(user, work.plan)
            else "",
        )


def _made_files(user: User) -> Iterator[WorkLine]:
    """Files that the user asked for: they are nobody else's."""
    for wanted in _latest(MadeFile.objects.filter(asked_by=user), user):
        is_active = wanted.state in ACTIVE
        yield WorkLine(
            wanted,
            "Lập tệp",
            wanted.title,
            reverse("made_files"),
            progress=f"{number(wanted.done)} / {number(wanted.total)}" if is_active and wanted.total else "",
            fault=wanted.error if wanted.state == WorkState.FAILED else "",
            cancel=reverse("made_file_stop", args=[wanted.pk]) if is_active else "",
        )


def _closings(user: User) -> Iterator[WorkLine]:
    """Closings of the units that the user sees."""
    own = ClosingWork.objects.filter(organization__any_of=subtree_ids(user)).select_related("organization")
    for work in _latest(own, user):
        term = structure_of(period(work.period)).party.standing[work.organization_id]
        query = urlencode({PERIOD: work.period, UNIT: work.organization.code})
        stops = work.state in ACTIVE and may_close(user, work.organization_id, term.kind)
        yield WorkLine(
            work,
            "Khóa kỳ số liệu",
            f"{label('period', work.period)}, {term.name}",
            f"{reverse('periods')}?{query}",
            progress=f"{number(work.done)} / {number(work.total)} đơn vị" if work.total else "",
            fault=work.error if work.state == WorkState.FAILED else "",
            cancel=f"{reverse('period_stop')}?{query}" if stops else "",
        )


def _removals(user: User) -> Iterator[WorkLine]:
    """What is removed each night is removed for the whole register."""
    for run in _latest(RetentionRun.objects.prefetch_related("counts"), user):
        removed = sum(count.removed for count in run.counts.all())
        yield WorkLine(
            run,
            "Dọn dữ liệu hết thời hạn",
            f"Lần số {run.pk}",
            reverse("retention"),
            progress=f"đã xóa {number(removed)}" if run.attempts else "",
            fault=run.error,
            cancel=reverse("retention_cancel", args=[run.pk]) if run.state in ACTIVE else "",
            retry=reverse("retention_retry", args=[run.pk]) if run.state in _OVER_BADLY else "",
        )
