"""Targets as figures: which row is in force, who has it now, and which number it comes to.

A target is the recipient's own: it is handed to what the recipient has become, and never summed upward. A
share is not handed on. A part of the members is of those on the eve of the period, placed on the structure of
its first day, whatever structure is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from registry.common.cache import moment
from registry.common.dates import FOREVER, eve
from registry.common.patched_cache import PatchedCache
from registry.units.changed import Changed
from registry.units.loading import PartyTerm
from registry.units.relations import STRUCTURE
from registry.units.rosters import UNALLOCATED, Roster, RowKey
from registry.units.structure import forest
from registry.units.tree import Tree, TreeOnDay
from reports.measures import Measure
from reports.models import TargetUnit

from . import keys
from .beginnings import began_after
from .statements import Statement, are_noted, fill


@dataclass(frozen=True, slots=True)
class Aim:
    """What one recipient was given: a value, words, or both.

    ``members`` are those of the eve of the period, of which the value may be a part; ``None`` where they are
    not known.
    """

    recipient: int
    value: Decimal | None
    unit: str = ""
    sense: str = ""
    words: str = ""
    members: int | None = None

    @property
    def is_of_members(self) -> bool:
        """Is the value a part of the members, in percent?"""
        return self.value is not None and self.unit == TargetUnit.PERCENT_OF_MEMBERS

    @property
    def number(self) -> Decimal | None:
        """The number to reach; ``None`` where there are only words, or members are not known."""
        if self.value is None or not self.is_of_members:
            return self.value
        if self.members is None:
            return None
        return (self.value * int(self.members) / 100).to_integral_value(ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Given:
    """What a unit was given, and what those handed on to it that have ended: ``own`` is its own."""

    aims: tuple[Aim, ...]
    own: Aim | None = None
    # Of several units asked about as one, shares do not add up.
    is_mixed: bool = False

    @property
    def has_value(self) -> bool:
        """Is there anything but words?"""
        return not self.is_mixed and any(aim.value is not None for aim in self.aims)

    @property
    def number(self) -> Decimal | None:
        """The numbers together, words left aside; ``None`` where there is none, or one is not known."""
        numbers = [aim.number for aim in self.aims if aim.value is not None]
        if not self.has_value or any(number is None for number in numbers):
            return None
        return sum((number for number in numbers if number is not None), Decimal(0))

    @property
    def words(self) -> str | None:
        """The words, each once."""
        return "; ".join(dict.fromkeys(aim.words for aim in self.aims if aim.words)) or None

    def sense(self, measure: Measure) -> str:
        """In which direction it is meant: the unit's own, or that of all that was handed on to it."""
        senses = {aim.sense or measure.sense for aim in ([self.own] if self.own else self.aims)}
        return str(senses.pop() if len(senses) == 1 else measure.sense)


@dataclass(frozen=True, slots=True)
class Found:
    """Targets by row of an answer and that of its roots; of units in ``doubtful`` nothing can be said."""

    rows: dict[RowKey, Given]
    whole: Given | None
    doubtful: frozenset[int]


def in_force(starts: date, ends: date, measure: str, basis: str, on: date) -> Statement:
    """Of each recipient the target of exactly this period in force on ``on``."""
    asked = {"starts": starts, "ends": ends, "measure": measure, "basis": basis, "on": on}
    return Statement(fill("targets"), asked)


# What a recipient was given, as a line says it: recipient, code, value, unit, sense, words.
Line = tuple[Any, ...]

_lines: PatchedCache[list[Line]] = PatchedCache(size=200)


def _lines_in_force(starts: date, ends: date, measure: str, basis: str, on: date) -> list[Line]:
    """The same as lines; no write of people matters to them."""
    return _lines.whole(
        (starts, ends, measure, basis, on),
        FOREVER,
        lambda: in_force(starts, ends, measure, basis, on).fetch(),
        # Of organizations only codes are read, which never change.
        STRUCTURE,
    )


def of_members(starts: date, ends: date, measure: str, basis: str, on: date) -> bool:
    """Is any of these targets a part of the members?"""
    lines = _lines_in_force(starts, ends, measure, basis, on)
    return any(unit == TargetUnit.PERCENT_OF_MEMBERS for _, _, _, unit, *_ in lines)


def targets(roster: Roster, starts: date, ends: date, measure: Measure, basis: str, on: date) -> Found:
    """Targets by row of ``roster``, and that of its roots.

    To targets that are no part of the members no write of people matters; others are looked up each time.
    """
    if are_noted() or moment() is None or of_members(starts, ends, measure.code, basis, on):
        return _found(roster, starts, ends, measure, basis, on)
    lines = _lines_in_force(starts, ends, measure.code, basis, on)

    # The lines stay with what was found of them: no others bear their number meanwhile.
    def find() -> tuple[list[Line], Found]:
        return lines, _found(roster, starts, ends, measure, basis, on)

    def renew(before: tuple[list[Line], Found], changed: Changed) -> tuple[list[Line], Found]:
        return find() if changed.moved_organizations else before

    key = ("targets", roster.name, measure.code, id(lines))
    return roster.structure.remembered(key, find, renew)[1]


