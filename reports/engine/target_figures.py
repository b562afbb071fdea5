"""Targets as figures: which row is in force, who has it now, and how far it is met.

A target is the recipient's own: it is handed to what the recipient has become, and never summed upward.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.units.rosters import UNALLOCATED, Roster, RowKey

from .statements import Statement, fill


@dataclass(slots=True)
class Given:
    """What a unit was given: a number, or words only."""

    value: Decimal | None = None
    narrative: bool = False

    def add(self, value: Decimal | None) -> None:
        """Take over another recipient's target: numbers add up, words are only kept in mind."""
        if value is None:
            self.narrative = True
        else:
            self.value = value if self.value is None else self.value + value


def in_force(starts: date, ends: date, measure: str, basis: str, on: date) -> Statement:
    """Of each recipient the target of exactly this period in force on ``on``: recipient, code and number."""
    asked = {"starts": starts, "ends": ends, "measure": measure, "basis": basis, "on": on}
    return Statement(fill("targets"), asked)


def targets(
    roster: Roster, starts: date, ends: date, measure: str, basis: str, on: date
) -> tuple[dict[RowKey, Given], Given | None]:
    """Targets by row of ``roster``, and that of its roots.

    A recipient that has ended hands its target to its one or main successor; where that is not certain it
    stands under ``unallocated``, as long as the root holds every candidate.
    """
    party = roster.structure.party
    rows_by_unit: dict[int, RowKey] = {unit.id: row for row, unit in enumerate(roster.units)}
    given: dict[RowKey, Given] = {}
    roots: dict[int, Given] = {}
    for recipient, _, value in in_force(starts, ends, measure, basis, on).count():
        ends_in = party.ends(recipient)
        if not ends_in.exact:
            if party.place(recipient).is_under(roster.roots):
                given.setdefault(UNALLOCATED, Given()).add(value)
            continue
        (unit,) = ends_in.units
        if unit in roster.roots:
            roots[unit] = roots.get(unit) or Given()
            roots[unit].add(value)
        row = rows_by_unit.get(unit)
        if row is not None:
            given.setdefault(row, Given()).add(value)
    return given, _added(roots, roster)


def _added(roots: dict[int, Given], roster: Roster) -> Given | None:
    """The roots' own targets as one; none unless each root has one."""
    if len(roots) < len(roster.roots):
        return None
    whole = Given()
    for own in roots.values():
        whole.add(own.value)
    return whole
