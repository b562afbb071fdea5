"""The list behind a figure: the people, villages, programmes, organizations, posts or badges that it counted.

The address carries the question itself, as the API would ask it, so that a figure can be sent to somebody
together with what stands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from cells.models import Meeting, VillageProgramme
from members.audited import audited_rows
from members.models import BaseTerm, Case, Member, Post, Step
from registry.accounts.access.places import (
    Place,
    area_place,
    find_area,
    find_organization,
    organization_place,
)
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import ON, STRUCTURE_ON, Moment, moment_of, with_dates
from registry.common.paging import slice_of
from registry.common.text import sort_key
from registry.units.names import organization_names
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.asking import answers
from reports.calendar import STEPS
from reports.catalogue import INDICATORS, Family, Indicator
from reports.engine.answers import answer_cached
from reports.engine.asked import understand
from reports.engine.asked_days import settled
from reports.engine.beginnings import begins_later
from reports.engine.drill_down import PEOPLE_FAMILIES
from reports.labels import label
from reports.periods.things import NUMERATOR, of_measure
from reports.questions import Question, Row, Status
from reports.templatetags.figures import list_address

from . import cached_lists, given, people_behind, sums
from .figure_asked import figure_address
from .list_file import list_file, shown_of
from .no_row import ROW, VALUE, row_asked, without_row
from .sums import added_up

# What the address adds to the question beside the row: which of a ratio's counts.
PART = "part"
PARTS = ("numerator", "denominator")
_NO_MEMBER, _HIDDEN = "người ngoài Đảng", "đảng viên ngoài phạm vi của bạn"
VILLAGE_FAMILIES = (Family.VILLAGES, Family.VILLAGES_CHANGED)


@answers
def drill_down(request: HttpRequest) -> HttpResponseBase:
    """The list behind one figure, a page at a time or whole as a file."""
    question, indicator = question_of(request)
    # First of all: what is asked about a unit out of sight is answered like what is asked about no unit.
    roots = roots_asked(request, question)
    day = question.on or question.ends or localdate()
    if not all(root.stands for root in roots):
        return without_row(request, question, roots, day)
    if question.indicator == "attainment":
        return _of_attainment(request, question)
    answer = answer_cached(question)
    structure = forest().on(answer.structure_on)
    row = row_asked(request, answer)
    if row is None:
        return without_row(request, question, roots, day)
    context: dict[str, Any] = {
        "moment": Moment(understand(question).on, answer.structure_on),
        "indicator": indicator,
        "answer": answer,
        "row": row,
        "part": request.GET.get(PART, ""),
        "roots": roots,
        "value_label": label(question.by, row.by) if row.by else "",
        "counted": _counted(request, row),
        "figure_href": figure_address(answer, roots),
        **_before_the_register(request, question, row),
    }
    if indicator.family in PEOPLE_FAMILIES:
        if indicator.sums is not None:
            context["added_up"] = added_up(indicator, request.GET.get(PART), row.denominator)
        return people_behind.listed(request, question, structure, context, **_selected(request))
    if indicator.family == Family.TARGETS:
        return sums.targets_listed(request, structure, context)
    ids = cached_lists.units(question, **_selected(request), part=request.GET.get(PART) or "numerator")
    return units_listed(request, question, structure, context, ids)


def _of_attainment(request: HttpRequest, question: Question) -> HttpResponseBase:
    """To the list of what was done, or of the targets."""
    asked, part = of_measure(question, request.GET.get(PART) or NUMERATOR)
    is_ratio = INDICATORS[asked.indicator].is_ratio
    key = request.GET.get(ROW, "") if question.level else ""
    to = list_address(asked, key=key, part=part if is_ratio else "")
    return redirect(f"{to}{with_dates(request).replace('?', '&', 1)}")


def question_of(request: HttpRequest) -> tuple[Question, Indicator]:
    """The question that the address carries, and its indicator."""
    question = carried(request)
    indicator = INDICATORS.get(question.indicator)
    if indicator is None:
        raise BadRequest("Không có danh sách cho số liệu này. Hãy mở lại từ trang có số liệu.")
    if request.GET.get(PART) not in (None, "", *PARTS):
        raise BadRequest("Danh sách là của tử số (numerator) hoặc mẫu số (denominator).")
    return settled(_on_the_dates(request, question, indicator), indicator, localdate()), indicator


def _on_the_dates(request: HttpRequest, question: Question, indicator: Indicator) -> Question:
    """The question about the page's dates, where it names no day itself: so the bar of dates asks it."""
    is_dated = question.on or question.starts or question.ends or question.period
    # The bar leaves today out, and with it the only day of a series.
    asks = request.GET.get(ON) or request.GET.get(STRUCTURE_ON) or question.by in STEPS
    if is_dated or not asks:
        return question
    moment = moment_of(request)
    structure_on = moment.structure_on if request.GET.get(STRUCTURE_ON) else question.structure_on
    if not indicator.period and question.by not in STEPS:
        return replace(question, on=moment.on, structure_on=structure_on)
    if indicator.family == Family.TARGETS:
        ends = date(moment.on.year, 12, 31)
        return replace(question, starts=moment.year_start, ends=ends, on=moment.on, structure_on=structure_on)
    return replace(question, starts=moment.year_start, ends=moment.on, structure_on=structure_on)


