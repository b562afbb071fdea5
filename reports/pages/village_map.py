"""The register of villages as a map: how many villages of each commune the chosen figure counts."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse

from registry.accounts.access.places import Place, territory_of
from registry.common.moments import Moment, with_dates
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import ask
from reports.catalogue import INDICATORS, Indicator
from reports.engine.answers import answer_cached
from reports.engine.village_states import RELAPSED, relapsed_since_new_year

from .board import REST
from .figure_table import Line
from .map import Map, map_of
from .village_choices import NAMES, OFFICIAL, Choices

USUAL = "villages_without_member"


def village_map(
    request: HttpRequest, structure: Structure, root: Place, moment: Moment, choices: Choices
) -> tuple[Indicator, Map | None]:
    """The figure by which the register is narrowed, or the villages without a member; and its map."""
    indicator = INDICATORS[choices.figures[-1] if choices.figures else USUAL]
    territory = territory_of(structure, root.id)
    if territory is None or territory.level not in ("province", "district"):
        return indicator, None
    question = ask(territory, USUAL, moment, on=moment.on, level="commune")
    if indicator.code == RELAPSED:
        question = relapsed_since_new_year(question)
    else:
        question = replace(question, indicator=indicator.code)
    kept = {NAMES[name]: value for name in ("reading", "condition") if (value := getattr(choices, name))}
    if not choices.figures:
        kept[NAMES["reading"]] = OFFICIAL
    register = reverse("villages")
    lines = [
        Line(row.name, register + with_dates(request, **{**kept, "xa": row.key}), row.key not in REST, row)
        for row in answer_cached(question).rows
    ]
    return indicator, map_of(structure, Tree.TERRITORY, lines, is_ratio=False)
