"""What cells and villages are called on a day, for sentences about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .models import AreaNaming, OrganizationTerm


def full_name(kind: str, name: str) -> str:
    """A place with what it is: «Bản Huổi Lếch»; a name that says so already stays as it is."""
    return name if not kind or name.lower().startswith(kind.lower()) else f"{kind} {name}"


def in_a_sentence(place: str) -> str:
    """«bản Huổi Lếch»: a common noun within a sentence begins small."""
    return place[:1].lower() + place[1:]


def cell_names(cells: Iterable[int], day: date) -> dict[int, str]:
    """What organizations are called on ``day``, or were at the latest before it ended, or first."""
    rows = OrganizationTerm.objects.filter(organization__any_of=list(cells)).order_by("starts_on")
    return _latest(rows.values_list("organization", "starts_on", "name"), day)


def village_names(villages: Iterable[int], day: date) -> dict[int, str]:
    """What areas are called on ``day``, or were at the latest before they ended, or first."""
    rows = AreaNaming.objects.filter(area__any_of=list(villages)).order_by("starts_on")
    named = rows.values_list("area", "starts_on", "kind", "name")
    return _latest(((area, begins, full_name(kind, name)) for area, begins, kind, name in named), day)


def _latest(rows: Iterable[tuple[int, date, str]], day: date) -> dict[int, str]:
    """By unit, of rows in order of time: the last begun by the day or, before any, the first."""
    names: dict[int, str] = {}
    for unit, starts_on, name in rows:
        if unit not in names or starts_on <= day:
            names[unit] = name
    return names
