"""Reading targets down the tree: what a unit received, what it handed on, and what it kept back.

Nothing here is stored: the reserve is the unit's target less the sum of its children's, and a negative one is
over-allocation. Setting targets is in :mod:`.services`; what has been reached is in :mod:`.progress`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from registry.units.structure import Structure, Unit, forest
from registry.units.tree import Tree

from .models import Target


@dataclass(frozen=True, slots=True)
class Subject:
    """What a target is about: a period (both days included), a measure and a basis."""

    period_from: date
    period_to: date
    measure: str
    basis: str


@dataclass(slots=True)
class TargetLine:
    """One unit of a cascade, with what it received and what its children did.

    ``inherited`` are the targets of units that have ended and of which this one is the successor. Sums are
    ``None`` where no number was given at all, which is not zero.
    """

    unit: Unit
    own: Target | None = None
    inherited: list[Target] = field(default_factory=list)
    children: list[Target] = field(default_factory=list)

    @property
    def value(self) -> Decimal | None:
        """What the unit is to reach, own and inherited together."""
        return total([*([self.own] if self.own else []), *self.inherited])

    @property
    def narratives(self) -> list[str]:
        """Targets in words, which are shown and never computed with."""
        return [row.narrative for row in (self.own, *self.inherited) if row is not None and row.narrative]

    @property
    def handed_on(self) -> Decimal | None:
        """What the units directly below received together."""
        return total(self.children)

    @property
    def reserve(self) -> Decimal | None:
        """What was kept back; negative where more was handed on than received, ``None`` where nothing was."""
        value, handed_on = self.value, self.handed_on
        return None if value is None or handed_on is None else value - handed_on

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


def total(rows: Iterable[Target]) -> Decimal | None:
    """The sum of the numbers in ``rows``; ``None`` where there is none."""
    values = [row.value for row in rows if row.value is not None]
    return sum(values, Decimal(0)) if values else None


def in_force(subject: Subject, on: date) -> list[Target]:
    """For each recipient the row that is in force on ``on``: of those in force by then, the latest."""
    return list(
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


def cascade(subject: Subject, *, unit: int, on: date, structure_on: date | None = None) -> Cascade:
    """How ``unit`` (an organization's id) and the units directly below it stand on ``on``.

    ``unit`` must stand on the structure date (by default ``on``).
    """
    structure_on = structure_on or on
    structure = forest().on(structure_on)
    below = children_of(structure, unit)
    lines = {id_: TargetLine(structure.unit(Tree.PARTY, id_)) for id_ in (unit, *below)}
    under: dict[int, list[Target]] = defaultdict(list)
    unplaced = []
    for row in in_force(subject, on):
        heir = structure.party.one(row.recipient_id)
        if heir is None:
            if unit in structure.party.place(row.recipient_id).path:
                unplaced.append(row)
            continue
        if heir in lines:
            if heir == row.recipient_id:
                lines[heir].own = row
            else:
                lines[heir].inherited.append(row)
        parent = parent_of(structure, heir)
        if parent in lines:
            under[parent].append(row)
    for id_, rows in under.items():
        lines[id_].children = rows
    return Cascade(
        subject=subject,
        on=on,
        structure_on=structure_on,
        unit=lines[unit],
        below=sorted((lines[id_] for id_ in below), key=lambda line: (line.unit.sort_key, line.unit.key)),
        unplaced=unplaced,
    )
