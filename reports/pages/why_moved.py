"""Why a figure of people is not what it was on an earlier day: the parts, each with the list of its people.

The address carries the question as the API would ask it, with the day that it is compared with.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.audited import audited_rows
from members.models import Member, Stretch
from members.pages import columns, listing
from registry.accounts.access.places import Place
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.moments import moment_of
from registry.common.paging import page_of
from registry.units.structure import forest
from reports.asking import answers
from reports.periods.explaining import Part
from reports.periods.moved import can_say, moved
from reports.questions import Question

from .drill_down import PART, question_of, root_of

# What the address adds: the part whose people are listed, those who came or those who went.
CAUSE, WAY = "cause", "way"
CAME, GONE = "came", "gone"


@answers
def why_moved(request: HttpRequest) -> HttpResponseBase:
    """The parts of the difference between two days, and the people of one of them."""
    question, indicator = question_of(request)
    root = root_of(request, question)
    if not can_say(question):
        raise BadRequest("Chỉ nói được vì sao thay đổi của số đảng viên tại hai ngày, không phân theo gì.")
    part = request.GET.get(PART) or "numerator"
    found = moved(question, part=part)
    context: dict[str, Any] = {
        "moment": moment_of(request),
        "indicator": indicator,
        "question": question,
        "root": root,
        "part": part,
        "why": found,
        "came": sum(len(one.came) for one in found.parts),
        "gone": sum(len(one.gone) for one in found.parts),
    }
    if cause := request.GET.get(CAUSE):
        chosen = next((one for one in found.parts if one.code == cause), None)
        if chosen is not None:
            context |= _people(request, question, root, chosen)
    return render(request, "figures/why.html", context)


def _people(request: HttpRequest, question: Question, root: Place | None, part: Part) -> dict[str, Any]:
    """Those of a part whom the user sees, as they were on the day on which they counted."""
    is_new = request.GET.get(WAY) != GONE
    things, day = (part.came, question.on) if is_new else (part.gone, question.compare_on)
    assert day is not None
    found = Stretch.objects.on(day).filter(member__any_of=[thing.member for thing in things])
    mine = found.filter(member__in=Member.objects.visible_to(user_of(request))).select_related("member")
    page = page_of(request, mine, "member__sort_key")
    record(
        "members.listed",
        by=user_of(request),
        organization=root.id if root is not None and root.tree == "organization" else None,
        indicator=question.indicator,
        rows=len(page.rows),
        seen=audited_rows(row.member for row in page.rows),
    )
    structure = forest().on(question.structure_on or question.on or day)
    return {
        "chosen": part,
        "is_new": is_new,
        "counted": len(things),
        "seen": mine.count(),
        "page": page,
        "people": listing.counted_rows(structure, page.rows),
        "columns": columns.usual(happened=False),
    }