def carried(request: HttpRequest) -> Question:
    """The question as the address carries it, whatever it is about."""
    asked = {name: request.GET[name] for name in Question.PARAMETERS if name in request.GET}
    return Question.read(request.GET.get("indicator", ""), asked)


def roots_asked(request: HttpRequest, question: Question) -> list[Place]:
    """The units that the question is about, all of which the user must see; none where it names none."""
    structure = forest().on(question.structure_on or question.on or question.ends or localdate())
    in_party = question.organization is not None or question.organizations is not None
    find = find_organization if in_party else _find_area
    return [find(request, structure, root.strip()) for root in question.roots if root]


def _find_area(request: HttpRequest, structure: Structure, key_or_code: str) -> Place:
    area = structure.find_area(key_or_code)
    return find_area(request, structure, structure.forest.area_keys[area][0] if area is not None else "")


def _before_the_register(request: HttpRequest, question: Question, row: Row) -> dict[str, Any]:
    """Of a figure of before the register: when this begins, and the address of the list from then on."""
    if row.status != Status.NOT_REPORTED or (begins := begins_later(question, row.by)) is None:
        return {}
    days: dict[str, Any] = {"on": begins}
    if question.starts is not None:
        days = {"starts": begins, "ends": max(question.ends or begins, begins)}
    later = replace(question, **days, structure_on=None)
    key, by = request.GET.get(ROW, ""), request.GET.get(VALUE, "")
    return {"begins_on": begins, "begins_href": list_address(later, key=key, by=by)}


def _counted(request: HttpRequest, row: Row) -> Any:
    """How many the figure counted: what the list must be as long as."""
    if row.denominator is None:
        return row.value
    return row.denominator if request.GET.get(PART) == "denominator" else row.numerator


def _selected(request: HttpRequest) -> dict[str, Any]:
    return {"key": request.GET.get(ROW) or None, "by": request.GET.get(VALUE) or None}


def units_listed(
    request: HttpRequest,
    question: Question,
    structure: Structure,
    context: dict[str, Any],
    ids: list[int],
) -> HttpResponseBase:
    """Villages, organizations or records of some numbers, a page at a time or whole as a file."""
    indicator: Indicator = context["indicator"]
    if indicator.family == Family.POSTS:
        return _posts(request, structure, ids, context)
    if indicator.family == Family.CASES:
        return _cases(request, question, ids, context)
    if indicator.family == Family.PROGRAMMES:
        return _programmes(request, structure, ids, context)
    if indicator.family == Family.BASES:
        return _bases(request, question, structure, ids, context)
    if indicator.family == Family.FAMILIES:
        return sums.families_listed(request, structure, indicator, ids, context)
    if indicator.family in (Family.GIVEN, Family.AWARDS):
        return given.listed(request, structure, indicator, ids, context)
    if indicator.family in (Family.MEETINGS, Family.ATTENDANCE):
        context["added_up"] = added_up(indicator, request.GET.get(PART), len(ids))
        return _meetings(request, structure, ids, context)
    make = area_place if indicator.family in VILLAGE_FAMILIES else organization_place
    places = [make(structure, unit) for unit in ids]
    above = _above(structure, places)
    places.sort(
        key=lambda place: (sort_key(up.name) if (up := above[place.id]) else "", sort_key(place.name))
    )
    lines = [(place, above[place.id]) for place in places]
    if kind := exports.wanted(request):
        rows = [[p.code or p.key, p.name, p.kind, up.name if up else ""] for p, up in lines]
        return exports.send(kind, list_file(context, ("Mã", "Tên", "Loại", "Thuộc"), rows))
    page = slice_of(request, lines)
    return render(request, "lists/drill_down.html", context | {"page": page, "units": page.rows})


def _programmes(
    request: HttpRequest, structure: Structure, ids: list[int], context: dict[str, Any]
) -> HttpResponseBase:
    """Clearing programmes, each with its village and who is to see to it."""
    held = VillageProgramme.objects.filter(pk__any_of=ids).order_by("village__key")
    lines = [
        (
            programme,
            area_place(structure, programme.village_id),
            organization_place(structure, programme.organization_id) if programme.organization_id else None,
        )
        for programme in held
    ]
    if kind := exports.wanted(request):
        rows = [
            [v.key, v.name, p.cause_label, o.name if o else "", p.starts_on, p.aim_on] for p, v, o in lines
        ]
        heads = ("Khóa", "Thôn, bản", "Nguyên nhân", "Tổ chức phụ trách", "Mở từ ngày", "Phấn đấu đến ngày")
        return exports.send(kind, list_file(context, heads, rows))
    page = slice_of(request, lines)
    return render(request, "lists/drill_down.html", context | {"page": page, "programmes": page.rows})


