"""Which other units than its own a page offers."""

from __future__ import annotations

from django.http import HttpRequest

from registry.accounts.access.places import (
    Place,
    in_sight,
    level_below,
    organization_place,
    roots_of,
)
from registry.common.text import search_key
from registry.units.structure import Structure

UNIT = "don-vi"
# So many units are offered below the one that is shown.
MOST_CHILDREN = 200


def units_around(request: HttpRequest, structure: Structure, place: Place) -> list[Place]:
    """The user's own units, those above the one that is shown, that one, and those right below."""
    above = [
        organization_place(structure, unit)
        for unit in structure.party.place(place.id).path
        if unit != place.id
    ]
    seen = [unit for unit, visible in in_sight(request, above) if visible]
    own = [unit for unit in roots_of(request, structure) if unit.stands]
    level = level_below(structure, place)
    below = structure.units_at(place.tree, level, place.id) if level else []
    children = sorted(
        (organization_place(structure, unit) for unit in below), key=lambda child: search_key(child.name)
    )
    return list({unit.code: unit for unit in (*own, *seen, place, *children[:MOST_CHILDREN])}.values())
