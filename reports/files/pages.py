"""The page of somebody's files: what is being made and how far it is, and what can be taken."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.htmx import wants_part
from registry.common.queue.models import ACTIVE
from registry.privacy.retention.limits import limit_of

from . import services
from .models import MadeFile


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The user's files. While some are made, HTMX asks for the list again every few seconds."""
    found = list(services.of(user_of(request)).select_related("organization"))
    context = {
        "files": found,
        "is_active": any(wanted.state in ACTIVE for wanted in found),
        "days": limit_of("made_files").days,
    }
    return render(request, "files/_list.html" if wants_part(request) else "files/page.html", context)


@require_safe
def file(request: HttpRequest, number: int) -> HttpResponseBase:
    """One of the user's files, to keep."""
    wanted = _wanted(request, number)
    content = attempt(request, lambda: services.take(wanted=wanted, by=user_of(request)))
    if content is None:
        return redirect("made_files")
    response = FileResponse(
        content, as_attachment=True, filename=wanted.file_name, content_type=wanted.content_type
    )
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Have one of the user's files not made."""
    wanted = _wanted(request, number)
    said = "Đã dừng: không lưu gì của tệp này."
    attempt(request, lambda: services.stop(wanted=wanted, by=user_of(request)), said)
    return redirect("made_files")


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one of the user's files."""
    wanted = _wanted(request, number)
    attempt(request, lambda: services.remove(wanted=wanted, by=user_of(request)), "Đã xóa tệp.")
    return redirect("made_files")


def _wanted(request: HttpRequest, number: int) -> MadeFile:
    return get_object_or_404(services.of(user_of(request)), pk=number)
