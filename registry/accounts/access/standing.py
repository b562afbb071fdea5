"""What a page says that is asked for about a unit on a day on which it does not stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from registry.common.dates import eve
from registry.common.moments import Moment, moment_of
from registry.common.paging import PLACES
from registry.common.templatetags.ui import UNIT
from registry.units.structure import Structure, forest
from registry.units.terms import nearest
from registry.units.tree import Tree

from .places import NotStanding, Place, in_sight, stands_today, successors


class StandingMiddleware:
    """Answers for every page alike that is asked for about what does not stand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page that names the unit, what came of it, and the ways on; nothing of another exception."""
        return not_standing(request, exception) if isinstance(exception, NotStanding) else None


def not_standing(request: HttpRequest, found: NotStanding) -> HttpResponse:
    """That the unit does not stand on the day, what came of it, and what else the page can be asked for."""
    structure, place = found.structure, found.place
    inherited = in_sight(request, successors(structure, place))
    ways = []
    if found.written is not None:
        day = _day_of(structure, place)
        when = f"theo cơ cấu ngày {day:%d/%m/%Y}" if found.goes_by_structure else f"vào ngày {day:%d/%m/%Y}"
        ways.append((f"{place.name}, {when}", _address(request, found.written(day))))
    if place.tree == Tree.PARTY:
        ways += [
            # The old and the new are often called alike.
            (f"{other.name} (mã {other.code})", _address(request, {UNIT: other.code}))
            for other, seen in inherited
            if seen
        ]
    if request.GET.get(UNIT):
        ways.append(("Toàn bộ phạm vi của bạn", _address(request, {UNIT: ""})))
    context = {
        "place": place,
        "moment": Moment(moment_of(request).on, structure.day),
        "successors": inherited,
        "by_period": not found.goes_by_structure,
        "ways": ways,
    }
    return render(request, "errors/not_standing.html", context)


def _day_of(structure: Structure, place: Place) -> date:
    """A day on which the unit stands: today if it does, else its first or its last one."""
    if stands_today(place):
        return localdate()
    terms = forest().of(place.tree).terms[place.id]
    return place.founded_on or eve(nearest(terms, structure.day).ends_on)


def _address(request: HttpRequest, changes: Mapping[str, str]) -> str:
    """The page that was asked for with something changed or left out, from its first row on."""
    query = request.GET.copy()
    for name in ("dang", *PLACES, *changes):
        query.pop(name, None)
    query.update({name: value for name, value in changes.items() if value})
    return f"{request.path}?{query.urlencode()}"
