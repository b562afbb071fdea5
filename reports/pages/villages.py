"""The register of villages: how far each is, whom each reading sees in it, and who works on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts.access.places import (
    Place,
    area_place,
    find_area,
    in_sight,
    roots_of,
    stands_today,
    structure_of,
    successors,
    territory_of,
)
from registry.common import exports
from registry.common.filters import note
from registry.common.moments import Moment, moment_of, with_dates
from registry.common.paging import slice_of
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import answers, ask
from reports.engine.answers import answers_cached
from reports.engine.beginnings import begins_later
from reports.engine.units import reading_on
from reports.engine.village_states import (
    READINGS,
    RELAPSED,
    RUNGS,
    VillageState,
    relapsed,
    relapsed_since_new_year,
    village_states,
)
from reports.labels import label
from reports.models import Reading
from reports.questions import Answer, Question, Row, Status

from .village_choices import CONDITIONS, Choices, offered
from .village_lines import in_order, is_open, lines_of, programmes_on, table_of
from .village_map import village_map

# In the address: the register is shown as a map, too.
MAP = "bando"
# What the register says of all its villages, beside how many stand on each rung.
_FIGURES = (
    "villages_without_member",
    *(f"villages_without_member_{reading}" for reading in READINGS),
    *(code for code, _ in CONDITIONS.values() if code != RELAPSED),
    "village_programme",
)


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder, how many villages stand on it, and which share of all that is."""

    code: str
    label: str
    row: Row | None
    share: float


@answers
def villages(request: HttpRequest) -> HttpResponseBase:
    """The villages of the user's territory (or of one commune of it), narrowed as the address says."""
    moment, choices = moment_of(request), Choices.of(request.GET)
    structure = structure_of(moment)
    roots = roots_of(request, structure)
    root = next((place for place in roots if place.stands), None)
    commune = find_area(request, structure, key) if (key := request.GET.get("xa")) else None
    # What is asked for and does not stand, or else all of the user's own.
    gone = next((one for one in (commune, *([] if root else roots)) if one and not one.stands), None)
    context: dict[str, Any] = {
        "moment": moment,
        "root": root,
        "commune": commune,
        "communes": _communes(structure, root),
        "choices": choices,
        "offered": offered(request.GET),
        "words": choices.words,
    }
    place = commune or root
    if gone is not None or place is None:
        return render(request, "villages/register.html", context | _without(request, structure, gone))
    question = ask(place, "villages", moment, on=moment.on, by="rung")
    figures = _figures(question)
    if figures["villages"].total.status != Status.REPORTED:
        begins_on = begins_later(question)
        return render(request, "villages/register.html", context | {"begins_on": begins_on})
    states = _states(question, figures)
    programmes = programmes_on((state.village for state in states), moment.on)
    found = [
        state
        for state in in_order(structure, states)
        if choices.fit(
            state, programmes.get(state.village), is_open=is_open(programmes.get(state.village), moment.on)
        )
    ]
    reading = choices.reading if choices.reading in Reading.values else reading_on(moment.on)
    kind = exports.wanted(request)
    page = slice_of(request, found)
    listed = found if kind else page.rows
    lines = lines_of(structure, listed, programmes, moment, reading)
    if kind:
        notes = [place.name, *note(choices.words), *moment.notes]
        return exports.send(kind, table_of(lines, notes))
    if commune is None and root is not None and request.GET.get(MAP):
        context["map_of"], context["map"] = village_map(request, structure, root, moment, choices)
    return render(
        request,
        "villages/register.html",
        context
        | {
            "figures": figures,
            "rungs": _rungs(figures["villages"]),
            "readings": _readings(moment, figures),
            "conditions": [(code, title, figures[name]) for code, (name, title) in CONDITIONS.items()],
            "found": len(found),
            "page": page,
            "lines": lines,
        },
    )


def _figures(question: Question) -> Mapping[str, Answer]:
    """The figures that the rows must agree with, all of one moment."""
    plain = replace(question, by=None)
    asked = [question, *(replace(plain, indicator=code) for code in _FIGURES), relapsed_since_new_year(plain)]
    return {answer.indicator: answer for answer in answers_cached(tuple(asked))}


def _states(question: Question, figures: Mapping[str, Answer]) -> list[VillageState]:
    """Each village with the figures that count it, relapses since the new year too."""
    states = village_states(replace(question, by=None))
    if not figures[RELAPSED].total.value:
        return states
    again = relapsed(relapsed_since_new_year(replace(question, by=None)))
    return [
        replace(state, counted_by=state.counted_by | {RELAPSED}) if state.village in again else state
        for state in states
    ]


def _rungs(answer: Answer) -> list[Rung]:
    rows = {row.by: row for row in answer.rows}
    whole = answer.total.value or 0
    found = []
    for code in RUNGS:
        row = rows.get(code)
        share = 100 * (row.value or 0) / whole if row is not None and whole else 0.0
        found.append(Rung(code, label("rung", code), row, share))
    return found


def _readings(moment: Moment, figures: Mapping[str, Answer]) -> list[tuple[str, str, bool, Answer]]:
    """Each reading with its words, whether it is the board's on the day, and how many villages have none."""
    official = reading_on(moment.on)
    return [
        (value, str(words), value == official, figures[f"villages_without_member_{value}"])
        for value, words in Reading.choices
    ]


def _without(request: HttpRequest, structure: Structure, gone: Place | None) -> dict[str, Any]:
    """What is said of a unit that does not stand: what it became, and how to see the day all the same."""
    if gone is None:
        return {}
    today = with_dates(request, cau_truc=localdate(), xa=request.GET.get("xa"))
    return {
        "gone": gone,
        "successors": in_sight(request, successors(structure, gone)),
        "by_today": f"{reverse('villages')}{today}" if stands_today(gone) else "",
    }


def _communes(structure: Structure, root: Place | None) -> list[Place]:
    """The communes that the filter offers: those of the unit's territory."""
    territory = territory_of(structure, root.id) if root is not None else None
    if territory is None or territory.level not in ("province", "district"):
        return []
    units = [
        structure.unit(Tree.TERRITORY, unit)
        for unit in structure.units_at(Tree.TERRITORY, "commune", territory.id)
    ]
    return [area_place(structure, unit.id) for unit in sorted(units, key=lambda unit: unit.sort_key)]
