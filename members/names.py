"""What cells and villages are called on a day, for sentences about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cells.models import OrganizationTerm
from registry.areas.models import AreaNaming


def cell_names(cells: Iterable[int], day: date) -> dict[int, str]:
    """What organizations are called on ``day``, or were at the latest before it ended, or first."""
    return _names(OrganizationTerm, "organization", list(cells), day)


def village_names(villages: Iterable[int], day: date) -> dict[int, str]:
    """What areas are called on ``day``, or were at the latest before they ended, or first."""
    return _names(AreaNaming, "area", list(villages), day)


def _names(
    model: type[OrganizationTerm] | type[AreaNaming], unit: str, ids: list[int], day: date
) -> dict[int, str]:
    names: dict[int, str] = {}
    # In order of time: the last row begun by the day is the one that stays; before any, the first.
    for id_, name, starts_on in (
        model.objects.filter(**{f"{unit}__in": ids})
        .order_by("starts_on")
        .values_list(unit, "name", "starts_on")
    ):
        if id_ not in names or starts_on <= day:
            names[id_] = name
    return names
