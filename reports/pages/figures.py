"""Any figure within reach: the list of all there are, and a page for each, of any unit, day and period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from members.models import PostKind
from registry.accounts.access.places import (
    Place,
    crumbs,
    in_sight,
    roots_of,
    structure_of,
    successors,
    unit_place,
)
from registry.accounts.requests import user_of
from registry.common import exports
from registry.common.moments import moment_of, with_dates
from registry.common.paging import slice_of
from registry.common.templatetags.ui import day
from registry.common.text import search_key
from registry.units.tree import Tree
from reports import saved
from reports.asking import answers
from reports.calendar import months_before, written
from reports.catalogue import INDICATORS, Family, Indicator
from reports.indicator import ASSOCIATION
from reports.labels import FAMILIES, label
from reports.measures import MEASURES
from reports.models import Basis
from reports.periods.answers import answer_as_published
from reports.periods.moved import can_say
from reports.periods.revisions import compared, explained_of
from reports.periods.things import NUMERATOR
from reports.saying import COUNTED_AGAIN, remarks_on
from reports.templatetags.figures import address_about
from reports.unit_groups import NAMED

from .board import LEAVES
from .figure_asked import (
    ALONE,
    BY_KNOWLEDGE,
    CHOICES,
    FROM,
    OF_NOW,
    PERIOD,
    TO,
    Asked,
    PeriodFault,
    asked_of,
    goes_by_days,
    has_figure,
    named_unit,
    unit_name,
)
from .figure_chart import bars_of, series_of
from .figure_file import begins_later, file_of
from .figure_pdf import MOST, PDF, pdf_of
from .figure_table import table_of
from .figure_years import as_series
from .map import map_of
from .together import Together
from .unit_groups import groups_offered
from .units_near import units_near
from .why_moved import UNTIL


def figures(request: HttpRequest) -> HttpResponseBase:
    """Every figure by what it counts, with its definition; ``q`` finds some of them."""
    words = search_key(request.GET.get("q", ""))
    unit = named_unit(request)
    groups: dict[str, list[Indicator]] = {}
    for indicator in INDICATORS.values():
        if unit is not None and not has_figure(indicator, unit.tree):
            continue
        if all(word in search_key(f"{indicator.title} {indicator.description}") for word in words.split()):
            groups.setdefault(FAMILIES[indicator.family], []).append(indicator)
    query = request.GET.copy()
    query.pop("q", None)
    context = {
        "saved": saved.of(user_of(request)),
        "unit": unit,
        "groups": groups.items(),
        "q": request.GET.get("q", ""),
        "found": sum(map(len, groups.values())),
        "carried": query.urlencode(),
        "others": list(query.items()),
    }
    return render(request, "figures/list.html", context)


@answers
def figure(request: HttpRequest, code: str) -> HttpResponseBase:
    """One figure as the address asks for it, as a page or as a file."""
    try:
        asked = asked_of(request, code, request.GET)
    except PeriodFault as fault:
        return _refused(request, code, fault)
    if asked is None:
        return render(request, "home/nothing.html", {"moment": moment_of(request)})
    if not asked.place.stands:
        return render(request, "figures/page.html", _choices(request, asked))
    answer = as_series(asked, answer_as_published(asked.question))
    table = table_of(request, asked, answer)
    if kind := exports.wanted(request, PDF):
        if kind == PDF:
            return pdf_of(asked, answer, table)
        return exports.send(kind, file_of(asked, answer, table))
    page = slice_of(request, table.lines)
    now = request.GET.copy()
    now[BY_KNOWLEDGE] = OF_NOW
    drawn: dict[str, Any] = {
        "answer": answer,
        "table": table,
        "page": page,
        "series": series_of(asked, answer, table),
    }
    drawn["begins_on"] = begins_later(asked, answer)
    if not asked.moment.is_ahead:
        # Else the dates of the page say so.
        drawn["remarks"] = remarks_on(answer.period)
    drawn["units_left_out"] = max(len(table.lines) - len(drawn["series"]), 0)
    drawn["bars"] = bars_of(asked, answer, table)
    drawn["has_bars"] = bool(table.greatest) and not (answer.compared or drawn["bars"] or drawn["series"])
    drawn["has_pdf"] = len(table.lines) <= MOST
    drawn["lines"] = table.with_subtotals(page.rows)
    drawn["now"] = f"?{now.urlencode()}"
    plain = replace(asked.question, level=None, by=None)
    if answer.live is not None and answer.as_of is not None:
        drawn["why"] = explained_of(compared(plain, ""), NUMERATOR)
        drawn["why_href"] = address_about(plain, "why_moved")
    if answer.revision:
        before = replace(plain, revision=str(answer.revision - 1))
        drawn["revised"] = f"{address_about(before, 'why_moved')}&{UNTIL}={answer.revision}"
    if can_say(asked.question):
        drawn["moved"] = address_about(replace(asked.question, level=None), "why_moved")
    if asked.question.level not in (None, *LEAVES) and not table.is_crossed:
        is_ratio = asked.indicator.is_ratio
        drawn["map"] = map_of(asked.structure, asked.place.tree, list(table.lines), is_ratio=is_ratio)
    return render(request, "figures/page.html", _choices(request, asked) | drawn)


def _refused(request: HttpRequest, code: str, fault: PeriodFault) -> HttpResponseBase:
    """400: the choices with what was typed, what is wrong beside its field, and no figure."""
    given = request.GET.dict()
    for name in (PERIOD, FROM, TO):
        given.pop(name, None)
    asked = asked_of(request, code, given)
    if asked is None:
        return render(request, "home/nothing.html", {"moment": moment_of(request)})
    typed = {"first": request.GET.get(FROM, ""), "last": request.GET.get(TO, "")}
    context = _choices(request, asked) | typed | {"fault": fault}
    return render(request, "figures/page.html", context, status=400)


def _choices(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the page offers to choose from, and what is chosen."""
    question, own_days = asked.question, goes_by_days(request.GET)
    left = () if own_days else (FROM, TO)
    chosen = [(name, request.GET[name]) for name in CHOICES if request.GET.get(name) and name not in left]
    return {
        "asked": asked,
        "moment": asked.moment,
        "question": question,
        "indicator": asked.indicator,
        "place": asked.place,
        "crumbs": _crumbs(request, asked),
        "dates": _dates_of(request, asked),
        "unit": unit_name(asked.place),
        "units": [(unit_name(place), place.name) for place in _units(request, asked)],
        "groups": [
            (f"{NAMED}{one.pk}", one.name)
            for one in groups_offered(request, asked.structure)
            if has_figure(asked.indicator, Tree(one.tree))
        ],
        "gone": _gone(request, asked),
        "level": question.level or ALONE,
        "alone": ALONE,
        "by": question.by or "",
        "periods": _periods(asked.moment.on, "" if own_days else request.GET.get(PERIOD, "")),
        "period": request.GET.get(PERIOD, ""),
        "own_days": own_days,
        "first": day(question.starts) if own_days else "",
        "last": day(question.ends) if own_days else "",
        "bases": Basis.choices,
        "measures": [(code, MEASURES[code].title) for code in sorted(MEASURES)],
        "posts": [*PostKind.choices, (ASSOCIATION, "Cấp trưởng và cấp phó các hội")],
        "of_targets": asked.indicator.family == Family.TARGETS,
        "of_posts": asked.indicator.family == Family.POSTS,
        "carried": request.GET.urlencode(),
        "choices": urlencode(chosen),
        "counted_again": COUNTED_AGAIN,
        "own_units": [root for root in roots_of(request, asked.structure) if root.stands],
    }


