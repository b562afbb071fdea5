"""Reading targets down the tree: what a unit received, what it handed on, and what it kept back.

Nothing here is stored: the reserve is the unit's target less the sum of its children's, and a negative one is
over-allocation. Setting targets is in :mod:`.services`; what has been reached is in :mod:`.progress`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from registry.units.structure import Structure, Unit, forest
from registry.units.tree import Tree
from reports.engine.target_figures import Given, in_doubt
from reports.measures import MEASURES, Measure
from reports.models import Sense

from .models import Target
from .numbers import given, total, with_members


@dataclass(frozen=True, slots=True)
class Subject:
    """What a target is about: a period (both days included), a measure and a basis."""

    period_from: date
    period_to: date
    measure: str
    basis: str

    @property
    def measured(self) -> Measure:
        """What the measure counts, and how."""
        return MEASURES[self.measure]


@dataclass(slots=True)
class TargetLine:
    """One unit of a cascade, with what it received and what its children did.

    ``inherited`` are the targets of units that have ended and of which this one is the successor. Sums are
    ``None`` where no number was given at all, which is not zero, and of shares. Where ``is_certain`` is
    false, a target stands beside that may belong to the unit in part: its reserve would mislead.
    """

    unit: Unit
    measure: Measure
    own: Target | None = None
    inherited: list[Target] = field(default_factory=list)
    children: list[Target] = field(default_factory=list)
    is_certain: bool = True

    @property
    def given(self) -> Given:
        """What the unit is to reach, own and inherited together."""
        return given([*([self.own] if self.own else []), *self.inherited], self.own)

    @property
    def value(self) -> Decimal | None:
        """The number that the unit is to reach."""
        return self.given.number

    @property
    def sense(self) -> str:
        """In which direction it is meant."""
        return self.given.sense(self.measure)

    @property
    def is_at_most(self) -> bool:
        """Is as much to be reached at most?"""
        return self.sense == Sense.AT_MOST

    @property
    def narratives(self) -> list[str]:
        """Targets in words, which are shown and never computed with."""
        return [row.narrative for row in (self.own, *self.inherited) if row is not None and row.narrative]

    @property
    def handed_on(self) -> Decimal | None:
        """What the units directly below received together."""
        return None if self.measure.is_share else total(self.children)

    @property
    def reserve(self) -> Decimal | None:
        """What was kept back; negative where more was handed on than received, ``None`` where nothing was."""
        value, handed_on = self.value, self.handed_on
        if value is None or handed_on is None or not self.is_certain:
            return None
        return value - handed_on

    @property
    def over(self) -> Decimal | None:
        """By how much more was handed on than received, ``None`` where it was not."""
        reserve = self.reserve
        return -reserve if reserve is not None and reserve < 0 else None


@dataclass(slots=True)
class Cascade:
    """A unit, the units directly below it, and targets below it whose unit has no certain successor."""

    subject: Subject
    on: date
    structure_on: date
    unit: TargetLine
    below: list[TargetLine]
    unplaced: list[Target]


def in_force(subject: Subject, on: date) -> list[Target]:
    """For each recipient the row that is in force on ``on``: of those in force by then, the latest."""
    return with_members(
        Target.objects.filter(
            period_from=subject.period_from,
            period_to=subject.period_to,
            measure=subject.measure,
            basis=subject.basis,
            in_force_from__lte=on,
        )
        .order_by("recipient_id", "-in_force_from", "-pk")
        .distinct("recipient_id")
    )


def children_of(structure: Structure, unit: int) -> list[int]:
    """The organizations that stand directly under the standing ``unit`` on the structure date."""
    standing = structure.party.standing
    return [
        child
        for child, term in standing.items()
        # A child whose recorded parent has ended stands under that parent's successor.
        if (term.parent == unit if term.parent in standing else parent_of(structure, child) == unit)
    ]


def parent_of(structure: Structure, unit: int) -> int | None:
    """The organization directly above the standing ``unit`` on the structure date."""
    path = structure.party.path(unit)
    return path[-2] if len(path) > 1 else None


def handed_on_by(structure: Structure, recipient: int) -> int | None:
    """The unit directly above whatever has the target of ``recipient``, if that is one.

    A recipient that ended and left nothing had it from the unit under which it last stood.
    """
    party = structure.party.of_targets
    ends = party.ends(recipient)
    if len(ends.units) == 1 and not ends.exact and not party.inheritors(recipient):
        return next(iter(ends.units))
    parents = {parent_of(structure, unit) for unit in ends.units}
    return parents.pop() if len(parents) == 1 else None


def below(structure: Structure, unit: int) -> list[int]:
    """Every organization that stands below the standing ``unit``, each after the one above it, as listed."""
    standing = structure.party.standing
    paths = {one: structure.party.path(one) for one in standing}
    found = [one for one, path in paths.items() if one != unit and unit in path]
    keys = {one: (standing[one].sort_key, structure.forest.codes[one]) for one in found}
    return sorted(found, key=lambda one: [keys[above] for above in paths[one] if above in keys])


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some units, and the targets in force of which no one unit has the number for certain."""

    by_unit: dict[int, TargetLine]
    unplaced: list[Target]


def lines_of(structure: Structure, subject: Subject, units: Iterable[int], on: date) -> Lines:
    """What each of ``units``, which stand on the structure date, received and handed on by ``on``."""
    measure, party = subject.measured, structure.party.of_targets
    lines = {id_: TargetLine(structure.unit(Tree.PARTY, id_), measure) for id_ in units}
    unplaced = []
    for row in in_force(subject, on):
        heir = party.one(row.recipient_id)
        if measure.is_share and heir != row.recipient_id:
            continue
        if heir is None:
            for doubtful in in_doubt(party, row.recipient_id) & set(lines):
                lines[doubtful].is_certain = False
            if (above := handed_on_by(structure, row.recipient_id)) in lines:
                lines[above].children.append(row)
            unplaced.append(row)
            continue
        if heir in lines:
            if heir == row.recipient_id:
                lines[heir].own = row
            else:
                lines[heir].inherited.append(row)
        if (parent := parent_of(structure, heir)) in lines:
            lines[parent].children.append(row)
    return Lines(lines, unplaced)


def cascade(subject: Subject, *, unit: int, on: date, structure_on: date | None = None) -> Cascade:
    """How ``unit`` (an organization's id) and the units directly below it stand on ``on``.

    ``unit`` must stand on the structure date (by default ``on``).
    """
    structure_on = structure_on or on
    structure = forest().on(structure_on)
    children = children_of(structure, unit)
    found = lines_of(structure, subject, (unit, *children), on)
    lines = found.by_unit
    return Cascade(
        subject=subject,
        on=on,
        structure_on=structure_on,
        unit=lines[unit],
        below=sorted((lines[id_] for id_ in children), key=lambda line: (line.unit.sort_key, line.unit.key)),
        unplaced=[
            row for row in found.unplaced if unit in structure.party.of_targets.place(row.recipient_id).path
        ],
    )
