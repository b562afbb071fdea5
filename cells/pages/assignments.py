"""Who is charged with what in a unit: who follows a cell, has charge of a village, is posted there, helps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cells.assignments import Charged, assigned_in, charged
from members.audited import audited_rows
from members.models import Task
from members.pages.access import whom_to_write_about
from registry.accounts.access.places import crumbs, organization_asked, structure_of
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.dates import first_day
from registry.common.filters import note
from registry.common.moments import moment_of
from registry.common.paging import slice_of

UNIT, TASK = "don-vi", "viec"
TITLE = "Phân công nhiệm vụ"


def assignments(request: HttpRequest) -> HttpResponseBase:
    """The tasks that members of a unit have on the day, and those that others have for what lies in it."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = organization_asked(request, structure, request.GET.get(UNIT, ""))
    if place is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    task = request.GET.get(TASK, "")
    if task not in ("", *Task.values):
        raise BadRequest("Không có nhiệm vụ này. Hãy chọn một mục trong danh sách.")
    user, kind = user_of(request), exports.wanted(request)
    found = assigned_in(structure, place, user, moment.on, task)
    page = slice_of(request, found.rows)
    listed = charged(structure, found.rows if kind else page.rows, moment.on)
    record(
        "members.exported" if kind else "members.listed",
        by=user,
        organization=place.id,
        list="phan-cong",
        rows=len(listed),
        seen=audited_rows(line.member for line in listed),
    )
    if kind:
        return exports.send(
            kind, _table(listed, [place.name, *note("Nhiệm vụ", task, Task.choices), *moment.notes])
        )
    counts = Counter(row.task for row in found.rows)
    context = {
        "moment": moment,
        "place": place,
        "crumbs": crumbs(request, structure, place),
        "title": TITLE,
        "page": page,
        "lines": listed,
        "count": len(found.rows),
        "hidden": found.hidden,
        "counts": [(label, counts[code]) for code, label in Task.choices if not task or code == task],
        "families": sum(row.number or 0 for row in found.rows),
        "tasks": Task.choices,
        "task": task,
        "mine": whom_to_write_about(user, [line.member for line in listed]),
    }
    return render(request, "cells/assignments.html", context)


def _table(lines: Sequence[Charged], notes: Sequence[str]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for number, line in enumerate(lines, start=1):
            yield (
                number,
                line.member.full_name,
                line.works_in.name,
                line.task,
                line.village.name if line.village else "",
                line.cell.name if line.cell else "",
                line.assignment.number,
                first_day(line.assignment.starts_on),
                line.last_day,
            )

    heads = (
        *("TT", "Họ và tên", "Chi bộ sinh hoạt", "Nhiệm vụ", "Thôn, bản", "Chi bộ", "Số hộ"),
        *("Từ ngày", "Đến hết ngày"),
    )
    return exports.Table(TITLE, heads, rows(), notes)