def _dates_of(request: HttpRequest, asked: Asked) -> str:
    """The dates of a link to the unit's page: its structure too, if the unit does not stand on the page's."""
    page, place = moment_of(request), asked.place
    if not isinstance(place, Place) or page.structure_on == asked.moment.structure_on:
        return with_dates(request)
    stands = unit_place(structure_of(page), place.tree, place.id).stands
    return with_dates(request) if stands else with_dates(request, cau_truc=asked.moment.structure_on)


def _crumbs(request: HttpRequest, asked: Asked) -> list[tuple[str, str]]:
    if isinstance(asked.place, Together):
        return [("Nhóm đơn vị", reverse("unit_groups"))]
    return crumbs(request, asked.structure, asked.place)


def _gone(request: HttpRequest, asked: Asked) -> list[tuple[Place, list[tuple[Place, bool]]]]:
    """The units asked about that do not stand on the structure date, each with what came of it."""
    places = asked.place.places if isinstance(asked.place, Together) else (asked.place,)
    return [
        (place, in_sight(request, successors(asked.structure, place))) for place in places if not place.stands
    ]


def _units(request: HttpRequest, asked: Asked) -> list[Place]:
    """The units that are near: of a group its own, of a unit those above it and right below."""
    if isinstance(asked.place, Together):
        return [*(root for root in roots_of(request, asked.structure) if root.stands), *asked.place.places]
    return units_near(request, asked.structure, asked.place)


def _periods(on: date, chosen: str) -> list[tuple[str, str]]:
    """Years, halves, quarters and months up to the reporting day, the newest first, and the one chosen."""
    years = [str(on.year - back) for back in range(6)]
    halves = [f"{on.year}-H2"] * (on.month > 6) + [f"{on.year}-H1", f"{on.year - 1}-H2", f"{on.year - 1}-H1"]
    quarters = [written("quarter", months_before(on, 3 * back)) for back in range(8)]
    months = [written("month", months_before(on, back)) for back in range(13)]
    offered = [*years, *halves, *quarters, *months]
    if chosen and chosen not in offered:
        offered.insert(0, chosen)
    return [(code, label("period", code)) for code in offered]
