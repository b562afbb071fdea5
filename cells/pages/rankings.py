"""Quality of organizations and members in a period: who is in which class, who waits, who is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from cells.forms.rankings import SHORT, in_words, mark_title, standings
from cells.models import Grade, ProposalState
from cells.rankings.asked import WHICH, Asked, asked_for, confirmable, decidable, proposable
from cells.rankings.cap import cap_on
from cells.rankings.lines import OF_TITLES, Line, Of, Sums, choices_of
from cells.rankings.periods import FREE, offered
from members.audited import audited_rows
from registry.accounts.access.places import crumbs
from registry.accounts.access.scopes import MANAGERS, sees_everything
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.paging import slice_of

TITLE = "Xếp loại chất lượng"
FILTERS = {
    "": "Tất cả",
    "chua": "Chưa xếp loại",
    "cho": "Đề xuất chờ xác nhận",
    "tra-lai": "Đề xuất bị trả lại",
    **{grade.value: str(label) for grade, label in SHORT.items()},
    "neu-guong": "Tiêu biểu, bốn tốt",
    "lien": "Xuất sắc từ 2 năm liền",
    "nam-nam": "Xuất sắc 5 năm liền",
    "mien": "Miễn sinh hoạt, không xếp loại",
}


def rankings(request: HttpRequest) -> HttpResponseBase:
    """The organizations or members of a unit with their class in a period."""
    asked = asked_for(request)
    if asked is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    which = request.GET.get(WHICH, "")
    if which not in FILTERS:
        raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
    if count := asked.too_many():
        return choose(request, asked, count, TITLE, "rankings")
    user, kind = user_of(request), exports.wanted(request)
    lines = asked.lines(user)
    chosen = [line for line in lines if _fits(line, which)]
    page = slice_of(request, chosen)
    listed = chosen if kind else page.rows
    if asked.of == Of.MEMBERS:
        record(
            "members.exported" if kind else "members.listed",
            by=user,
            organization=asked.place.id,
            list="xep-loai",
            rows=len(listed),
            seen=audited_rows(line.member for line in listed),
        )
    if kind:
        return exports.send(kind, _table(asked, listed))
    cap, today, sums = cap_on(asked.period.ends), localdate(), Sums.of(lines)
    context = {
        "asked": asked,
        "crumbs": crumbs(request, asked.structure, asked.place),
        "title": TITLE,
        "page": page,
        "lines": page.rows,
        "count": len(chosen),
        "all": len(lines),
        "sums": sums,
        "grades": [(SHORT[grade], sums.grades[grade]) for grade in Grade],
        "cap": cap,
        "over": [
            (line, standing) for line, standing in standings(asked.capped(lines), {}, cap) if standing.is_over
        ],
        "filters": FILTERS,
        "which": which,
        "choices": [(of.value, OF_TITLES[of]) for of in choices_of(asked.structure, asked.place.id)],
        "periods": list(offered(today, asked.period)),
        "free": [(kind.value, kind.label) for kind in FREE],
        "may_propose": bool(proposable(lines, user)),
        "may_decide": bool(decidable(lines, user)),
        "may_confirm": len(confirmable(lines, user)),
        "may_set": sees_everything(user, roles=MANAGERS),
        "propose": asked.address("ranking_propose"),
        "decide": asked.address("ranking_decide"),
        "confirm": asked.address("ranking_confirm"),
    }
    return render(request, "cells/rankings.html", context)


def choose(request: HttpRequest, asked: Asked, count: int, title: str, view: str) -> HttpResponse:
    """The units below one of which there is too much for one page."""
    units = [(unit.name, asked.of_unit(unit).address(view)) for unit in asked.below()]
    context = {"asked": asked, "count": count, "units": units, "title": title}
    return render(request, "cells/rankings_choose.html", context)


@require_POST
def counts(request: HttpRequest) -> HttpResponse:
    """How the first class stands against the cap with what is typed: asked while somebody types."""
    asked = asked_for(request)
    if asked is None or asked.too_many():
        raise BadRequest("Hãy chọn một đơn vị.")
    lines, cap = asked.capped(asked.lines(user_of(request))), cap_on(asked.period.ends)
    return render(request, "cells/_cap.html", {"cap": cap, "standings": standings(lines, request.POST, cap)})


def _fits(line: Line, which: str) -> bool:
    decided, proposed = line.decided, line.proposed
    match which:
        case "":
            return True
        case "chua":
            return line.is_due
        case "cho":
            return line.waits
        case "tra-lai":
            return proposed is not None and proposed.state == ProposalState.SENT_BACK
        case "neu-guong":
            return decided is not None and (decided.exemplary or decided.four_good)
        case "lien":
            return line.excellent_years >= 2
        case "nam-nam":
            return line.excellent_years >= 5
        case "mien":
            return line.is_exempted
        case _:
            return decided is not None and decided.grade == which


def _table(asked: Asked, lines: Sequence[Line]) -> exports.Table:
    people = asked.of == Of.MEMBERS

    def rows() -> Iterator[Sequence[Any]]:
        for number, line in enumerate(lines, start=1):
            held, decided = line.member, line.decided
            who = (held.full_name, line.unit.name) if held else (line.unit.name, line.unit.code)
            proposed = in_words(line.proposed, line)
            yield (
                number,
                *who,
                line.above.name if line.above else "",
                decided.get_grade_display() if decided else _why_not(line),
                mark_title(line) if decided and (decided.exemplary or decided.four_good) else "",
                line.excellent_years or None,
                f"{proposed} ({line.proposed.get_state_display().lower()})" if line.proposed else "",
            )

    who = ("Họ và tên", "Chi bộ") if people else ("Tổ chức đảng", "Mã")
    heads = ("TT", *who, "Thuộc", "Mức xếp loại", "Biểu dương", "Số năm xuất sắc liền", "Đề xuất")
    name = f"{TITLE} {asked.period.title}"
    notes = (f"{asked.place.name}: {OF_TITLES[asked.of].lower()}",)
    return exports.Table(name, heads, rows(), notes)


def _why_not(line: Line) -> str:
    return "miễn sinh hoạt" if line.is_exempted else "chưa xếp loại"
