"""What may read otherwise in a later state of both trees than it did in an earlier one.

Most writes of structure touch a unit or a few. What was found of all others stands; so what is made of a tree
of some thousand units need not be made anew for the sake of one. More units may be named here than are
concerned, and never fewer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from .loading import PartyTerm, Rows
from .tree import Tree

if TYPE_CHECKING:
    from .structure import Forest

T = TypeVar("T")


def without(found: Mapping[int, T], units: Iterable[int]) -> dict[int, T]:
    """What was found, but of the ``units``."""
    # Copied at once: other threads may go on finding.
    rest = dict(found)
    for unit in units:
        rest.pop(unit, None)
    return rest


@dataclass(frozen=True, slots=True)
class Changed:
    """Units of which something may be another, by what of them."""

    # Their names, terms or placements.
    areas: frozenset[int] = frozenset()
    organizations: frozenset[int] = frozenset()
    # Where they count in their own tree, on any day.
    moved_areas: frozenset[int] = frozenset()
    moved_organizations: frozenset[int] = frozenset()
    # Where they count in the other tree.
    led_areas: frozenset[int] = frozenset()
    lying_organizations: frozenset[int] = frozenset()
    # Areas that are, or were, the territory of one of the organizations that moved.
    territories: frozenset[int] = frozenset()

    def __or__(self, later: Changed) -> Changed:
        """What may be another after both."""
        if self is later or later == NOTHING:
            return self
        return Changed(*(getattr(self, each.name) | getattr(later, each.name) for each in fields(self)))

    def units(self, tree: Tree) -> frozenset[int]:
        """The units of the tree of which anything may be another, their place included."""
        if tree == Tree.TERRITORY:
            return self.areas | self.moved_areas
        return self.organizations | self.moved_organizations

    def villages(self, tree: Tree) -> frozenset[int]:
        """The areas that may count elsewhere in the tree."""
        return self.moved_areas if tree == Tree.TERRITORY else self.led_areas

    def cells(self, tree: Tree) -> frozenset[int]:
        """The organizations that may count elsewhere in the tree."""
        return self.moved_organizations if tree == Tree.PARTY else self.lying_organizations

    def moves(self, tree: Tree) -> bool:
        """May any leaf count elsewhere in the tree?"""
        return bool(self.villages(tree) or self.cells(tree))


NOTHING = Changed()


def changed(before: Forest, after: Forest, rows: Rows) -> Changed:
    """What the ``rows``, which made one state of the other, may have changed."""
    moved = {unit for unit in rows.placements if before.areas.terms.get(unit) != after.areas.terms.get(unit)}
    moved |= {unit for unit, key in rows.areas.items() if before.area_keys.get(unit) != key}
    moved |= after.areas.reordered(before.areas)
    named = {unit for unit, own in rows.namings.items() if before.namings.get(unit) != own}
    written, stood = _terms(before, after, rows)
    stood |= after.party.reordered(before.party)
    areas, organizations = after.areas.reached(moved), after.party.reached(stood)
    states = (before, after)
    territories = {area for state in states for area in _territories(state, organizations)}
    return Changed(
        areas=frozenset(moved | named),
        organizations=frozenset(written | stood),
        moved_areas=areas,
        moved_organizations=organizations,
        led_areas=after.areas.reached(territories) | areas,
        lying_organizations=after.party.reached(_naming(states, areas)) | organizations,
        territories=frozenset(territories),
    )


def _terms(before: Forest, after: Forest, rows: Rows) -> tuple[set[int], set[int]]:
    """The organizations of which any term is another, and of these those that may stand elsewhere."""
    written, stood = set(), {unit for unit in rows.organizations if unit not in before.codes}
    for unit in rows.terms:
        then, now = before.party.terms.get(unit, ()), after.party.terms.get(unit, ())
        if then != now:
            written.add(unit)
            if _shape(then) != _shape(now):
                stood.add(unit)
    return written, stood


def _shape(terms: Sequence[PartyTerm]) -> list[Any]:
    """What of an organization places: what it is called, its sector and its base do not."""
    return [(term.parent, term.starts_on, term.ends_on, term.kind, term.area) for term in terms]


def _territories(state: Forest, organizations: Iterable[int]) -> set[int]:
    terms = state.party.terms
    return {term.area for unit in organizations for term in terms.get(unit, ()) if term.area is not None}


def _naming(states: Iterable[Forest], areas: Collection[int]) -> set[int]:
    """The organizations whose territory, on any day, is one of the areas."""
    if not areas:
        return set()
    return {
        unit
        for state in states
        for unit, own in state.party.terms.items()
        if any(term.area in areas for term in own)
    }
