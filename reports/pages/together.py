"""Several units that a page asks about as one, under the name of their group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from registry.accounts.access.places import LEVEL_TITLES, Place, level_below
from registry.accounts.models import User
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Structure
from registry.units.tree import Tree
from reports import unit_groups
from reports.models import UnitGroup

_SEVERAL = {Tree.TERRITORY: "areas", Tree.PARTY: "organizations"}


@dataclass(frozen=True, slots=True)
class Together:
    """The units of a group on a structure date; read where a page otherwise reads a single unit."""

    number: int
    name: str
    tree: Tree
    places: tuple[Place, ...]

    @property
    def href(self) -> str:
        """The page of the group."""
        return reverse("unit_group", args=[self.number])

    @property
    def key(self) -> str:
        """The units, as a question names several."""
        return ",".join(place.key for place in self.places)

    @property
    def stands(self) -> bool:
        """Do all of them stand?"""
        return all(place.stands for place in self.places)

    @property
    def units(self) -> str:
        """The units in a line."""
        return " + ".join(place.name for place in self.places)


def group_named(named: str, user: User) -> UnitGroup | None:
    """The group of the user that the address names; none where it names a unit, or nothing of the user's."""
    number = named.removeprefix(unit_groups.NAMED)
    if number == named or not number.isdecimal():
        return None
    return unit_groups.of(user).filter(pk=int(number)).first()


def group_asked(named: str, structure: Structure, user: User) -> Together:
    """The group that the address names; 404 for one that is not the user's, or has a unit out of sight."""
    group = group_named(named, user)
    places = unit_groups.places_of(group, structure, user) if group else None
    if group is None or places is None:
        raise Http404
    return Together(group.pk, group.name, Tree(group.tree), tuple(places))


def root_of(unit: Place | Together) -> Mapping[str, Any]:
    """The parameter by which a question names the unit or units."""
    name = unit.tree.value if isinstance(unit, Place) else _SEVERAL[unit.tree]
    return {name: unit.key}


def levels_of(unit: Place | Together) -> dict[str, str]:
    """The levels by which a table can break it down; of several units also their own."""
    ranks = AREA_RANKS if unit.tree == Tree.TERRITORY else PARTY_RANKS
    if isinstance(unit, Place):
        least = ranks[unit.level] + 1
    else:
        least = max(ranks[place.level] for place in unit.places)
    return {level: LEVEL_TITLES[level] for level, rank in ranks.items() if rank >= least}


def usual_level(structure: Structure, unit: Place | Together) -> str | None:
    """The level by which most want it broken down: right below a unit, and that of units which have one."""
    if isinstance(unit, Place):
        return level_below(structure, unit)
    levels = {place.level for place in unit.places}
    return levels.pop() if len(levels) == 1 else None