def _bases(
    request: HttpRequest, question: Question, structure: Structure, ids: list[int], context: dict[str, Any]
) -> HttpResponseBase:
    """Places of work as they are on the day, each with the area in which it lies."""
    day = understand(question).part_of(context["row"].by).on
    held = BaseTerm.objects.on(day).filter(base__in=ids)
    terms = held.select_related("base").order_by("name", "base__code")
    lines = [(term, area_place(structure, term.area_id)) for term in terms]
    if kind := exports.wanted(request):
        rows = [[term.base.code, term.name, term.get_kind_display(), area.name] for term, area in lines]
        heads = ("Mã", "Tên", "Loại hình", "Địa bàn")
        return exports.send(kind, list_file(context, heads, rows))
    page = slice_of(request, lines)
    return render(request, "lists/drill_down.html", context | {"page": page, "bases": page.rows})


def _cases(
    request: HttpRequest, question: Question, ids: list[int], context: dict[str, Any]
) -> HttpResponseBase:
    """Those of the prospects whom the user sees, with the furthest step that was done by the day."""
    user, day = user_of(request), understand(question).part_of(context["row"].by).on
    mine = (
        Case.objects.filter(pk__any_of=ids).visible_to(user).with_step_on(day).order_by("sort_key", "case_no")
    )
    names = organization_names({case.cell_id for case in mine if case.cell_id}, day)
    lines = [(case, names.get(case.cell_id, ""), Step(case.step).label if case.step else "") for case in mine]
    kind, page = exports.wanted(request), slice_of(request, lines)
    listed = lines if kind else page.rows
    record(
        "cases.exported" if kind else "cases.listed",
        by=user,
        indicator=context["indicator"].code,
        cases=[case.pk for case, *_ in listed],
    )
    if kind:
        heads = ("Số hồ sơ", "Họ và tên", "Chi bộ", "Nguồn", "Bước xa nhất", "Vướng mắc")
        rows = [
            [case.case_no, case.full_name, cell, case.get_source_display(), step, case.get_stuck_display()]
            for case, cell, step in lines
        ]
        return exports.send(kind, list_file(context, heads, rows))
    shown = {"page": page, "cases": page.rows, "seen": len(lines)}
    return render(request, "lists/drill_down.html", context | shown)


def _meetings(
    request: HttpRequest, structure: Structure, ids: list[int], context: dict[str, Any]
) -> HttpResponseBase:
    """Meetings of cells, the latest first: numbers, and nobody's name."""
    ordered = Meeting.objects.filter(pk__any_of=ids).order_by("-held_on", "cell__code", "pk")
    kind, page, held = shown_of(request, ordered)
    lines = [(meeting, organization_place(structure, meeting.cell_id)) for meeting in held]
    if kind:
        rows = [
            [c.code, c.name, m.held_on, m.get_kind_display(), m.convened, m.present, m.get_grade_display()]
            for m, c in lines
        ]
        heads = ("Mã", "Chi bộ", "Ngày họp", "Loại", "Triệu tập", "Có mặt", "Xếp loại buổi mẫu")
        return exports.send(kind, list_file(context, heads, rows))
    return render(request, "lists/drill_down.html", context | {"page": page, "meetings": lines})


def _posts(
    request: HttpRequest, structure: Structure, ids: list[int], context: dict[str, Any]
) -> HttpResponseBase:
    """Posts that are held, with those of their holders who are members: so the reading is written down."""
    holders = Prefetch("holder", Member.objects.visible_to(user_of(request)))
    ordered = Post.objects.filter(pk__any_of=ids).order_by("village__key", "pk")
    kind, page, held = shown_of(request, ordered)
    listed = [(post, area_place(structure, post.village_id)) for post in held.prefetch_related(holders)]
    record(
        "members.exported" if kind else "members.listed",
        by=user_of(request),
        indicator=context["indicator"].code,
        rows=len(listed),
        seen=audited_rows(post.holder for post, _ in listed),
    )
    if kind:
        lines = [[v.key, v.name, p.get_post_display(), _holder(p)] for p, v in listed]
        heads = ("Khóa", "Thôn, bản", "Chức danh", "Người giữ")
        return exports.send(kind, list_file(context, heads, lines))
    return render(request, "lists/drill_down.html", context | {"page": page, "posts": listed})


def _holder(post: Post) -> str:
    if post.holder_id is None:
        return _NO_MEMBER
    return post.holder.full_name if post.holder else _HIDDEN


def _above(structure: Structure, places: Sequence[Place]) -> dict[int, Place | None]:
    """What each unit stands under on the structure date."""
    found: dict[int, Place | None] = {}
    for place in places:
        is_party = place.tree == Tree.PARTY
        reading = structure.party if is_party else structure.areas
        path = [unit for unit in reading.place(place.id).path if unit != place.id]
        make = organization_place if is_party else area_place
        found[place.id] = make(structure, path[-1]) if path else None
    return found
