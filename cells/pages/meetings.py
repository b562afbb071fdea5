"""Meetings of cells, month by month: who met, who missed, how many came; entered for a whole unit at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from cells.forms.meetings import MeetingsForm
from cells.meetings import record_meetings
from cells.models import Meeting
from cells.months import CellMonth, CellYear, Month, cells_in_month, cells_in_order, cells_in_year
from registry.accounts.access.places import (
    Place,
    crumbs,
    organization_asked,
    organization_place,
)
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.common import exports
from registry.common.filters import note
from registry.common.moments import ON, moment_of
from registry.common.paging import slice_of
from registry.common.refusals import Refused
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.structure import forest

UNIT, MONTH, WHICH, AS_BEFORE = "don-vi", "thang", "chi", "nhu-thang-truoc"
# Ways to begin the form as the month before: with the days alone, or with everybody present as well.
DAYS_ALONE, ALL_PRESENT = "1", "du"
FILTERS = {
    "": "Tất cả chi bộ",
    "thieu": "Chưa họp trong tháng",
    "bo-thang": "Bỏ tháng nào đó trong năm",
    "du": "Họp đủ các tháng",
    "mau": "Có sinh hoạt mẫu trong tháng",
}
# More cells than this on one form would be no form: a unit below is chosen first.
MOST_CELLS = 120


class Asked(NamedTuple):
    """What the address asks for."""

    place: Place
    month: Month

    def address(self, view: str, **more: str) -> str:
        """A page about the same unit and month."""
        return f"{reverse(view)}?{urlencode({UNIT: self.place.code, MONTH: str(self.month), **more})}"


def meetings(request: HttpRequest) -> HttpResponseBase:
    """The cells of a unit in a month: when each met, how many came, and which months it missed."""
    asked = _asked(request)
    if asked is None:
        return render(request, "cells/no_unit.html", {"title": "Sinh hoạt chi bộ"})
    which = request.GET.get(WHICH, "")
    if which not in FILTERS:
        raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
    lines = cells_in_year(asked.place.id, asked.month, set(subtree_ids(user_of(request))))
    chosen = [line.id for line in lines if _fits(line, which)]
    if kind := exports.wanted(request):
        return exports.send(
            kind,
            _table(
                asked, note("Xem", which, FILTERS), cells_in_month(asked.place.id, asked.month, set(chosen))
            ),
        )
    writes = set(subtree_ids(user_of(request), roles=WRITERS))
    after, page = asked.month.after(), slice_of(request, chosen)
    context = {
        "asked": asked,
        "crumbs": crumbs(request, forest().on(asked.month.last), asked.place),
        "page": page,
        "lines": cells_in_month(asked.place.id, asked.month, set(page.rows)),
        "chosen": len(chosen),
        "filters": FILTERS,
        "which": which,
        "may_edit": any(line.id in writes for line in lines),
        "edit": asked.address("meetings_edit"),
        "earlier": Asked(asked.place, asked.month.before()).address("meetings", chi=which),
        "later": Asked(asked.place, after).address("meetings", chi=which) if after else "",
        **_sums(lines),
    }
    return render(request, "cells/meetings.html", context)


def edit(request: HttpRequest) -> HttpResponse:
    """Enter the meetings of a month for all cells of a unit."""
    asked = _asked(request)
    if asked is None:
        return render(request, "cells/no_unit.html", {"title": "Ghi sinh hoạt chi bộ"})
    user = user_of(request)
    writes = set(subtree_ids(user, roles=WRITERS))
    if asked.place.id not in writes:
        raise PermissionDenied("Bạn chỉ được xem sinh hoạt của đơn vị này, không được ghi.")

    structure = forest().on(asked.month.last)
    cells = {cell: up for cell, up in cells_in_order(structure, asked.place.id).items() if cell in writes}
    if not cells or len(cells) > MOST_CELLS:
        above = {organization_place(structure, unit) for unit in cells.values() if unit is not None}
        units = sorted(above, key=lambda unit: unit.name)
        context = {"asked": asked, "cells": len(cells), "units": [_other(asked, unit) for unit in units]}
        return render(request, "cells/meetings_choose.html", context)

    def lines() -> list[CellMonth]:
        return cells_in_month(asked.place.id, asked.month, writes)

    own = lines()

    is_as_before, all_present = AS_BEFORE in request.GET, request.GET.get(AS_BEFORE) == ALL_PRESENT
    before = _month_before(asked, cells) if is_as_before else None

    def make(data: Any, **kwargs: Any) -> Any:
        return MeetingsForm(
            data, lines=own, month=asked.month, before=before, all_present=all_present, **kwargs
        )

    def write(form: Any, answers: Mapping[str, Any]) -> list[int]:
        changes = form.changes(answers)
        if not changes:
            return []
        ORGANIZATIONS.lock(Organization.objects.filter(pk__in={change.cell for change in changes}))
        if MeetingsForm(lines=lines(), month=asked.month).recorded() != form.recorded():
            raise Refused("changed_meanwhile", "Người khác vừa ghi sinh hoạt ở đây.")
        return record_meetings(changes=changes, today=asked.month.today, by=user)

    return serve(
        request,
        Entry(
            title=f"Sinh hoạt chi bộ {asked.month.title}",
            make=make,
            write=write,
            outcome=lambda form, written, found: _outcome(form, own, asked.month),
            landing=lambda _: asked.address("meetings"),
            done=lambda written: f"Đã ghi sinh hoạt của {len(written)} chi bộ.",
            about=lambda typed: f"{asked.place.name}, {asked.month.title}",
            parameters=(UNIT, MONTH, ON, AS_BEFORE),
            back=asked.address("meetings"),
            fill_template="cells/meetings_edit.html",
            confirm_template="cells/meetings_confirm.html",
            extra={
                "asked": asked,
                "is_as_before": is_as_before,
                "all_present": all_present,
                "as_before": asked.address("meetings_edit", **{AS_BEFORE: DAYS_ALONE}),
                "as_before_all": asked.address("meetings_edit", **{AS_BEFORE: ALL_PRESENT}),
            },
        ),
    )


def _month_before(asked: Asked, cells: Collection[int]) -> dict[int, Meeting]:
    """The first meeting of each cell in the month before."""
    before = cells_in_month(asked.place.id, asked.month.before(), cells)
    return {line.place.id: line.meetings[0] for line in before if line.meetings}


def _outcome(form: MeetingsForm, lines: Sequence[CellMonth], month: Month) -> Outcome:
    # What is taken away stands first: it is what somebody may have done by mistake.
    said = sorted(form.said(), key=lambda one: one.becomes is not None)
    new = sum(one.slot.meeting is None for one in said)
    removed = sum(one.becomes is None for one in said)
    parts = [
        f"{count} buổi {what}"
        for count, what in ((new, "mới"), (len(said) - new - removed, "sửa lại"), (removed, "xóa đi"))
        if count
    ]
    gone = {one.slot.meeting.pk for one in said if one.becomes is None and one.slot.meeting}
    meets = {one.slot.line.place.id for one in said if one.becomes}
    missing = [
        line.place.name
        for line in lines
        if line.place.id not in meets and all(meeting.pk in gone for meeting in line.meetings)
    ]
    says = f"Ghi {', '.join(parts)} trong {month.title}." if parts else "Không có buổi nào thay đổi."
    named = [(one.slot.name("ngay"), repr(one.becomes)) for one in said]
    return Outcome(says, lambda: {"said": said, "missing": missing}, named)


def _other(asked: Asked, unit: Place) -> tuple[str, str]:
    return unit.name, Asked(unit, asked.month).address("meetings_edit")


def _asked(request: HttpRequest) -> Asked | None:
    """The unit (the user's own where none is named) and the month (that of the reporting date).

    The unit is one of the month's: a cell is met with where it stood then.
    """
    try:
        month = Month.read(request.GET.get(MONTH, ""), min(moment_of(request).on, localdate()), localdate())
    except ValueError:
        raise BadRequest("Tháng viết như 2026-05 và không sau tháng này.") from None
    structure = forest().on(month.last)
    place = organization_asked(request, structure, request.GET.get(UNIT, ""), _month_of)
    return Asked(place, month) if place else None


def _month_of(day: date) -> dict[str, str]:
    return {MONTH: f"{day:%Y-%m}"}


def _fits(line: CellYear, which: str) -> bool:
    match which:
        case "thieu":
            return not line.count
        case "bo-thang":
            return bool(line.missed)
        case "du":
            return line.met_each_month
        case "mau":
            return bool(line.models)
        case _:
            return True


def _sums(lines: Sequence[CellYear]) -> dict[str, Any]:
    """What stands above the table: of all cells of the unit, whichever of them are listed."""
    convened, present = sum(line.convened for line in lines), sum(line.present for line in lines)
    return {
        "cells": len(lines),
        "met": sum(bool(line.count) for line in lines),
        "always": sum(line.met_each_month for line in lines),
        "all_year": sum(line.all_year for line in lines),
        "count": sum(line.count for line in lines),
        "models": sum(line.models for line in lines),
        "convened": convened,
        "present": present,
        "attendance": 100 * present / convened if convened else None,
    }


def _table(asked: Asked, narrowed: Sequence[str], lines: Sequence[CellMonth]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            year = f"{line.met_of_stood}/{len(line.stood)}"
            missed = ", ".join(map(str, line.missed))
            met: list[Meeting | None] = [*line.meetings] or [None]
            for meeting in met:
                yield (
                    line.place.code,
                    line.place.name,
                    line.above.name if line.above else "",
                    *_cells_of(meeting),
                    year,
                    missed,
                )

    heads = (
        *("Mã", "Chi bộ", "Thuộc", "Ngày họp", "Loại", "Triệu tập", "Có mặt", "Buổi mẫu"),
        *("Họp từ đầu năm", "Thiếu tháng"),
    )
    notes = (asked.place.name, *narrowed, f"Theo cơ cấu ngày {asked.month.last:%d/%m/%Y}")
    return exports.Table(f"Sinh hoạt chi bộ {asked.month.title}", heads, rows(), notes, is_long=True)


def _cells_of(meeting: Meeting | None) -> tuple[Any, ...]:
    if meeting is None:
        return ("chưa họp", "", None, None, "")
    model = (meeting.get_grade_display() or "có") if meeting.is_model else ""
    return (meeting.held_on, meeting.get_kind_display(), meeting.convened, meeting.present, model)
