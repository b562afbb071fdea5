"""What goes on from an earlier structure is what is made anew: random histories, written bit by bit.

Without a database: units that are founded, moved, ended, renamed, merged and divided, with effect on past
days, and lines of the ledger that are added and taken away again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from registry.common.dates import FOREVER
from registry.units import structure
from registry.units.changed import Changed
from registry.units.ledger import Change
from registry.units.loading import Naming, PartyTerm, Rows
from registry.units.rosters import Roster
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Forest, Structure
from registry.units.terms import Term
from registry.units.tree import Tree
from reports.engine import organization_facts, people, settled, units
from reports.engine.parts import Parts, parts_of

pytestmark = pytest.mark.prove
DAYS = [date(2020, 1, 1), date(2023, 7, 1), date(2025, 7, 1), date(2026, 3, 1)]
READ = [date(2020, 1, 1), date(2025, 7, 1), date(2027, 1, 1)]
LEVELS = list(AREA_RANKS)
# Kinds that an organization may be of in turn, by how deep it stands: what leads to others of its depth, and
# stands under higher ones, runs in no ring.
KINDS = (
    ("province_committee",),
    ("superior_committee",),
    ("grassroots_committee", "grassroots_cell"),
    ("sub_committee",),
    ("cell", "grassroots_cell"),
)


class Register:
    """Rows of units as they stand, from which a forest is made, and what of them was written last."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw
        self.areas: dict[int, tuple[str, str]] = {}
        self.placements: dict[int, list[Term]] = {}
        self.namings: dict[int, list[Naming]] = {}
        self.codes: dict[int, str] = {}
        self.depth: dict[int, int] = {}
        self.terms: dict[int, list[PartyTerm]] = {}
        self.changes: dict[Tree, list[Change]] = {tree: [] for tree in Tree}
        self.written: dict[Tree, set[int]] = {tree: set() for tree in Tree}
        self.lines_written: set[Tree] = set()

    def one(self, among: Iterable[Any]) -> Any:
        return self.draw(st.sampled_from(list(among)))

    def spans(self) -> list[tuple[date, date]]:
        """One or two stretches of time, one after the other."""
        days = sorted(self.draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=3)))
        if self.draw(st.booleans()):
            days.append(FOREVER)
        return list(pairwise(days)) or [(days[0], FOREVER)]

    def found(self, tree: Tree) -> None:
        self.write(tree, len(self.areas if tree == Tree.TERRITORY else self.codes) + 1)

    def write(self, tree: Tree, unit: int) -> None:
        """Write all that is dated of a unit: as new as it may be."""
        self.written[tree].add(unit)
        if tree == Tree.TERRITORY:
            if unit not in self.areas:
                level = "province" if unit == 1 else self.one(LEVELS[1:])
                self.areas[unit] = f"k{unit}", level
            above = [a for a in self.areas if AREA_RANKS[self.areas[a][1]] < AREA_RANKS[self.areas[unit][1]]]
            spans = self.spans()
            self.placements[unit] = [Term(unit, self.one(above) if above else None, *span) for span in spans]
            self.rename(tree, unit)
            return
        if unit not in self.codes:
            self.codes[unit] = f"c{unit}"
            self.depth[unit] = 0 if unit == 1 else self.draw(st.integers(1, 4))
        above = [other for other, depth in self.depth.items() if depth < self.depth[unit]]
        self.terms[unit] = [
            PartyTerm(
                unit,
                self.one(above) if above else None,
                *span,
                self.one(KINDS[self.depth[unit]]),
                f"n{unit}",
                "",
                self.one([None, *self.areas]),
                f"s{unit}",
            )
            for span in self.spans()
        ]

    def rename(self, tree: Tree, unit: int) -> None:
        self.written[tree].add(unit)
        name = self.one("abcdef")
        if tree == Tree.TERRITORY:
            self.namings[unit] = [
                Naming(*span, name, "", self.one(["", f"{unit:02}"]), name) for span in self.spans()
            ]
        else:
            self.terms[unit] = [
                term._replace(name=name, sort_key=name, sector=self.one(["", "school"]))
                for term in self.terms[unit]
            ]

    def end(self, tree: Tree, unit: int) -> None:
        """The unit ends on a day, or is back for good."""
        self.written[tree].add(unit)
        held: Any = self.placements if tree == Tree.TERRITORY else self.terms
        last = held[unit][-1]
        later = [day for day in (*DAYS, FOREVER) if day > last.starts_on]
        held[unit] = [*held[unit][:-1], last._replace(ends_on=self.one(later))]

    def depth_of(self, tree: Tree, unit: int) -> int:
        return AREA_RANKS[self.areas[unit][1]] if tree == Tree.TERRITORY else self.depth[unit]

    def line(self, tree: Tree) -> None:
        """A line is added to the ledger, often one that leads on from where a unit ends, or one is voided."""
        self.lines_written.add(tree)
        held: Any = self.placements if tree == Tree.TERRITORY else self.terms
        lines = self.changes[tree]
        if lines and self.draw(st.integers(0, 3)) == 0:
            lines.remove(self.one(lines))
            return
        source = self.one(held)
        target = self.one(unit for unit in held if self.depth_of(tree, unit) == self.depth_of(tree, source))
        if source != target:
            day = self.one([held[source][-1].ends_on, held[target][0].starts_on, *DAYS])
            lines.append(Change(day, source, target, self.draw(st.booleans())))

    def act(self) -> None:
        """Somebody writes something, or a little more, before anybody looks."""
        for _ in range(self.draw(st.integers(1, 2))):
            tree = self.one(Tree)
            what = self.one(("found", "write", "rename", "rename", "end", "line", "line"))
            note(f"{what} {tree}")
            if what in ("found", "line"):
                getattr(self, what)(tree)
            else:
                getattr(self, what)(tree, self.one(self.areas if tree == Tree.TERRITORY else self.codes))

    def rows(self, *, everything: bool) -> Rows:
        areas, organizations = (
            set(every if everything else self.written[tree])
            for tree, every in ((Tree.TERRITORY, self.areas), (Tree.PARTY, self.codes))
        )
        lines = {
            tree: list(own) if everything or tree in self.lines_written else None
            for tree, own in self.changes.items()
        }
        found = Rows(
            areas={unit: self.areas[unit] for unit in areas},
            placements={unit: list(self.placements[unit]) for unit in areas},
            namings={unit: list(self.namings[unit]) for unit in areas},
            organizations={unit: self.codes[unit] for unit in organizations},
            terms={unit: list(self.terms[unit]) for unit in organizations},
            area_changes=lines[Tree.TERRITORY],
            party_changes=lines[Tree.PARTY],
            area_lines=None,
            party_lines=None,
        )
        if not everything:
            self.written, self.lines_written = {tree: set() for tree in Tree}, set()
        return found


