"""How far a supplement round is: a unit, and each unit right below it with who has not answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.supplements.completeness import Completeness, by_cell, by_unit, cells_below
from members.supplements.models import SupplementRound
from registry.accounts.access.places import Place, crumbs, level_below, organization_place
from registry.accounts.access.scopes import MANAGERS, WRITERS, may, province_under, subtree_ids
from registry.accounts.requests import user_of
from registry.common import exports
from registry.common.text import search_key
from registry.units.structure import Structure

from .asking import TITLE, check_unit_asked, place_asked, round_asked


class UnitLine(NamedTuple):
    """A unit with how many have answered there, of how many."""

    place: Place
    counts: Completeness


def supplements(request: HttpRequest) -> HttpResponseBase:
    """A round in a unit: the whole, and each unit below, those with the most missing first."""
    user, asked = user_of(request), round_asked(request)
    if asked is None:
        check_unit_asked(request)
        may_open = province_under(user, *MANAGERS) is not None
        return render(request, "supplements/none.html", {"title": TITLE, "may_open": may_open})
    structure, place = place_asked(request, asked)
    if place is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    whole, lines = _lines(structure, place, asked)
    if kind := exports.wanted(request):
        return exports.send(kind, _file(asked, place, whole, lines))
    context = {
        "title": TITLE,
        "round": asked,
        "years": SupplementRound.objects.order_by("-year").values_list("year", flat=True),
        "place": place,
        "crumbs": crumbs(request, structure, place),
        "whole": whole,
        "lines": lines,
        "complete": sum(line.counts.missing == 0 for line in lines),
        "may_manage": may(user, asked.organization_id, *MANAGERS),
        "may_write": place.id in set(subtree_ids(user, roles=WRITERS)) and asked.closed_on is None,
    }
    return render(request, "supplements/page.html", context)


def _lines(structure: Structure, place: Place, asked: SupplementRound) -> tuple[Completeness, list[UnitLine]]:
    level = level_below(structure, place) if place.stands else None
    below = structure.units_at(place.tree, level, place.id) if level else []
    counts = by_cell(asked, cells_below(structure, place.id))
    found = by_unit(structure, counts, [place.id, *below])
    lines = [
        UnitLine(organization_place(structure, unit), found[unit])
        for unit in below
        if unit != place.id and found[unit].members
    ]
    lines.sort(key=lambda line: (-line.counts.missing, search_key(line.place.name)))
    return found[place.id], lines


def _file(
    asked: SupplementRound, place: Place, whole: Completeness, lines: Sequence[UnitLine]
) -> exports.Table:
    rows = [
        [line.place.code, line.place.name, line.counts.members, line.counts.answered, line.counts.missing]
        for line in lines
    ]
    heads = ("Mã", "Đơn vị", "Đảng viên", "Đã nộp", "Chưa nộp")
    total = ["Cộng", "", whole.members, whole.answered, whole.missing]
    return exports.Table(
        f"{asked}", heads, rows, notes=(place.name, f"Hạn {asked.due_on:%d/%m/%Y}"), total=total
    )
