"""Bringing in spreadsheets: upload, say what columns and words mean, check, confirm, watch, undo."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access.scopes import MANAGERS, WRITERS, root_ids, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of, user_with
from registry.audit.trail import record
from registry.common.attempts import attempt
from registry.common.htmx import reload_page
from registry.common.paging import numbered_page
from registry.common.refusals import Refused
from registry.common.templatetags.ui import number
from registry.units.models import Organization

from . import jobs
from . import remembered as memory
from .choosing import choices_of, facts_choice, header_label, said_by
from .corrected import faulty_sheet
from .declared import BY_CODE, SHAPES, SHEETS
from .models import Batch, BatchState
from .outcome import Fault
from .reading import Reading
from .tables import SheetFault
from .templates import template
from .texts import message
from .undo import undo
from .words import answers, meaning_label, questions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_A_PAGE = 100
REMEMBERED = ("words", "headers")
BATCHES_A_PAGE = 30
STAGES = {
    "reading": "Đang đọc tệp",
    "checking": "Đang kiểm tra",
    "deriving": "Đang dựng lại quá trình của từng người",
    "writing": "Đang ghi vào sổ",
}


def _writer(request: HttpRequest) -> User:
    return user_with(request, *WRITERS, refusal="Tài khoản của bạn chỉ được xem, không được nhập số liệu.")


def visible_batches(user: User) -> QuerySet[Batch]:
    """A user's own imports; staff see those of everybody below them."""
    return Batch.objects.filter(
        Q(created_by=user) | Q(organization__any_of=subtree_ids(user, roles=MANAGERS))
    ).select_related("created_by")


def _own_organization(user: User) -> Organization | None:
    """The organization whose way of naming columns is remembered: the user's first grant."""
    roots = root_ids(user, roles=WRITERS)
    return Organization.objects.filter(pk__in=roots).order_by("code").first()


def _batch(request: HttpRequest, pk: UUID) -> Batch:
    found: Batch = get_object_or_404(visible_batches(_writer(request)), pk=pk)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and a form to send another file."""
    user = _writer(request)
    fault = ""
    if request.method == "POST":
        try:
            batch = jobs.receive(
                files=request.FILES.getlist("files"), organization=_own_organization(user), by=user
            )
            return redirect("import", batch.pk)
        except Refused as refusal:
            fault = refusal.message
    listed = visible_batches(user).order_by("-created_at").annotate(fault_count=Count("faults"))
    page = numbered_page(request, listed, BATCHES_A_PAGE)
    context = {"page": page, "fault": fault, "sheets": SHAPES}
    return render(request, "imports/list.html", context, status=422 if fault else 200)


@require_safe
def import_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An import wherever it stands: its columns, its progress, its faults, or what came of it."""
    batch = _batch(request, pk)
    match batch.state:
        case BatchState.UPLOADED:
            return _columns(request, batch)
        case BatchState.CHECKING | BatchState.WRITING:
            return render(request, "imports/progress.html", {"batch": batch, **_progress(batch)})
        case _:
            return _result(request, batch)


@require_safe
def change_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The columns of a file that was checked, to be read in another way."""
    batch = _batch(request, pk)
    if batch.state not in (BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED):
        return redirect("import", batch.pk)
    return _columns(request, batch)


def _columns(request: HttpRequest, batch: Batch) -> HttpResponse:
    try:
        choices = choices_of(batch)
    except SheetFault as fault:
        return render(
            request,
            "imports/unreadable.html",
            {"batch": batch, "message": message(fault.code, *fault.about)},
            status=422,
        )
    same = (
        visible_batches(user_of(request))
        .filter(digest=batch.digest, state=BatchState.DONE)
        .exclude(pk=batch.pk)
        .order_by("finished_at")
    ).last()
    context = {
        "batch": batch,
        "choices": choices,
        "facts": facts_choice(batch, choices),
        "sheets": SHAPES,
        "same": same,
    }
    return render(request, "imports/columns.html", context)


@require_POST
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have the file checked with its columns read as the form says."""
    batch = _batch(request, pk)
    try:
        choices = choices_of(batch)
    except SheetFault:
        return redirect("import", batch.pk)
    mapping, is_new = said_by(request.POST, choices)
    if is_new:
        # Columns of another sheet, or below another header, than was shown: let them be shown first.
        Batch.objects.filter(pk=batch.pk).update(mapping=mapping)
        return redirect("import_columns", batch.pk)
    return _done(request, batch, lambda: jobs.ask_check(batch=batch, mapping=mapping, by=user_of(request)))


