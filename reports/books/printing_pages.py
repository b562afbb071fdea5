"""A book as PDF, at once where it is short; else as PDF or as a spreadsheet asked for in the background."""

from __future__ import annotations

import tempfile

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from registry.accounts.access.files import NO_FILES, may_export
from registry.accounts.access.scopes import without_delegated
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.declared.makers import Making
from registry.units.models import Organization
from reports.asking import answers
from reports.files import services

from .asked import Asked, asked_of
from .catalogue import BOOKS, Book, days_in_words
from .counted import counted_by
from .entries import questions_of
from .printing import BOOK, MOST_AT_ONCE, make

KINDS = {"pdf": "PDF", "xlsx": "Excel"}


@require_POST
@answers
def paper(request: HttpRequest, path: str) -> HttpResponseBase:
    """The book as PDF, or where it is made for the user; as a spreadsheet only where it is made."""
    if path not in BOOKS:
        raise Http404
    chosen, asked = BOOKS[path], asked_of(request)
    if asked is None:
        return render(request, "books/no_unit.html", {"title": chosen.title})
    counted = counted_by(questions_of(chosen, asked.unit.code, asked.first, asked.last))
    kind = "xlsx" if "xlsx" in request.POST else "pdf"
    if kind == "pdf" and (counted.number or 0) <= MOST_AT_ONCE:
        return _at_once(request, chosen, asked)
    attempt(
        request,
        lambda: services.ask(
            maker=BOOK.name,
            organization=Organization.objects.get(pk=asked.unit.id),
            title=f"{chosen.title}: {asked.unit.name}, {_days(chosen, asked)} ({KINDS[kind]})",
            asked=_said(chosen, asked) | {"kind": kind},
            by=user_of(request),
        ),
    )
    return redirect("made_files")


def _at_once(request: HttpRequest, chosen: Book, asked: Asked) -> HttpResponseBase:
    user = user_of(request)
    if not may_export(user):
        raise PermissionDenied(NO_FILES)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the response)
    with without_delegated():
        made = make(Making(asked.unit.id, _said(chosen, asked), user, file))
    made.note()
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=made.file_name, content_type=made.content_type)
    response["Cache-Control"] = "no-store"
    return response


def _days(chosen: Book, asked: Asked) -> str:
    words = days_in_words(chosen, asked.first, asked.last)
    return words[:1].lower() + words[1:]


def _said(chosen: Book, asked: Asked) -> dict[str, str]:
    return {"book": chosen.path, "from": asked.first.isoformat(), "to": asked.last.isoformat()}