def outcome(parts: Parts) -> Any:
    return parts.leaves, dict(parts.villages), dict(parts.cells)


def content(day: Structure, asked: Iterable[int]) -> dict[str, Any]:
    """All that pages and figures ask of a structure, without the order in which it was found.

    What is asked about only now and then is asked of the days of ``asked`` alone.
    """
    found: dict[str, Any] = {}
    for tree in Tree:
        read, every = day.of(tree), day.forest.of(tree).terms
        found |= {
            f"{tree} standing": dict(read.standing),
            f"{tree} places": {unit: (read.place(unit), set(read.place(unit).paths)) for unit in every},
            f"{tree} ends": {unit: (read.ends(unit), read.of_targets.ends(unit)) for unit in every},
            f"{tree} below": {unit: set(read.below([unit])) for unit in every},
            f"{tree} villages": {v: day.village(tree, v) for v in day.forest.villages},
            f"{tree} cells": {cell: day.cell(tree, cell) for cell in day.forest.cells},
        }
        ranks = AREA_RANKS if tree == Tree.TERRITORY else PARTY_RANKS
        for root in sorted(read.standing):
            if root not in asked:
                continue
            for level in (None, *ranks):
                if level is None or ranks[level] >= day.rank(tree, root):
                    found[f"{tree} {root} {level}"] = of_roster(Roster.of(day, tree, (root,), level), day)
    found["leaders"] = {area: day.leader(area) for area in day.areas.standing}
    found["codes"] = {f"{n:02}": day.find_area(f"{n:02}") for n in range(20)}
    became = settled.settled(day)
    found["settled"] = (
        (became.villages, became.cells, sorted(became.standing)),
        [{unit: sorted(own) for unit, own in of.items()} for of in (became.of_village, became.of_cell)],
        became.digest,
    )
    found["facts"] = organization_facts.facts_of(day)
    return found


def of_roster(roster: Roster, day: Structure) -> Any:
    return (
        (roster.rows, roster.whole, roster.unit_of),
        (roster.villages, roster.cells, roster.village_numbers, roster.cell_numbers, roster.inside),
        {unit: roster.organization(unit) for unit in day.party.standing},
        outcome(parts_of(roster)),
        [outcome(units._parts(roster, day, villages=villages)) for villages in (True, False)],
        sorted(zip(*list(roster.people(outside=True).values())[:3], strict=True)),
    )


def compare(data: st.DataObject) -> None:
    register = Register(data)
    for tree in (Tree.TERRITORY, Tree.PARTY):
        for _ in range(data.draw(st.integers(3, 6))):
            register.found(tree)
    known = Forest().changed(register.rows(everything=True))
    register.rows(everything=False)
    for _ in range(4):
        # Some days and roots are asked about after each write, others only later.
        asked = {day: data.draw(st.sets(st.integers(1, 7))) for day in READ if data.draw(st.booleans())}
        anew = Forest().changed(register.rows(everything=True))
        for day, roots in asked.items():
            assert content(known.on(day), roots) == content(anew.on(day), roots)
            for villages in (True, False):
                leaves = anew.villages if villages else anew.cells
                lost = people._lost(anew.on(day), leaves, villages=villages)
                assert people._lost_of(known.on(day), villages=villages) == lost
        register.act()
        known = known.changed(register.rows(everything=False))


@given(data=st.data())
def test_what_goes_on_from_before_is_what_is_made_anew(data: st.DataObject) -> None:
    compare(data)


@pytest.mark.parametrize("aspect", [each.name for each in fields(Changed)])
def test_without_what_changed_it_is_not(monkeypatch: pytest.MonkeyPatch, aspect: str) -> None:
    """The comparison finds it where something of what is remembered is not put right."""
    real = structure.changed

    def changed(*states: Any) -> Changed:
        return replace(real(*states), **{aspect: frozenset()})

    monkeypatch.setattr(structure, "changed", changed)
    with pytest.raises((AssertionError, KeyError)):
        settings(max_examples=2000, phases=[Phase.generate], deadline=None)(given(data=st.data())(compare))()
