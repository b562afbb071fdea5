"""Lists behind what is added up: ages, who came, families, targets. Their rows are fewer than their sum."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.models import Assignment, Member
from registry.accounts.access.places import area_place, organization_place
from registry.accounts.requests import user_of
from registry.common import exports
from registry.common.paging import slice_of
from registry.common.templatetags.ui import exactly
from registry.units.structure import Structure
from reports.catalogue import Family, Indicator
from reports.engine.drill_down import targets_of_figure
from reports.engine.target_figures import Aim
from reports.measures import MEASURES
from reports.models import Sense
from reports.questions import Question

from .given import HIDDEN, note_reading
from .list_file import list_file, shown_of


class AddedUp(NamedTuple):
    """How many rows a list has, what they are, and what the figure has added up over them."""

    rows: int
    things: str
    summed: str


def added_up(indicator: Indicator, part: str | None, rows: int | float | None) -> AddedUp | None:
    """What stands in the head of a list beside its sum; nothing where the rows themselves are counted."""
    is_denominator = part == "denominator"
    match indicator.family:
        case Family.ATTENDANCE:
            summed = "số người được triệu tập" if is_denominator else "số người có mặt"
            return AddedUp(int(rows or 0), "cuộc họp", summed)
        case Family.FAMILIES:
            return AddedUp(int(rows or 0), "lượt phân công", "số hộ")
        case Family.TARGETS:
            return AddedUp(int(rows or 0), "lần giao", "chỉ tiêu")
    if indicator.sums is not None and not is_denominator:
        return AddedUp(int(rows or 0), "người", "tổng số tuổi")
    return None


def families_listed(
    request: HttpRequest,
    structure: Structure,
    indicator: Indicator,
    ids: list[int],
    context: dict[str, Any],
) -> HttpResponseBase:
    """Who helps how many families and where; who reads the names of members is written down."""
    holders = Prefetch("member", Member.objects.visible_to(user_of(request)))
    ordered = Assignment.objects.filter(pk__any_of=ids).order_by("-number", "pk")
    kind, page, shown = shown_of(request, ordered)
    lines = [(one, _place(one, structure)) for one in shown.prefetch_related(holders)]
    note_reading(request, indicator, kind, [one.member for one, _ in lines])
    if kind:
        rows = [
            [one.member.full_name if one.member else HIDDEN, at.name if at else "", one.number]
            for one, at in lines
        ]
        return exports.send(kind, list_file(context, ("Đảng viên", "Nơi giúp đỡ", "Số hộ"), rows))
    context |= {"page": page, "families": lines, "added_up": added_up(indicator, None, len(ids))}
    return render(request, "lists/drill_down.html", context)


def _place(one: Assignment, structure: Structure) -> Any:
    if one.village_id:
        return area_place(structure, one.village_id)
    return organization_place(structure, one.cell_id) if one.cell_id else None


def targets_listed(request: HttpRequest, structure: Structure, context: dict[str, Any]) -> HttpResponseBase:
    """The targets of a unit: its own, and those of units that it came of."""
    answer, row, indicator = context["answer"], context["row"], context["indicator"]
    question: Question = answer.question
    is_total = row is answer.total
    aims = targets_of_figure(question, key=None if is_total else row.key)
    measure = MEASURES[question.measure or ""]
    places = [organization_place(structure, aim.recipient) for aim in aims]
    lines = [
        (place, _amount(aim, measure.is_share), Sense(aim.sense or measure.sense).label, aim.words)
        for place, aim in zip(places, aims, strict=True)
    ]
    if kind := exports.wanted(request):
        heads = ("Mã", "Đơn vị được giao", "Chỉ tiêu", "Mức", "Bằng lời")
        rows = [[place.code, place.name, *rest] for place, *rest in lines]
        return exports.send(kind, list_file(context, heads, rows))
    page = slice_of(request, lines)
    context |= {"page": page, "targets": page.rows, "added_up": added_up(indicator, None, len(aims))}
    return render(request, "lists/drill_down.html", context | {"measure": measure})


def _amount(aim: Aim, is_share: bool) -> str:
    """The number to reach; of a part of the members also which part."""
    if aim.value is None:
        return ""
    if not aim.is_of_members:
        return f"{exactly(aim.value)}{'%' if is_share else ''}"
    share = f"{exactly(aim.value)}% đảng viên đầu kỳ"
    return share if aim.number is None else f"{exactly(aim.number)} ({share})"
