"""Finds the place of things in one of the trees on a structure date."""

from __future__ import annotations

from datetime import date

from .people import People, State
from .things import By
from .trees import Place, Trees
from .world import Member, World, on


class Places:
    """Finds the place of things in one of the trees on a structure date."""

    def __init__(
        self, world: World, trees: Trees, people: People, *, in_areas: bool, structure_on: date
    ) -> None:
        self.world = world
        self.trees = trees
        self.people = people
        self.in_areas = in_areas
        self.structure_on = structure_on

    def person(self, state: State) -> Place:
        """Where a person counts."""
        if self.in_areas:
            return self.trees.area_of_person(state.cell, state.village, self.structure_on)
        return self.trees.organizations.place(state.cell, self.structure_on)

    def village(self, key: str) -> Place:
        """Where a village counts."""
        if self.in_areas:
            return self.trees.areas.place(key, self.structure_on)
        return self.trees.organization_of_village(key, self.structure_on)

    def organization(self, code: str) -> Place:
        """Where an organization counts."""
        if self.in_areas:
            return self.trees.area_of_organization(code, self.structure_on)
        return self.trees.organizations.place(code, self.structure_on)

    def _by(self, member: Member, state: State, day: date, age_day: date) -> By:
        return lambda name: self.people.dimension(name, member, state, day, age_day)

    def served(self, cell: str, day: date) -> set[str]:
        """The villages that a cell serves on the day."""
        return {row.village_key for row in on(self.world.cell_villages, day) if row.cell_code == cell}


def at(unit: str) -> Place:
    """One unit, known exactly."""
    return Place(frozenset([unit]), True)


def no_dimension(name: str) -> str:
    """That of things which no dimension parts."""
    raise AssertionError(f"{name} does not apply")
