"""Who of a unit has answered in a round and who has not, with what changed of each in the year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from members.models import Member
from members.pages.access import member_to_write
from members.supplements import services
from members.supplements.changes import changes_in
from members.supplements.completeness import answers_in, asked_in, cells_below, day_of
from members.supplements.models import SupplementAnswer, SupplementRound
from registry.accounts.access.places import Place, crumbs
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.paging import numbered_page
from registry.common.refusals import Refused
from registry.units.names import organization_names
from registry.units.structure import Structure

from .asking import TITLE, UNIT, YEAR, check_unit_asked, place_asked, round_asked, round_of

WHICH = "loc"
LISTS = {"chua-nop": "Chưa nộp", "da-nop": "Đã nộp", "tat-ca": "Tất cả"}
PER_PAGE = 50
# So many people of a file are looked up at a time.
CHUNK = 1000


class PersonLine(NamedTuple):
    """Somebody who is asked: where, when the sheet came, and what changed in the year."""

    member: Member
    cell: str
    answered_on: Any
    changes: list[str]
    may_take_back: bool


def listed(request: HttpRequest) -> HttpResponseBase:
    """One list of a unit, a page at a time or whole as a file."""
    user, asked = user_of(request), round_asked(request)
    if asked is None:
        check_unit_asked(request)
        return redirect("supplements")
    structure, place = place_asked(request, asked)
    if place is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    which = request.GET.get(WHICH) or "chua-nop"
    if which not in LISTS:
        raise BadRequest("Không có danh sách này. Hãy chọn một danh sách trên trang.")
    lists = {key: _asked(structure, place, asked, key) for key in LISTS}
    about: dict[str, Any] = {"by": user, "organization": place.id, "list": "bo-sung-ho-so"}
    found = lists[which]
    if kind := exports.wanted(request):
        seen = list(found.order_by().values_list("member", "member__home_id"))
        record("members.exported", rows=len(seen), kind=kind, seen=seen, **about)
        return exports.send(kind, _file(asked, place, which, _all_lines(found, asked)))
    writes = frozenset(subtree_ids(user, roles=WRITERS)) if asked.closed_on is None else frozenset()
    page = numbered_page(request, found, PER_PAGE)
    lines = list(_lines(list(page.object_list), asked, writes))
    seen = [(line.member.pk, line.member.home_id) for line in lines]
    record("members.listed", rows=len(lines), seen=seen, **about)
    context = {
        "title": TITLE,
        "round": asked,
        "place": place,
        "crumbs": crumbs(request, structure, place),
        "lists": [(key, label, lists[key].count()) for key, label in LISTS.items()],
        "which": which,
        "page": page,
        "lines": lines,
        "may_write": place.id in writes,
    }
    return render(request, "supplements/people.html", context)


def _asked(structure: Structure, place: Place, asked: SupplementRound, which: str) -> QuerySet[Any]:
    """The stretches of one list, in the order of names."""
    found: QuerySet[Any] = asked_in(asked, cells_below(structure, place.id))
    if which != "tat-ca":
        found = found.filter(answers_in(asked)) if which == "da-nop" else found.exclude(answers_in(asked))
    answer = SupplementAnswer.objects.filter(round=asked, member=OuterRef("member"))
    found = found.annotate(answered_on=Subquery(answer.values("answered_on")[:1]))
    return found.select_related("member").order_by("member__sort_key", "pk")


def _lines(rows: Sequence[Any], asked: SupplementRound, writes: frozenset[int]) -> Iterator[PersonLine]:
    cells = organization_names({row.cell_id for row in rows}, day_of(asked))
    changed = changes_in(asked.year, [row.member_id for row in rows])
    for row in rows:
        may_take_back = bool(row.answered_on) and row.cell_id in writes
        yield PersonLine(
            row.member, cells[row.cell_id], row.answered_on, changed.get(row.member_id, []), may_take_back
        )


def _all_lines(found: QuerySet[Any], asked: SupplementRound) -> Iterator[PersonLine]:
    rows = list(found)
    for first in range(0, len(rows), CHUNK):
        yield from _lines(rows[first : first + CHUNK], asked, frozenset())


def _file(asked: SupplementRound, place: Place, which: str, lines: Iterator[PersonLine]) -> exports.Table:
    rows = (
        [
            line.member.full_name,
            str(line.member.born or ""),
            line.cell,
            line.answered_on,
            "; ".join(line.changes),
        ]
        for line in lines
    )
    heads = ("Họ và tên", "Ngày sinh", "Chi bộ", "Ngày nộp", f"Thay đổi trong năm {asked.year}")
    notes = (place.name, f"{LISTS[which]}, hạn {asked.due_on:%d/%m/%Y}")
    return exports.Table(f"{asked}: {LISTS[which].lower()}", heads, rows, notes=notes)


@require_POST
def take_back(request: HttpRequest, number: int, year: int) -> HttpResponse:
    """It was entered wrongly that somebody had answered."""
    asked = round_of(year)
    member = member_to_write(request, number, purpose="bo-sung-ho-so")
    try:
        services.take_back_answer(asked=asked, member=member, by=user_of(request))
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, f"Đã bỏ lần nộp của đồng chí {member.full_name}.")
    unit = request.POST.get(UNIT, "")
    query = f"?{YEAR}={year}&{WHICH}=da-nop" + (f"&{UNIT}={unit}" if unit.isalnum() else "")
    return redirect(reverse("supplement_people") + query)
