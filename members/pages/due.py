"""What is due: recognitions, and decisions and ceremonies of prospects, a line each with its form."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.due import AHEAD, case_deadlines, recognitions
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
    counts = found.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_on__lte=today)))
    page = numbered_page(request, found, PER_PAGE, counts["all"])
    stretches = list(page.object_list)
    names = organization_names({stretch.cell_id for stretch in stretches}, today)
    lines = [
        DueLine(
            stretch.member,
            names[stretch.cell_id],
            stretch.began,
            stretch.due_on,
            stretch.due_on <= today,
            delay(stretch.due_on, today),
        )
        for stretch in stretches
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
            "late": counts["late"],
            "ahead": AHEAD.days,
            "deadlines": shown,
            "deadlines_in_all": len(deadlines),
        },
    )
