"""The home page: where the user's organization stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts.access.places import (
    Place,
    level_below,
    roots_of,
    stands_today,
    structure_of,
    territory_of,
)
from registry.accounts.access.policy import holds
from registry.accounts.requests import user_of
from registry.common import exports
from registry.common.dates import eve
from registry.common.declared.routes import Right
from registry.common.moments import Moment, moment_of, with_dates
from registry.units.tree import Tree
from reports.asking import answers, ask
from reports.calendar import months_before, written
from reports.engine.beginnings import began_after_cached
from reports.questions import Question
from reports.stored.trends import Point, trend

from .board import Board, BoardLine, home_questions, side_by_side
from .changed import changed_questions, changes, earlier_of
from .charts import Trend, chart
from .figure_asked import unit_name
from .lagging import bases_in_use, by_lag, first_asked, paces_of, past_seasons
from .saved_questions import on_home
from .unit_blocks import then_of, year_before
from .unit_files import home_file

# How many months a trend shows, and how many communes the home page names.
MONTHS, COMMUNES = 24, 8
# Figures that are drawn at the end of each month, with their title and unit.
STOCKS = {
    "members": ("Đảng viên cuối tháng", "đảng viên"),
    "villages_without_member": ("Thôn, bản chưa có đảng viên cuối tháng", "thôn, bản"),
}


@answers
def home(request: HttpRequest) -> HttpResponseBase:
    """Figures of the user's organization on the reporting date, with the units below it.

    Auditors and administrators see no figure: they begin where their work is.
    """
    user = user_of(request)
    if not holds(user, Right.LOOK):
        return redirect("accounts" if holds(user, Right.ADMINISTER) else "audit")
    moment = moment_of(request)
    structure = structure_of(moment)
    roots = roots_of(request, structure)
    place = next(
        (root for root in roots if root.code == request.GET.get("don-vi")), roots[0] if roots else None
    )
    if place is None or not place.stands:
        return _nothing(request, moment, place)
    level = level_below(structure, place)
    questions = home_questions(place, moment, level)
    began = began_after_cached(ask(place, "members", moment, on=moment.on), first_asked(moment))
    questions["by_month"] = _by_month(place, moment, began)
    if level is not None and (seasons := past_seasons(place, moment, level, began)):
        questions["seasons"] = seasons
    territory = territory_of(structure, place.id)
    if territory is not None and territory.level in ("province", "district"):
        for name in ("villages_without_member", "villages"):
            questions[f"commune_{name}"] = ask(territory, name, moment, on=moment.on, level="commune")
    is_before = began is not None and moment.on < began
    earlier = earlier_of(structure, place, moment)
    questions |= year_before(place, moment) | changed_questions(place, moment, earlier)
    board = Board(place, moment, questions, level, request.GET.get("xep", ""))
    paces, bases = paces_of(board), bases_in_use(board)
    units = board.table("members", "admissions", "resolution", "plan")
    if board.order.lstrip("-") in ("", "lag"):
        units = by_lag(units, paces, board.order)
    if kind := exports.wanted(request):
        return exports.send(kind, home_file(board, units, bases, paces))
    months = trend(Tree.PARTY, place.id, list(STOCKS), *_months_over(moment))
    return render(
        request,
        "home/page.html",
        {
            "paces": paces,
            "bases": bases,
            "moment": moment,
            "place": place,
            "saved": on_home(request),
            "roots": roots,
            "board": board,
            "units": units,
            "then": then_of(board.answers),
            "unit": unit_name(place),
            "earlier": earlier,
            "changes": [] if is_before else changes(board.answers, earlier),
            "begins_on": began if is_before else None,
            "without": _by_commune(board),
            "charts": [_stock_chart(board, "members", months), _admissions_chart(board)],
            "without_chart": _stock_chart(board, "villages_without_member", months),
        },
    )


def _nothing(request: HttpRequest, moment: Moment, place: Place | None) -> HttpResponseBase:
    """Why there is nothing to see, and where the unit stands today how to see the day all the same."""
    stands = place is not None and stands_today(place)
    by_today = f"{reverse('home')}{with_dates(request, cau_truc=localdate())}" if stands else ""
    return render(request, "home/nothing.html", {"moment": moment, "place": place, "by_today": by_today})


def _by_commune(board: Board) -> list[BoardLine]:
    """The communes with the most villages without a member, where the unit leads a territory above them."""
    if "commune_villages" not in board.answers:
        return []
    asked = {name: board.answers[f"commune_{name}"] for name in ("villages_without_member", "villages")}

    def without(line: BoardLine) -> float:
        row = line.cells["villages_without_member"]
        return (row.value or 0) if row is not None else 0

    lines = [line for line in side_by_side(asked, Tree.TERRITORY) if without(line)]
    return sorted(lines, key=without, reverse=True)[:COMMUNES]


def _by_month(place: Place, moment: Moment, began: date | None) -> Question:
    """The last months up to the reporting date, of a young register those since its first day."""
    first = months_before(moment.on, MONTHS - 1)
    if began is not None and first < began <= moment.on:
        first = began
    return ask(place, "admissions", moment, starts=first, ends=moment.on, by="month")


def _admissions_chart(board: Board) -> Trend:
    """Admissions of each month, the last up to the reporting date."""
    admitted = {row.by: int(row.value or 0) for row in board.by_month.rows if row.by}
    began = written("month", date.fromisoformat(board.by_month.period["from"]))
    months = [written("month", months_before(board.moment.on, back)) for back in range(MONTHS - 1, -1, -1)]
    months = [month for month in months if month >= began]
    known = board.by_month.total.value is not None
    bars = [(month, admitted.get(month, 0)) for month in months] if known else []
    return Trend("Kết nạp trong tháng", "bars", "người", chart(bars, from_zero=True))


def _months_over(moment: Moment) -> tuple[date, date]:
    """The first and the last of the months before that of the reporting date that are drawn."""
    return months_before(moment.on, MONTHS - 1), eve(moment.on.replace(day=1))


def _stock_chart(board: Board, code: str, months: Sequence[Point]) -> Trend:
    """A figure at the end of each month, as stored, and on the reporting date itself."""
    stored = [(written("month", point.month_end), point.values.get(code)) for point in months]
    line = [(month, value) for month, value in stored if value is not None]
    now = board.answers[code].total.value
    if line and now is not None:
        line.append((written("month", board.moment.on), int(now)))
    title, unit = STOCKS[code]
    return Trend(title, "line", unit, chart(line, from_zero=False))
