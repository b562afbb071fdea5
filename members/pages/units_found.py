"""Units that a search finds: Party organizations and areas by name or code, within the user's sight.

Where no name has all the words, some of them may be of the unit above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest

from members.forms.finders import areas_on
from registry.accounts.access import scopes
from registry.accounts.access.places import Place, unit_place
from registry.accounts.requests import user_of
from registry.units.choices import organizations_on
from registry.units.finding import found, names_a_unit
from registry.units.models import AreaNaming, Organization, OrganizationTerm
from registry.units.names import name_on
from registry.units.structure import Structure
from registry.units.tree import Tree

SHOWN = 20


class FoundUnit(NamedTuple):
    """A unit, its name (an area's with the kind of place that it is), and the name of what it belongs to."""

    place: Place
    name: str
    within: str


class FoundUnits(NamedTuple):
    """The first units that were found, and whether there are more."""

    units: list[FoundUnit]
    more: bool


def organizations(request: HttpRequest, structure: Structure, text: str) -> FoundUnits:
    """Organizations that bear the code or ever bore such a name."""
    mine = scopes.subtree_ids(user_of(request))
    ids = _in_sight(Organization.objects.filter(code=text).values_list("pk", flat=True), mine)
    if not ids:
        terms = _standing_first(OrganizationTerm.objects.filter(organization__any_of=mine), structure)
        named = found(terms, text, own="search_key", code="organization__code", level="kind")
        ids = _first(named.values_list("organization_id", flat=True))
    if not ids and names_a_unit(text):
        standing = organizations_on(structure.day).filter(organization__any_of=mine)
        named = found(standing, text, own="search_key", above="above_key", level="kind")
        ids = _first(named.values_list("id_", flat=True))
    return _described(structure, Tree.PARTY, ids)


def areas(request: HttpRequest, structure: Structure, text: str) -> FoundUnits:
    """Areas that ever bore such a name, or bear the code."""
    mine = scopes.area_ids(user_of(request))
    coded = AreaNaming.objects.filter(code=text).on(structure.day)
    ids = _in_sight(coded.values_list("area_id", flat=True), mine)
    if not ids:
        namings = _standing_first(AreaNaming.objects.filter(area__any_of=mine), structure)
        named = found(namings, text, own="search_key", kind="kind", level="area__level")
        ids = _first(named.values_list("area_id", flat=True))
    if not ids and names_a_unit(text):
        standing = areas_on(structure.day).filter(area__any_of=mine)
        named = found(standing, text, own="name_key", above="above_key", kind="kind_")
        ids = _first(named.values_list("id_", flat=True))
    return _described(structure, Tree.TERRITORY, ids)


def _in_sight(coded: Iterable[int], mine: Sequence[int]) -> list[int]:
    """Which of the few units that bear a code are the user's."""
    return [unit for unit in coded if unit in mine]


def _standing_first(names: Any, structure: Structure) -> Any:
    """Of names that fit as well, those that hold on the day come before those that held once."""
    day = structure.day
    past = Q(ends_on__lte=day) | Q(starts_on__gt=day)
    return names.alias(past=ExpressionWrapper(past, BooleanField())).order_by("past", "sort_key")


def _first(named: Any) -> list[int]:
    """The first units, each of which may bear several such names; one more than is shown."""
    return list(dict.fromkeys(named[: 3 * SHOWN]))[: SHOWN + 1]


def _described(structure: Structure, tree: Tree, ids: list[int]) -> FoundUnits:
    def named(unit: int) -> str:
        return name_on(structure.forest, tree, unit, structure.day)

    def above(unit: int) -> str:
        path = [one for one in structure.of(tree).place(unit).path if one != unit]
        return named(path[-1]) if path else ""

    units = [FoundUnit(unit_place(structure, tree, unit), named(unit), above(unit)) for unit in ids[:SHOWN]]
    return FoundUnits(units, more=len(ids) > SHOWN)
