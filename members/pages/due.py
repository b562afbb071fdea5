"""What is due: recognitions, and decisions and ceremonies of prospects, a line each with its form."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.due import AHEAD, Recognition, case_deadlines, recognitions
from members.holidays import holidays
from members.models import Member
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.audit.trail import record
from registry.common.delays import delay
from registry.common.paging import numbered_page
from registry.units.names import organization_names

from .access import require_writer

PER_PAGE = 50


class DueLine(NamedTuple):
    """Somebody whose probation ends: when, in which cell, whether it has, and how long ago in words."""

    member: Member
    cell: str
    began: date
    due_on: date
    is_due: bool
    late: str


def due(request: HttpRequest) -> HttpResponse:
    """What is due among those whom the user may write about, the longest due first."""
    user = require_writer(request)
    today, mine = localdate(), subtree_ids(user, roles=WRITERS)
    found = recognitions(mine, today, today + AHEAD)
    page = numbered_page(request, found, PER_PAGE)
    rows: list[Recognition] = list(page.object_list)
    members = Member.objects.in_bulk([row.member for row in rows])
    names = organization_names({row.cell for row in rows}, today)
    lines = [
        DueLine(
            members[row.member],
            names[row.cell],
            row.began,
            row.due_on,
            row.due_on <= today,
            delay(row.due_on, today),
        )
        for row in rows
        if row.member in members
    ]
    people = audited_rows(line.member for line in lines)
    record("members.listed", by=user, list="den-han", rows=len(lines), seen=people)
    deadlines = case_deadlines(mine, today, today + AHEAD, holidays())
    shown = deadlines[:PER_PAGE]
    if shown:
        record("cases.listed", by=user, list="den-han", cases=[one.case.pk for one in shown])
    return render(
        request,
        "members/forms/due.html",
        {
            "lines": lines,
            "page": page,
            "today": today,
            "late": sum(row.due_on <= today for row in found),
            "ahead": AHEAD.days,
            "deadlines": shown,
            "deadlines_in_all": len(deadlines),
        },
    )