@require_POST
def explain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a checked file checked again with its own words understood as the form says."""
    batch = _batch(request, pk)
    said = answers(request.POST, questions(batch.summary.get("words", [])))
    return _done(request, batch, lambda: jobs.explain(batch=batch, words=said, by=user_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def remembered(request: HttpRequest) -> HttpResponse:
    """What the user's organization has said of its own headers and words, to be read and taken back."""
    user = _writer(request)
    organization = _own_organization(user)
    if request.method == "POST" and organization is not None:
        marked = {kind: map(int, filter(str.isdecimal, request.POST.getlist(kind))) for kind in REMEMBERED}
        attempt(request, lambda: memory.forget(organization=organization, said=marked, by=user))
        return redirect("imports_remembered")
    words = memory.words_of(organization).select_related("chosen_by")
    context = {
        "words": [(word, *meaning_label(word.vocabulary, word.meaning)) for word in words],
        "headers": [
            (header, *header_label(header.sheet, header.column)) for header in memory.headers_of(organization)
        ],
    }
    return render(request, "imports/remembered.html", context)


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have a checked file written."""
    batch = _batch(request, pk)
    return _done(request, batch, lambda: jobs.ask_write(batch=batch, by=user_of(request)))


@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop an import, at work or waiting."""
    batch = _batch(request, pk)
    return _done(request, batch, lambda: jobs.cancel(batch=batch, by=user_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether, then undo a written import as long as nothing has built on it."""
    batch = _batch(request, pk)
    if batch.state != BatchState.DONE:
        return redirect("import", batch.pk)
    if request.method != "POST":
        return render(request, "imports/undo.html", {"batch": batch, "counts": _counts(batch)})
    return _done(request, batch, lambda: undo(batch, by=user_of(request)))


def _done(request: HttpRequest, batch: Batch, act: Any) -> HttpResponse:
    attempt(request, act)
    return redirect("import", batch.pk)


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The moving part of the progress page; when the work is over, the way to the result."""
    batch = _batch(request, pk)
    if batch.state not in jobs.AT_WORK:
        return reload_page()
    return render(request, "imports/_progress.html", {"batch": batch, **_progress(batch)})


def _progress(batch: Batch) -> dict[str, Any]:
    stage, _, sheet = str(batch.progress.get("stage", "")).partition(" ")
    done, total = batch.progress.get("done", 0), batch.progress.get("total", 0)
    return {
        "stage": STAGES.get(stage, "Đang chờ máy xử lý"),
        "sheet": BY_CODE[sheet].label if sheet in BY_CODE else "",
        "done": done,
        "total": total,
        "waiting": not stage,
    }


def progress_in_words(batch: Batch) -> str:
    """How far the work on an import is, in a few words."""
    found = _progress(batch)
    if found["total"]:
        return f"{found['stage']}, {number(found['done'])} / {number(found['total'])}"
    return str(found["stage"])


def _result(request: HttpRequest, batch: Batch) -> HttpResponse:
    faults = batch.faults.order_by("pk")
    sheet = request.GET.get("bang", "")
    shown = faults.filter(sheet=sheet) if sheet else faults
    page = numbered_page(request, shown, FAULTS_A_PAGE)
    context = {
        "batch": batch,
        "counts": _counts(batch),
        "changes": sum(c["inserted"] + c["updated"] + c["removed"] for _, c in _counts(batch)),
        "page": page,
        "faults_by_sheet": [
            (BY_CODE[row["sheet"]].label if row["sheet"] in BY_CODE else "Cả tệp", row["sheet"], row["n"])
            for row in faults.order_by().values("sheet").annotate(n=Count("pk")).order_by("sheet")
        ],
        "sheet": sheet,
        "words": questions(batch.summary.get("words", [])) if batch.state in jobs.OPEN else [],
        "warnings": Paginator(batch.summary.get("warnings", []), FAULTS_A_PAGE).get_page(
            request.GET.get("luuy")
        ),
    }
    return render(request, "imports/result.html", context)


def _counts(batch: Batch) -> list[tuple[str, dict[str, int]]]:
    counts = batch.summary.get("counts", {})
    return [(sheet.label, counts[sheet.code]) for sheet in SHEETS if sheet.code in counts]


@require_safe
def template_file(request: HttpRequest, code: str) -> HttpResponse:
    """A workbook to fill in: the headers of one sheet and what goes below each."""
    _writer(request)
    shape = BY_CODE.get(code)
    if shape is None:
        raise Http404
    response = HttpResponse(template(shape), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="mau-{code}.xlsx"'
    return response


@require_safe
def faults_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The sheets as they were sent, with a column that names the faults of each row."""
    batch = _batch(request, pk)
    if batch.state not in (BatchState.CHECKED, BatchState.FAILED) or not Path(batch.path).exists():
        messages.error(request, "Tệp này không còn trên máy; hãy tải lên lại.")
        return redirect("import", batch.pk)
    faults = [
        Fault(f.sheet, f.row, f.column, f.code, f.message) for f in batch.faults.order_by("pk").iterator()
    ]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "loi.xlsx"
        faulty_sheet(batch.path, faults, target, reading=Reading.of(batch.mapping))
        record("import.faults_downloaded", by=user_of(request), on=batch)
        return FileResponse(target.open("rb"), as_attachment=True, filename="can-sua.xlsx")
