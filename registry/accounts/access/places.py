"""Units as pages show them: which one the address means, the way down to it, what stands below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts.requests import user_of
from registry.common.moments import STRUCTURE_ON, Moment, with_dates
from registry.units.models import Area, Kind, Level, Organization
from registry.units.structure import PARTY_RANKS, Forest, Structure, forest, level_of
from registry.units.terms import nearest
from registry.units.tree import Tree

from . import scopes

# Levels below each level of the Party tree that a table breaks a unit down by, the first that has units.
_BELOW = {
    "province_committee": ("superior_committee", "grassroots", "cell"),
    "superior_committee": ("grassroots", "cell"),
    "grassroots": ("cell",),
    "sub_committee": ("cell",),
}
_BELOW_AREA = {
    "province": ("district", "commune", "village"),
    "district": ("commune",),
    "commune": ("village",),
}
LEVEL_TITLES = {
    "province_committee": "Đảng bộ tỉnh",
    "superior_committee": "Đảng bộ cấp trên trực tiếp cơ sở",
    "grassroots": "Tổ chức cơ sở đảng",
    "sub_committee": "Đảng bộ bộ phận",
    "cell": "Chi bộ",
    "province": "Tỉnh",
    "district": "Huyện",
    "commune": "Xã, phường",
    "village": "Thôn, bản",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A unit on a structure date. ``stands`` is false where it no longer, or not yet, exists on it.

    One that is still to come has the day on which it will stand first as ``founded_on``.
    """

    tree: Tree
    id: int
    key: str
    name: str
    kind: str
    level: str
    code: str
    stands: bool
    founded_on: date | None = None

    @property
    def href(self) -> str:
        """The unit's own page."""
        return reverse(self.tree.value, args=[self.key])


def _on_structure(day: date) -> dict[str, str]:
    return {STRUCTURE_ON: f"{day:%Y-%m-%d}"}


class NotStanding(Exception):
    """A page is asked for about a unit on a structure on which it does not stand; a page of its own says so.

    ``written`` says how the address of the page that was asked for names another day: by the date of the bar
    unless it goes by a period of its own, and by nothing where it has one day alone.
    """

    def __init__(
        self,
        structure: Structure,
        place: Place,
        written: Callable[[date], dict[str, str]] | None = _on_structure,
    ) -> None:
        super().__init__(place.code)
        self.structure, self.place, self.written = structure, place, written

    @property
    def goes_by_structure(self) -> bool:
        """Does the page go by the structure date of the bar?"""
        return self.written is _on_structure


def structure_of(moment: Moment) -> Structure:
    """Both trees on the page's structure date."""
    return forest().on(moment.structure_on)


def area_place(structure: Structure, area: int) -> Place:
    """An area as it is called on the structure date, or was called last before it."""
    known: Forest = structure.forest
    key, level = known.area_keys[area]
    naming = nearest(known.namings[area], structure.day)
    kind = Level(level).label
    stands, first = structure.areas.term(area) is not None, structure.areas.tree.first_day(area)
    founded = first if first > structure.day else None
    return Place(Tree.TERRITORY, area, key, naming.name, kind, level, naming.code, stands, founded)


def organization_on(known: Forest, organization: int, day: date) -> Place:
    """An organization as it is on a day, or was last before it."""
    term = nearest(known.party_terms[organization], day)
    level = level_of(term.kind)
    code = known.codes[organization]
    stands = term.starts_on <= day < term.ends_on
    kind, first = str(Kind(term.kind).label), known.party.first_day(organization)
    founded = first if first > day else None
    return Place(Tree.PARTY, organization, code, term.name, kind, level, code, stands, founded)


def organization_place(structure: Structure, organization: int) -> Place:
    """An organization as it is on the structure date, or was last before it."""
    return organization_on(structure.forest, organization, structure.day)


_MAKE: dict[Tree, Callable[[Structure, int], Place]] = {
    Tree.TERRITORY: area_place,
    Tree.PARTY: organization_place,
}


def unit_place(structure: Structure, tree: Tree, unit: int) -> Place:
    """A unit of either tree as it is on the structure date, or was last before it."""
    return _MAKE[tree](structure, unit)


def stands_today(place: Place) -> bool:
    """Does a unit of any structure stand on that of today?"""
    today = localdate()
    return unit_place(forest().on(today), place.tree, place.id).stands


