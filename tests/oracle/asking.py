"""What a question asks for: its day, and the root, level and structure date of its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from reports.questions import Question

from .codes import ON, VILLAGE_FLOWS, VILLAGE_STOCKS
from .people import STEPS, People
from .results import Fault
from .trees import AREA_RANKS, LEVEL_RANKS, Table, Trees
from .world import World


class Asking:
    """Finds in one world what questions ask for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.trees = Trees(world)
        self.people = People(world, self.trees)

    def table(self, question: Question) -> Table:
        """The root, level and structure date that a question asks for."""
        code = question.indicator
        if code == "post_coverage" and question.post is None:
            raise Fault("post")
        if question.by and code in VILLAGE_FLOWS:
            raise Fault("by")
        if question.by and code == "post_coverage" and not str(question.post).startswith("association"):
            raise Fault("by")
        known_by = (None, "special", "rung" if code == "villages" else None)
        if question.by not in known_by and code in VILLAGE_STOCKS:
            raise Fault("by")
        day = question.structure_on or day_of(question)
        in_areas = question.area is not None or question.areas is not None
        roots = self._roots(question, day)
        table = Table(self.trees, roots=roots, in_areas=in_areas, level=question.level, day=day)
        if question.level is not None:
            known = set(AREA_RANKS) if in_areas else set(LEVEL_RANKS) - set(AREA_RANKS)
            above = max(table.rank(root) for root in table.roots)
            if question.level not in known or LEVEL_RANKS[question.level] < above:
                raise Fault("level")
        return table

    def _roots(self, question: Question, day: date) -> list[str]:
        if question.organizations is None and question.areas is None:
            return [self._root(question, day)]
        name = "areas" if question.organizations is None else "organizations"
        asked = dict.fromkeys((question.organizations or question.areas or "").split(","))
        try:
            found = [self._root(_about(question, name.removesuffix("s"), one), day) for one in asked]
            return list(dict.fromkeys(found))
        except Fault:
            raise Fault(name) from None

    def _root(self, question: Question, day: date) -> str:
        if question.organization is not None:
            if not self.trees.organizations.stands(question.organization, day):
                raise Fault("organization")
            return question.organization
        asked = question.area
        assert asked
        if asked not in self.trees.areas.rows:
            bearers = [
                row.key
                for row in self.world.areas
                if row.code == asked and self.trees.areas.row(row.key, day) is row
            ]
            if not bearers:
                raise Fault("area")
            (asked,) = bearers
        if not self.trees.areas.stands(asked, day):
            raise Fault("area")
        return asked


def check_days(question: Question) -> None:
    """A comparison is of one kind with the question, and not of a series."""
    named = {"compare_on": question.compare_on, "compare_from": question.compare_starts}
    for name, day in named.items():
        of_stock = question.indicator in ON
        if day and (question.by in STEPS or (name == "compare_on") != of_stock):
            raise Fault(name)


def _about(question: Question, tree: str, root: str) -> Question:
    roots: dict[str, Any] = {tree: root}
    return replace(question, organizations=None, areas=None, **roots)


def day_of(question: Question) -> date:
    """The reporting day: the day asked, or the last of the period."""
    day = question.on or question.ends
    assert day
    return day
