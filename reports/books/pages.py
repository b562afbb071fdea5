"""The pages of books: which there are, and one of them, to read, to print and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.audited import audited_rows
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.cached_rows import rows
from registry.common.paging import numbered_page
from reports.asking import answers

from .asked import Asked, asked_of
from .catalogue import BOOKS, Book, days_in_words
from .choosing import units_around
from .counted import counted_by
from .entries import Entry, all_entries, entries, fetched, questions_of, rows_in_sight
from .printing import MOST_AT_ONCE, MOST_IN_SHEET_AT_ONCE, file_notes
from .workbook import workbook

# The name in the address.
PRINTED = "in"
# Lines of a page: to read, and to print.
PER_PAGE, PER_PRINT = 50, 1000


@answers
def books(request: HttpRequest) -> HttpResponseBase:
    """Which books there are, for a unit and a period."""
    asked = asked_of(request)
    if asked is None:
        return render(request, "books/no_unit.html", {"title": "Sổ sách"})
    return render(request, "books/list.html", {**_choices(request, asked), "books": BOOKS.values()})


@answers
def book(request: HttpRequest, path: str) -> HttpResponseBase:
    """One book, a page at a time; whole as a file."""
    if path not in BOOKS:
        raise Http404
    chosen, asked = BOOKS[path], asked_of(request)
    if asked is None:
        return render(request, "books/no_unit.html", {"title": chosen.title})
    user = user_of(request)
    questions = questions_of(chosen, asked.unit.code, asked.first, asked.last)
    counted = counted_by(questions)
    found = rows_in_sight(chosen, questions, counted, user)
    about: dict[str, Any] = {"by": user, "organization": asked.unit.id, "list": f"so-{path}"}
    days = days_in_words(chosen, asked.first, asked.last)
    if kind := exports.wanted(request):
        return _file(kind, chosen, asked, found, (days, counted.status), about)
    ordered = found.order_by("member__sort_key", "pk")
    size = PER_PRINT if PRINTED in request.GET else PER_PAGE
    page = numbered_page(request, rows(ordered.values_list("pk", flat=True)), size)
    on_page = fetched(found.model.objects.filter(pk__any_of=page.object_list))
    lines = entries(asked.structure, on_page.order_by("member__sort_key", "pk"), asked.last)
    record("members.listed", rows=len(lines), seen=_seen(lines), **about)
    context = {
        "book": chosen,
        "lines": list(_numbered(chosen, lines, page.start_index())),
        "page": page,
        "counted": counted,
        "days": days,
        "most_at_once": MOST_AT_ONCE,
        "most_in_sheet_at_once": MOST_IN_SHEET_AT_ONCE,
        "printed": PRINTED in request.GET,
    }
    return render(request, "books/book.html", _choices(request, asked) | context)


def _file(
    kind: str, chosen: Book, asked: Asked, rows: QuerySet[Any], said: tuple[str, str], about: dict[str, Any]
) -> HttpResponseBase:
    everybody = list(rows.order_by().values_list("member_id", "member__home_id"))
    record("members.exported", rows=len(everybody), kind=kind, seen=everybody, **about)
    lines = (chosen.cells(entry) for entry in all_entries(asked.structure, rows, asked.last))
    notes = file_notes(asked.unit.name, *said, len(everybody))
    if kind == "csv":
        return exports.send(
            kind, exports.Table(chosen.title, [one.head for one in chosen.columns], lines, notes)
        )
    return workbook(chosen, notes, lines)


def _numbered(
    chosen: Book, lines: Sequence[Entry], first: int
) -> Iterator[tuple[int, int, list[tuple[str, str]]]]:
    """Number, member and cells (with their heads) of each line."""
    heads = [column.head for column in chosen.columns]
    for number, entry in enumerate(lines, start=first):
        yield number, entry.row.member_id, list(zip(heads, chosen.words(entry), strict=True))


def _seen(lines: Sequence[Entry]) -> list[tuple[int, int | None]]:
    return audited_rows(line.member for line in lines)


def _choices(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    return {
        "unit": asked.unit,
        "units": units_around(request, asked.structure, asked.unit),
        "first": asked.first,
        "last": asked.last,
        "query": asked.query,
        "today": localdate(),
        "may_write": asked.unit.id in set(subtree_ids(user_of(request), roles=WRITERS)),
    }