def find_area(request: HttpRequest, structure: Structure, key: str) -> Place:
    """The area of that key within the user's sight, or 404."""
    # As many statements for a key that nobody bears as for one out of sight.
    area = structure.forest.ids_by_key.get(key, 0)
    in_scope = scopes.areas_in_sight(user_of(request), [area])
    if not in_scope or not Area.objects.filter(pk=area).exists():
        raise Http404
    return area_place(structure, area)


def find_organization(request: HttpRequest, structure: Structure, code: str) -> Place:
    """The organization of that code within the user's sight, or 404."""
    # As many statements for a code that nobody bears as for one out of sight.
    organization = structure.forest.ids_by_code.get(code, 0)
    in_scope = organization in scopes.subtree_ids(user_of(request))
    if not in_scope or not Organization.objects.filter(pk=organization).exists():
        raise Http404
    return organization_place(structure, organization)


def roots_of(request: HttpRequest, structure: Structure) -> list[Place]:
    """The organizations at which the user's rights begin, the highest first."""
    known = structure.forest.party_terms
    places = [organization_place(structure, i) for i in scopes.root_ids(user_of(request)) if i in known]
    return sorted(places, key=lambda place: (PARTY_RANKS[place.level], place.code))


def organization_asked(
    request: HttpRequest,
    structure: Structure,
    code: str,
    written: Callable[[date], dict[str, str]] | None = _on_structure,
) -> Place | None:
    """The standing organization of that code within the user's sight; without one the user's own, if any.

    Raises 404 for what is out of sight, and :class:`NotStanding`, with ``written``, for what does not stand.
    """
    if code.strip():
        places = [find_organization(request, structure, code.strip())]
    else:
        places = roots_of(request, structure)
    if not places:
        return None
    place = next((one for one in places if one.stands), places[0])
    if not place.stands:
        raise NotStanding(structure, place, written)
    return place


def territory_of(structure: Structure, organization: int) -> Place | None:
    """The territory that a standing organization leads itself, if it leads one."""
    term = structure.party_term(organization)
    if term is None or term.area is None or structure.areas.term(term.area) is None:
        return None
    return area_place(structure, term.area)


def crumbs(request: HttpRequest, structure: Structure, place: Place) -> list[tuple[str, str]]:
    """The units above ``place`` from the top down, each with its address where the user may see it.

    One that does not stand is not under what came of it, or what it is to come from.
    """
    reading, dates = structure.of(place.tree), with_dates(request)
    path = reading.path(place.id) if place.stands else reading.place(place.id).path
    below = {place.id, *reading.of_targets.inheritors(place.id)}
    above = [unit_place(structure, place.tree, unit) for unit in path if unit not in below]
    return [(unit.name, f"{unit.href}{dates}" if seen else "") for unit, seen in in_sight(request, above)]


def in_sight(request: HttpRequest, places: list[Place]) -> list[tuple[Place, bool]]:
    """A few units of one tree, each with whether the user may open its page."""
    ids, user = [place.id for place in places], user_of(request)
    is_area = bool(places) and places[0].tree == Tree.TERRITORY
    seen = scopes.areas_in_sight(user, ids) if is_area else set(scopes.subtree_ids(user))
    return [(place, place.id in seen) for place in places]


def level_below(structure: Structure, place: Place) -> str | None:
    """The level by which a standing unit is broken down: the highest that holds most of its leaves.

    Where cells stand right under a superior committee beside a few grassroots committees, a table of the
    latter would leave most of the unit in its row of others; there the cells themselves are listed.
    """
    reading = structure.of(place.tree)
    levels = (_BELOW_AREA if place.tree == Tree.TERRITORY else _BELOW).get(place.level, ())
    if not levels:
        return None
    paths = [reading.path(leaf) for leaf in structure.units_at(place.tree, levels[-1], place.id)]
    for level in levels:
        units = {unit for unit in structure.units_at(place.tree, level, place.id) if unit != place.id}
        held = sum(not units.isdisjoint(path) for path in paths)
        if units and 2 * held >= len(paths):
            return level
    return None


def successors(structure: Structure, place: Place) -> list[Place]:
    """What a unit that does not stand on the structure date has become, or is to come from, as far as known.

    Of several all, whichever is marked main; where the ledger names none, where its figures are counted.
    """
    reading = structure.of(place.tree)
    found = reading.of_targets.inheritors(place.id) or reading.ends(place.id).units
    return [unit_place(structure, place.tree, unit) for unit in sorted(found)]
