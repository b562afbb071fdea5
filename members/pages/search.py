"""Search: people by name or exact number, organizations and areas by name or code, within the user's sight.

The box in the header posts, so that neither a number nor a name stands in an address: it goes on to an
address with a key of the own session, which can be loaded again and gone back to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from members.audited import audited_rows
from members.models import Member
from registry.accounts.access import scopes
from registry.accounts.access.places import Place, area_place, organization_place, structure_of
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.moments import moment_of, with_dates
from registry.common.searches import KEY, WORDS, recall, remember
from registry.common.text import clean, search_key
from registry.units.finding import found as found_units
from registry.units.finding import names_a_unit
from registry.units.models import AreaNaming, Organization, OrganizationTerm
from registry.units.names import name_on
from registry.units.structure import Structure
from registry.units.tree import Tree

from . import columns
from .listing import persons, words_of

SHOWN = 20
SHORTEST = 2


class FoundArea(NamedTuple):
    """An area, what it is called with the kind of place that it is, and what it lies in."""

    place: Place
    name: str
    within: str


def search(request: HttpRequest) -> HttpResponse:
    """What matches, of each kind the first few; a number that is somebody's opens that person at once."""
    moment = moment_of(request)
    given = request.POST.get(WORDS, "") if request.method == "POST" else recall(request)
    text = clean(given or "")[:80]
    is_number = any(char.isdigit() for char in text)
    if request.method == "POST" and len(text) >= SHORTEST:
        return redirect(f"{reverse('search')}{with_dates(request, k=remember(request, text))}")
    if len(search_key(text)) < SHORTEST:
        context = {"moment": moment, "text": text, "too_short": bool(text), "forgotten": given is None}
        return render(request, "search/page.html", context)
    seen = Member.objects.visible_to(user_of(request))
    found = seen.numbered(text) if is_number and KEY in request.GET else seen.matching(text)
    people = found.order_by("sort_key", "pk").first_rows(SHOWN + 1)
    record(
        "members.searched",
        by=user_of(request),
        by_number=is_number,
        personal=words_of(text),
        rows=len(people),
        seen=audited_rows(people[:SHOWN]),
    )
    if is_number and len(people) == 1:
        return redirect(reverse("member", args=[people[0].pk]) + with_dates(request))
    structure = structure_of(moment)
    organizations, areas = _organizations(request, structure, text), _areas(request, structure, text)
    has_units = bool(organizations or areas)
    context = {
        "moment": moment,
        "text": text,
        "is_number": is_number,
        "people": persons(structure, people[:SHOWN], moment.on),
        "columns": columns.usual(),
        "more_people": len(people) > SHOWN,
        "all_people": f"{reverse('members')}{with_dates(request, k=request.GET.get(KEY))}",
        "organizations": organizations,
        "areas": areas,
        "units_first": has_units and (names_a_unit(text) or not people),
    }
    return render(request, "search/page.html", context)


def _organizations(request: HttpRequest, structure: Structure, text: str) -> list[Place]:
    """Organizations that bear the code or ever bore such a name."""
    mine = scopes.subtree_ids(user_of(request))
    units = _in_sight(Organization.objects.filter(code=text).values_list("pk", flat=True), mine)
    if not units:
        terms = OrganizationTerm.objects.filter(organization__any_of=mine)
        named = found_units(
            _standing_first(terms, structure), text, own="search_key", code="organization__code", level="kind"
        )
        units = _first(named.values_list("organization_id", flat=True))
    return [organization_place(structure, unit) for unit in units[:SHOWN]]


def _areas(request: HttpRequest, structure: Structure, text: str) -> list[FoundArea]:
    """Areas that ever bore such a name, or bear the code."""
    mine = scopes.area_ids(user_of(request))
    coded = AreaNaming.objects.filter(code=text).on(structure.day)
    units = _in_sight(coded.values_list("area_id", flat=True), mine)
    if not units:
        namings = _standing_first(AreaNaming.objects.filter(area__any_of=mine), structure)
        named = found_units(namings, text, own="search_key", kind="kind", level="area__level")
        units = _first(named.values_list("area_id", flat=True))
    return [_found_area(structure, unit) for unit in units[:SHOWN]]


def _in_sight(found: Iterable[int], mine: list[int]) -> list[int]:
    """Which of the few units that bear a code are the user's."""
    return [unit for unit in found if unit in mine]


def _first(found: Any) -> list[int]:
    """The first units, each of which may bear several such names."""
    return list(dict.fromkeys(found[: 3 * SHOWN]))


def _standing_first(names: Any, structure: Structure) -> Any:
    """Of names that fit as well, those that hold on the day come before those that held once."""
    day = structure.day
    past = Q(ends_on__lte=day) | Q(starts_on__gt=day)
    return names.alias(past=ExpressionWrapper(past, BooleanField())).order_by("past", "sort_key")


def _found_area(structure: Structure, area: int) -> FoundArea:
    def named(unit: int) -> str:
        return name_on(structure.forest, Tree.TERRITORY, unit, structure.day)

    path = [unit for unit in structure.areas.place(area).path if unit != area]
    return FoundArea(area_place(structure, area), named(area), named(path[-1]) if path else "")
