"""The units that a page about a unit offers to choose from."""

from __future__ import annotations

from django.http import HttpRequest

from registry.accounts.access.places import Place, in_sight, roots_of, unit_place
from registry.common.text import search_key
from registry.units.structure import Structure

from .together import levels_of

# So many units are offered below the one that is shown; beyond them its table leads further down.
MOST_CHILDREN = 150


def units_near(request: HttpRequest, structure: Structure, place: Place) -> list[Place]:
    """The user's own units, those above the one shown that the user sees, itself, and those right below."""
    path = structure.of(place.tree).place(place.id).path
    above = [unit_place(structure, place.tree, unit) for unit in path]
    seen = [unit for unit, visible in in_sight(request, [up for up in above if up.id != place.id]) if visible]
    own = [unit for unit in roots_of(request, structure) if unit.stands]
    level = next(iter(levels_of(place)), None)
    children = units_below(structure, place, level) if level and place.stands else []
    ordered = [*own, *seen, place, *children[:MOST_CHILDREN]]
    return list({(unit.tree, unit.key): unit for unit in ordered}.values())


def units_below(structure: Structure, place: Place, level: str) -> list[Place]:
    """The units of a level below a standing unit, by name."""
    units = structure.units_at(place.tree, level, place.id)
    below = (unit_place(structure, place.tree, unit) for unit in units)
    return sorted((unit for unit in below if unit.id != place.id), key=lambda unit: search_key(unit.name))
