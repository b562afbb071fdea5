"""What became of a unit: the lines of its tree's ledger that touch it, for the page of the unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from registry.accounts.access.places import Place, area_place, organization_place
from registry.units.models import AreaChange, OrganizationChange
from registry.units.structure import Structure


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a ledger with its two ends as they are called by now."""

    change: AreaChange | OrganizationChange
    source: Place | None
    target: Place | None


def area_ledger(structure: Structure, place: Place) -> list[Line]:
    """The changes of the territory in which the area took part, newest first."""
    return _lines(AreaChange, area_place, structure, place)


def organization_ledger(structure: Structure, place: Place) -> list[Line]:
    """The changes of the Party's tree in which the organization took part, newest first."""
    return _lines(OrganizationChange, organization_place, structure, place)


def _lines(
    ledger: type[AreaChange] | type[OrganizationChange],
    place_of: Callable[[Structure, int], Place],
    structure: Structure,
    place: Place,
) -> list[Line]:
    changes = ledger.objects.filter(Q(source=place.id) | Q(target=place.id)).order_by("-changed_on", "pk")
    return [
        Line(
            change,
            place_of(structure, change.source_id) if change.source_id else None,
            place_of(structure, change.target_id) if change.target_id else None,
        )
        for change in changes
    ]