def _found(roster: Roster, starts: date, ends: date, measure: Measure, basis: str, on: date) -> Found:
    """A recipient that has ended hands its target to its one successor; where there are several it stands
    under ``unallocated``, as long as the root holds every candidate.
    """
    party = roster.structure.party.of_targets
    if are_noted():
        lines = in_force(starts, ends, measure.code, basis, on).count()
    else:
        lines = _lines_in_force(starts, ends, measure.code, basis, on)
    aims = [Aim(recipient, *rest) for recipient, _, *rest in lines]
    by_unit: dict[int, list[Aim]] = defaultdict(list)
    unallocated: list[Aim] = []
    doubtful: set[int] = set()
    for aim in with_members(starts, aims):
        ends_in = party.ends(aim.recipient)
        if measure.is_share and aim.recipient not in ends_in.units:
            continue
        if ends_in.exact:
            by_unit[next(iter(ends_in.units))].append(aim)
            continue
        doubtful |= in_doubt(party, aim.recipient)
        if party.place(aim.recipient).is_under(roster.roots):
            unallocated.append(aim)
    given = {unit: _given(own, unit) for unit, own in by_unit.items()}
    rows: dict[RowKey, Given] = {row: given[unit.id] for row, unit in roster.rows if unit.id in given}
    if unallocated:
        rows[UNALLOCATED] = Given(tuple(unallocated))
    roots = [given[root] for root in roster.roots if root in given]
    whole = _together(roots, measure) if len(roots) == len(roster.roots) else None
    return Found(rows, whole, frozenset(doubtful))


def _given(aims: Sequence[Aim], unit: int) -> Given:
    return Given(tuple(aims), next((aim for aim in aims if aim.recipient == unit), None))


def _together(roots: Sequence[Given], measure: Measure) -> Given:
    """The roots' own targets as one. Shares are one only where they are alike."""
    if len(roots) == 1:
        return roots[0]
    alike = len({(own.number, own.sense(measure)) for own in roots}) == 1
    if measure.is_share and alike:
        words = "; ".join(dict.fromkeys(own.words for own in roots if own.words))
        return Given((replace(roots[0].aims[0], words=words),))
    return Given(tuple(aim for own in roots for aim in own.aims), is_mixed=measure.is_share)


def in_doubt(party: TreeOnDay[PartyTerm], recipient: int) -> frozenset[int]:
    """Units of which nothing can be said, as it is not certain who has the target of ``recipient``.

    They are those that came of it, and those that hold some of what may be meant and not all of it.
    ``party`` is read as targets go through it.
    """
    ends = party.ends(recipient)
    if ends.exact:
        return frozenset()
    heirs = party.inheritors(recipient)
    meant = ends.units or heirs
    held: dict[int, int] = defaultdict(int)
    for unit in meant:
        for above in party.path(unit):
            held[above] += 1
    return heirs | {unit for unit, number in held.items() if number < len(meant)}


# Parts of the members.


def with_members(starts: date, aims: Iterable[Aim]) -> list[Aim]:
    """The aims, those that are a part of the members with how many these were."""
    found = list(aims)
    recipients = {aim.recipient for aim in found if aim.is_of_members}
    if not recipients:
        return found
    members = members_of_eve(starts, recipients)
    return [replace(aim, members=members[aim.recipient]) if aim.is_of_members else aim for aim in found]


def members_of_eve(starts: date, organizations: Iterable[int]) -> dict[int, int | None]:
    """How many members each organization had on the eve of a period, on the structure of its first day.

    ``None`` where an organization is no one unit of that day, or the register had not begun.
    """
    structure = forest().on(starts)
    units = {organization: structure.party.one(organization) for organization in organizations}
    wanted = {unit for unit in units.values() if unit is not None}
    provinces = {unit: structure.party.path(unit)[0] for unit in wanted}
    begun = {top for top in provinces.values() if _has_begun(starts, top)}
    above = {
        cell: [unit for unit in structure.cell(Tree.PARTY, cell).path if unit in wanted]
        for cell in structure.forest.cells
    }
    found: dict[int, int] = dict.fromkeys(wanted, 0)
    for cell, *numbers in _on_eve(starts, [cell for cell, own in above.items() if own]):
        for unit in above[cell]:
            found[unit] += keys.with_keys(numbers)[0]
    return {
        organization: found[unit] if unit is not None and provinces[unit] in begun else None
        for organization, unit in units.items()
    }


def _has_begun(starts: date, province: int) -> bool:
    roster = Roster(forest().on(starts), Tree.PARTY, (province,), None)
    return began_after(starts, lambda: roster) is None


def _on_eve(starts: date, cells: list[int]) -> list[tuple[int, ...]]:
    counts = ", ".join(["count(*) AS members", *keys.sums(["true"])])
    join = keys.MEMBER if keys.are_summed() else ""
    parameters = {"cells": cells, "on": eve(starts), "starts": starts}
    return Statement(fill("members_of_eve", counts=counts, join=join), parameters).count()
