"""What is to be done, by queue: due this week, overdue, asked of the user, sent back, waiting for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.due import AHEAD
from members.to_do import QUEUES, Queue, ToDo, to_do
from registry.accounts.access.places import organization_asked
from registry.audit.trail import record
from registry.common import exports
from registry.common.delays import delay
from registry.common.filters import note
from registry.common.paging import numbered_page
from registry.common.text import search_key
from registry.units.names import organization_names
from registry.units.structure import forest

from .access import require_writer
from .members import unit_choices

PER_PAGE = 50


class ToDoLine(NamedTuple):
    """A line of the page."""

    what: ToDo
    unit: str
    # How long it is overdue, in words; empty when it is not.
    late: str


def work_to_do(request: HttpRequest) -> HttpResponseBase:
    """One queue of it, narrowed by unit and by name, with how much stands in each."""
    user, today = require_writer(request), localdate()
    # What is to be done is so today, whatever day the pages around are read on.
    structure = forest().on(today)
    code, words = request.GET.get("don-vi", ""), search_key(request.GET.get("ten", ""))
    unit = organization_asked(request, structure, code, written=None) if code else None
    below = set(structure.party.below([unit.id])) if unit else None
    found = [
        one
        for one in to_do(user, today)
        if words in search_key(one.about) and (below is None or one.unit in below)
    ]
    asked = request.GET.get("hang", Queue.ALL)
    chosen = asked if asked in set(Queue) else Queue.ALL
    rows = [one for one in found if one.stands_in(chosen, today)]
    kind = exports.wanted(request)
    page = numbered_page(request, rows, PER_PAGE)
    shown = rows if kind else list(page.object_list)
    _note(user, shown)
    names = organization_names({one.unit for one in shown if one.unit}, today)
    lines = [_line(one, names, today) for one in shown]
    if kind:
        notes = [unit.name if unit else "Toàn bộ phạm vi được ghi", *note("Tên", request.GET.get("ten"), ())]
        return exports.send(kind, _file(QUEUES[Queue(chosen)], notes, lines))
    context = {
        "lines": lines,
        "page": page,
        "chosen": chosen,
        "queues": [
            (queue.value, label, sum(one.stands_in(queue, today) for one in found))
            for queue, label in QUEUES.items()
        ],
        "words": request.GET.get("ten", ""),
        "unit": unit,
        "units": unit_choices(request, structure, unit),
        "ahead": AHEAD.days,
    }
    return render(request, "members/to_do.html", context)


def _note(user: Any, shown: Sequence[ToDo]) -> None:
    """Whom the page showed: members by their numbers, prospects by those of their cases."""
    people = [(one.person, None) for one in shown if one.person]
    record("members.listed", by=user, list="viec-phai-lam", rows=len(shown), seen=people)
    cases = [one.case for one in shown if one.case]
    if cases:
        record("cases.listed", by=user, list="viec-phai-lam", cases=cases)


def _line(one: ToDo, names: dict[int, str], today: date) -> ToDoLine:
    late = delay(one.due_on, today) if one.due_on and one.is_overdue(today) else ""
    return ToDoLine(one, names.get(one.unit or 0, ""), late)


def _file(title: str, notes: Sequence[str], lines: list[ToDoLine]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            yield [line.what.task, line.what.about, line.unit, line.what.due_on, line.late]

    heads = ["Việc", "Về", "Đơn vị", "Hạn", "Quá hạn"]
    notes = [*notes, exports.made_today()]
    return exports.Table(f"Việc phải làm: {title.lower()}", heads, rows(), notes, is_long=True)
