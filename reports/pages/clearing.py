"""Clearing programmes as a whole over the years: opened, cleared, still without, against the targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cells.models import Cause, VillageProgramme
from registry.accounts.access.places import Place, level_below, roots_of, structure_of
from registry.common import exports
from registry.common.dates import eve
from registry.common.moments import Moment, moment_of
from registry.units.rosters import Roster
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import answers, ask
from reports.engine.answers import answers_cached
from reports.labels import UNKNOWN, figure_cell
from reports.models import Basis
from reports.questions import Answer, Question, Status

from .board import BoardLine, side_by_side

YEARS = 6
YEAR = "nam"
# What became of the villages without a member, and what is without one again.
BECAME = ("villages_cleared", "villages_still_without", "villages_ended_without")
RELAPSED, WITHOUT, OPEN = "villages_relapsed", "villages_without_member", "village_programme"
TARGETS = (WITHOUT, "villages_cleared")
HEADS = {
    WITHOUT: "Chưa có đầu kỳ",
    "villages_cleared": "Đã xóa trắng",
    "villages_still_without": "Vẫn chưa có",
    "villages_ended_without": "Đã kết thúc",
    RELAPSED: "Trở lại trắng",
    OPEN: "Chương trình đang mở",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A year up to its last day or the page's."""

    year: int
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class YearLine:
    """What became in a year of the villages that were without a member on its eve."""

    period: Period
    answers: Mapping[str, Answer]
    opened: int
    closed: int

    @property
    def is_reported(self) -> bool:
        """Does the register begin before it?"""
        return self.answers[WITHOUT].total.status == Status.REPORTED

    @property
    def sum_of_parts(self) -> float:
        """Those cleared, still without and ended: as many as were without a member on the eve."""
        return sum(self.answers[code].total.value or 0 for code in BECAME)

    @property
    def adds_up(self) -> bool:
        """Are they?"""
        return self.sum_of_parts == self.answers[WITHOUT].total.value


@dataclass(frozen=True, slots=True)
class CauseLine:
    """Programmes of one cause: open at the end of the year, opened and closed in it."""

    label: str
    open: int
    opened: int
    closed: int


@answers
def clearing(request: HttpRequest) -> HttpResponseBase:
    """The years one below the other; of one of them by unit, by cause and against the targets."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = next((place for place in roots_of(request, structure) if place.stands), None)
    context: dict[str, Any] = {"moment": moment, "place": place, "heads": HEADS}
    if place is None:
        return render(request, "villages/clearing.html", context)
    periods = [_period(moment.on.year - back, moment.on) for back in range(YEARS)]
    chosen = _chosen(request, periods)
    villages = Roster.of(structure, place.tree, [place.id], None).inside[1]
    years = _years(place, moment, periods, villages)
    lines = _by_unit(structure, place, moment, chosen)
    if kind := exports.wanted(request):
        return exports.send(kind, _table(place, moment, chosen, lines))
    context |= {
        "years": years,
        "chosen": chosen,
        "shown": next(line for line in years if line.period == chosen),
        "lines": lines,
        "causes": _causes(chosen, villages),
        "targets": _targets(place, moment, chosen),
    }
    return render(request, "villages/clearing.html", context)


def _period(year: int, on: date) -> Period:
    return Period(year, date(year, 1, 1), min(date(year, 12, 31), on))


def _chosen(request: HttpRequest, periods: Sequence[Period]) -> Period:
    given = request.GET.get(YEAR)
    found = next((period for period in periods if not given or str(period.year) == given), None)
    if found is None:
        raise BadRequest("Không có năm này. Hãy chọn một năm trong bảng.")
    return found


def _questions(place: Place, moment: Moment, period: Period, level: str | None = None) -> dict[str, Question]:
    asked = {WITHOUT: ask(place, WITHOUT, moment, on=eve(period.starts), level=level)}
    for code in (*BECAME, RELAPSED):
        asked[code] = ask(place, code, moment, starts=period.starts, ends=period.ends, level=level)
    return asked | {OPEN: ask(place, OPEN, moment, on=period.ends, level=level)}


def _years(
    place: Place, moment: Moment, periods: Sequence[Period], villages: frozenset[int]
) -> list[YearLine]:
    lines = []
    for period in periods:
        asked = _questions(place, moment, period)
        found = dict(zip(asked, answers_cached(tuple(asked.values())), strict=True))
        programmes = VillageProgramme.objects.filter(village__any_of=villages).aggregate(
            opened=Count("pk", filter=_within("starts_on", period)),
            closed=Count("pk", filter=_within("ends_on", period)),
        )
        lines.append(YearLine(period, found, programmes["opened"], programmes["closed"]))
    return lines


def _within(column: str, period: Period) -> Q:
    return Q(**{f"{column}__gte": period.starts, f"{column}__lte": period.ends})


def _by_unit(structure: Structure, place: Place, moment: Moment, period: Period) -> list[BoardLine]:
    """Units below that had a village without a member, or have a programme; the most first."""
    level = level_below(structure, place)
    if level in (None, "cell", "village"):
        return []
    asked = _questions(place, moment, period, level)
    lines = side_by_side(dict(zip(asked, answers_cached(tuple(asked.values())), strict=True)), place.tree)
    told = [line for line in lines if any(row is not None and row.value for row in line.cells.values())]
    return sorted(told, key=lambda line: -(_value(line, WITHOUT)))


def _value(line: BoardLine, code: str) -> float:
    row = line.cells[code]
    return float(row.value or 0) if row is not None else 0.0


def _causes(period: Period, villages: frozenset[int]) -> list[CauseLine]:
    """By cause what was open on the period's last day, and what was opened and closed in it."""
    counted = (
        VillageProgramme.objects.filter(village__any_of=villages)
        .values("cause")
        .annotate(
            open=Count("pk", filter=Q(starts_on__lte=period.ends, ends_on__gt=period.ends)),
            opened=Count("pk", filter=_within("starts_on", period)),
            closed=Count("pk", filter=_within("ends_on", period)),
        )
    )
    found = {row["cause"]: row for row in counted}
    return [
        CauseLine(str(label), row["open"], row["opened"], row["closed"])
        for cause, label in (*Cause.choices, ("", UNKNOWN))
        if (row := found.get(cause)) and (row["open"] or row["opened"] or row["closed"])
    ]


def _targets(place: Place, moment: Moment, period: Period) -> list[tuple[str, str, Answer]]:
    """Targets of the whole year of villages without a member and of villages cleared, as far as there are."""
    if place.tree != Tree.PARTY:
        return []
    asked = {
        (measure, basis): ask(
            place,
            "attainment",
            moment,
            measure=measure,
            basis=basis,
            starts=period.starts,
            ends=date(period.year, 12, 31),
            on=period.ends,
        )
        for measure in TARGETS
        for basis in Basis.values
    }
    found = zip(asked, answers_cached(tuple(asked.values())), strict=True)
    return [
        (measure, str(Basis(basis).label), answer)
        for (measure, basis), answer in found
        if answer.total.status != Status.NOT_REPORTED
    ]


def _table(place: Place, moment: Moment, period: Period, lines: Sequence[BoardLine]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            yield (line.row.key, line.row.name, *(figure_cell(line.cells[code]) for code in HEADS))

    notes = (place.name, *replace(moment, on=period.ends).notes)
    return exports.Table(f"Xóa bản trắng năm {period.year}", ("Mã", "Đơn vị", *HEADS.values()), rows(), notes)
