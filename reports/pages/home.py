"""The home page: where the user's organization stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from registry.common.moments import Moment, moment_of
from reports.questions import Answer
from reports.structure import AREA, Structure
from reports.summaries import answer_cached

from . import exports
from .board import Board, Line, side_by_side
from .charts import Chart, chart
from .places import Place, answers, level_below, roots_of, structure_of, territory_of

# How many months a trend shows, and how many communes the home page names.
MONTHS, COMMUNES = 24, 8


@answers
def home(request: HttpRequest) -> HttpResponseBase:
    """Figures of the user's organization on the reporting date, with the units below it."""
    moment = moment_of(request)
    structure = structure_of(moment)
    roots = roots_of(request, structure)
    place = next(
        (root for root in roots if root.code == request.GET.get("don-vi")), roots[0] if roots else None
    )
    if place is None or not place.stands:
        return render(request, "home/nothing.html", {"moment": moment, "place": place})
    board = Board(place, moment, level_below(structure, place))
    if kind := exports.wanted(request):
        return exports.send(kind, _table(board))
    context: dict[str, Any] = {
        "moment": moment,
        "place": place,
        "roots": roots,
        "board": board,
        "without": _by_commune(structure, place, moment),
        "charts": _charts(board),
    }
    return render(request, "home/page.html", context)


def _by_commune(structure: Structure, place: Place, moment: Moment) -> list[Line]:
    """The communes with the most villages without a member, where the unit leads a territory above them."""
    territory = territory_of(structure, place.id)
    if territory is None or territory.level not in ("province", "district"):
        return []
    level = {"on": moment.on, "level": "commune"}
    asked: dict[str, Answer] = {
        name: answer_cached(territory.ask(indicator, moment, **level))
        for name, indicator in (("without", "villages_without_member"), ("villages", "villages"))
    }

    def without(line: Line) -> float:
        row = line.cells["without"]
        return (row.value or 0) if row is not None else 0

    lines = [line for line in side_by_side(asked, AREA) if without(line)]
    return sorted(lines, key=without, reverse=True)[:COMMUNES]


def _charts(board: Board) -> list[tuple[str, str, str, Chart | None]]:
    """Titles, kinds, units and shapes of the trends by month."""
    first = _months_before(board.moment.on, MONTHS - 1)
    by_month = answer_cached(
        board.place.ask("admissions", board.moment, starts=first, ends=board.moment.on, by="month")
    )
    admitted = {row.by: int(row.value or 0) for row in by_month.rows if row.by}
    months = [_name(_months_before(board.moment.on, back)) for back in range(MONTHS - 1, -1, -1)]
    bars = [(month, admitted.get(month, 0)) for month in months] if by_month.total.value is not None else []
    return [("Kết nạp trong tháng", "bars", "người", chart(bars, from_zero=True))]


def _months_before(day: date, back: int) -> date:
    """The first day of the month ``back`` months before that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _name(day: date) -> str:
    return f"{day.year}-{day.month:02}"


def _table(board: Board) -> exports.Table:
    """The table of the units as a file, each target with what was given, done and reached."""

    def lines() -> Iterator[Sequence[Any]]:
        for line in board.units:
            yield [line.row.code or line.row.key, line.row.name, *_cells(line)]

    targets = ("Nghị quyết: giao", "Nghị quyết: đạt %", "Kế hoạch: giao", "Kế hoạch: đạt %")
    heads = ["Mã", "Đơn vị", "Đảng viên", "Kết nạp trong năm", *targets]
    return exports.Table(f"Kết nạp so với chỉ tiêu {board.moment.on.year}", heads, lines())


def _cells(line: Line) -> Iterator[Any]:
    for name in ("members", "admissions"):
        yield exports.cell(line.cells[name])
    for basis in ("resolution", "plan"):
        row = line.cells.get(basis)
        yield row.denominator if row is not None and row.denominator is not None else exports.cell(row)
        yield exports.cell(row)
