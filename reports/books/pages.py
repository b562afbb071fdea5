"""The pages of books: which there are, and one of them, to read, to print and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.models import Member
from registry.accounts.access.places import Place
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import day_of
from registry.common.paging import numbered_page
from registry.units.structure import Structure, forest
from reports.asking import answers
from reports.calendar import days_of
from reports.labels import STATUSES
from reports.periods.answers import answer_as_published
from reports.questions import Question, Status

from .catalogue import BOOKS, Book, days_in_words
from .choosing import asked_unit, units_around
from .entries import Entry, all_entries, entries, fetched, in_sight, questions_of, rows_of
from .workbook import workbook

# Names in the address.
PERIOD, FROM, TO, PRINTED = "ky", "tu", "den", "in"
# Lines of a page: to read, and to print.
PER_PAGE, PER_PRINT = 50, 1000


class Asked(NamedTuple):
    """Which unit's book is asked for, and of which days."""

    unit: Place
    structure: Structure
    first: date
    last: date

    @property
    def query(self) -> str:
        """The same in an address."""
        return f"don-vi={self.unit.code}&tu={self.first:%Y-%m-%d}&den={self.last:%Y-%m-%d}"


class Counted(NamedTuple):
    """How many the book's figures count, none where they are not reported, and what state they are in."""

    number: int | None
    status: str
    differs: bool


@answers
def books(request: HttpRequest) -> HttpResponseBase:
    """Which books there are, for a unit and a period."""
    asked = _asked(request)
    if asked is None:
        return render(request, "books/no_unit.html", {"title": "Sổ sách"})
    return render(request, "books/list.html", {**_choices(request, asked), "books": BOOKS.values()})


@answers
def book(request: HttpRequest, path: str) -> HttpResponseBase:
    """One book, a page at a time; whole as a file."""
    if path not in BOOKS:
        raise Http404
    chosen, asked = BOOKS[path], _asked(request)
    if asked is None:
        return render(request, "books/no_unit.html", {"title": chosen.title})
    user = user_of(request)
    questions = questions_of(chosen, asked.unit.code, asked.first, asked.last)
    counted = counted_by(questions)
    found = rows_of(chosen, questions)
    rows = in_sight(found if counted.number is not None else found.none(), Member.objects.visible_to(user))
    about: dict[str, Any] = {"by": user, "organization": asked.unit.id, "list": f"so-{path}"}
    notes = (asked.unit.name, days_in_words(chosen, asked.first, asked.last), counted.status)
    if kind := exports.wanted(request):
        return _file(kind, chosen, asked, rows, notes, about)
    size = PER_PRINT if PRINTED in request.GET else PER_PAGE
    page = numbered_page(request, rows.order_by("member__sort_key", "pk"), size, rows.count())
    on_page: Any = page.object_list
    lines = entries(asked.structure, fetched(on_page), asked.last)
    record("members.listed", rows=len(lines), seen=_seen(lines), **about)
    context = {
        "book": chosen,
        "lines": list(_numbered(chosen, lines, page.start_index())),
        "page": page,
        "counted": counted,
        "days": notes[1],
        "printed": PRINTED in request.GET,
    }
    return render(request, "books/book.html", _choices(request, asked) | context)


def counted_by(questions: Sequence[Question]) -> Counted:
    """What the figures say: a closed period as published, with whether today's knowledge differs."""
    found = [answer_as_published(question) for question in questions]
    first = found[0]
    status = STATUSES[first.status].format(first.revision)
    live = [answer.live.total if answer.live else answer.total for answer in found]
    if any(row.status == Status.NOT_REPORTED for row in live):
        return Counted(None, status, differs=False)
    return Counted(sum(int(row.value or 0) for row in live), status, any(answer.live for answer in found))


def _file(
    kind: str, chosen: Book, asked: Asked, rows: QuerySet[Any], notes: Sequence[str], about: dict[str, Any]
) -> HttpResponseBase:
    everybody = list(rows.order_by().values_list("member_id", "member__home_id"))
    record("members.exported", rows=len(everybody), kind=kind, seen=everybody, **about)
    lines = (_cells(chosen, entry) for entry in all_entries(asked.structure, rows, asked.last))
    if kind == "csv":
        return exports.send(kind, exports.Table(chosen.title, [one.head for one in chosen.columns], lines))
    return workbook(chosen, (*notes, f"Lập ngày {localdate():%d/%m/%Y}, {len(everybody)} dòng"), lines)


def _cells(chosen: Book, entry: Entry) -> list[Any]:
    return [column.value(entry) for column in chosen.columns]


def _numbered(
    chosen: Book, lines: Sequence[Entry], first: int
) -> Iterator[tuple[int, int, list[tuple[str, str]]]]:
    """Number, member and cells (with their heads) of each line."""
    heads = [column.head for column in chosen.columns]
    for number, entry in enumerate(lines, start=first):
        cells = [str_of(value) for value in _cells(chosen, entry)]
        yield number, entry.row.member_id, list(zip(heads, cells, strict=True))


def str_of(value: Any) -> str:
    """A cell as a page says it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _seen(lines: Sequence[Entry]) -> list[tuple[int, int | None]]:
    return audited_rows(line.member for line in lines)


def _asked(request: HttpRequest) -> Asked | None:
    first, last = _days(request)
    structure = forest().on(last)
    unit = asked_unit(request, structure)
    return Asked(unit, structure, first, last) if unit else None


def _days(request: HttpRequest) -> tuple[date, date]:
    """The days that the address names, or the period; else this year so far."""
    today = localdate()
    if (name := request.GET.get(PERIOD)) and not request.GET.get(TO):
        try:
            first, last = days_of(name)
        except ValueError:
            raise BadRequest("Kỳ viết như 2026, 2026-H1, 2026-Q3 hoặc 2026-07.") from None
        return first, min(last, today) if first <= today else last
    last = day_of(request.GET, TO, "Đến ngày") or today
    first = day_of(request.GET, FROM, "Từ ngày") or date(last.year, 1, 1)
    if first > last:
        raise BadRequest("Ngày đầu kỳ phải trước ngày cuối kỳ.")
    return first, last


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
