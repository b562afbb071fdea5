"""What a unit was called on a day, for sentences about people and for every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .structure import Forest, forest
from .terms import nearest
from .tree import Tree


def full_name(kind: str, name: str) -> str:
    """A place with what it is: «Bản Huổi Lếch»; a name that says so already stays as it is."""
    return name if not kind or name.lower().startswith(kind.lower()) else f"{kind} {name}"


def in_a_sentence(place: str) -> str:
    """«bản Huổi Lếch»: a common noun within a sentence begins small."""
    return place[:1].lower() + place[1:]


def name_on(known: Forest, tree: Tree, unit: int, day: date, *, with_kind: bool = True) -> str:
    """What a unit was called on ``day``, or last before it, or at first; empty where it never had a name.

    An area comes with the kind of place that it is, unless only its name is wanted.
    """
    if tree == Tree.PARTY:
        terms = known.party_terms.get(unit)
        return nearest(terms, day).name if terms else ""
    namings = known.namings.get(unit)
    if not namings:
        return ""
    naming = nearest(namings, day)
    return full_name(naming.kind, naming.name) if with_kind else naming.name


def organization_names(organizations: Iterable[int], day: date) -> dict[int, str]:
    """What organizations were called on ``day``."""
    known = forest()
    return {unit: name_on(known, Tree.PARTY, unit, day) for unit in organizations}


def area_names(areas: Iterable[int], day: date) -> dict[int, str]:
    """What areas were called on ``day``."""
    known = forest()
    return {unit: name_on(known, Tree.TERRITORY, unit, day) for unit in areas}
