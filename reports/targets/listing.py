"""All targets in force on a day, each with the unit that has it now and what that unit kept back.

The same reading as :mod:`.cascade`, of many subjects and units in one pass: a recipient that has ended hands
its target to its one successor, and where there are several the target stands under no unit. Then
neither the units that it may belong to have a reserve nor those that hold some of them and not all: a number
would mislead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from registry.units.structure import Structure
from reports.engine.target_figures import Given, in_doubt
from reports.measures import MEASURES
from reports.questions import Status

from .cascade import Subject, handed_on_by
from .models import Target
from .numbers import given, total, with_members


@dataclass(slots=True)
class Holding:
    """What a unit has to reach of one subject: ``unit`` is ``None`` where no one unit has it for certain."""

    subject: Subject
    unit: int | None
    targets: list[Target] = field(default_factory=list)
    handed_on: list[Target] = field(default_factory=list)
    is_certain: bool = True

    @property
    def given(self) -> Given:
        """What it comes to, with the unit's own."""
        return given(self.targets, next((row for row in self.targets if row.recipient_id == self.unit), None))

    @property
    def status(self) -> Status:
        """What the number is: words alone are none, and members of before the register are not known."""
        if any(row.is_hidden for row in self.targets):
            return Status.HIDDEN
        if not self.given.has_value:
            return Status.NOT_APPLICABLE
        return Status.NOT_REPORTED if self.given.number is None else Status.REPORTED

    @property
    def reserve(self) -> tuple[Decimal | None, Status]:
        """What was kept back, negative where more was handed on than received, and what that number is."""
        own = self.given
        if self.unit is None or not self.is_certain or self.subject.measured.is_share or not own.has_value:
            return None, Status.NOT_APPLICABLE
        if any(row.is_hidden for row in (*self.targets, *self.handed_on)):
            return None, Status.HIDDEN
        value, handed_on = own.number, total(self.handed_on)
        if value is None or handed_on is None:
            return None, Status.NOT_REPORTED
        return value - handed_on, Status.REPORTED


def in_force(on: date, **asked: Any) -> list[Target]:
    """Of each subject and recipient the row in force on ``on``; ``asked`` are conditions on the subject.

    Without a period asked for, of all periods that contain the day.
    """
    if "period_from" not in asked:
        asked |= {"period_from__lte": on, "period_to__gte": on}
    subject = ("period_from", "period_to", "measure", "basis", "recipient_id")
    rows = Target.objects.filter(in_force_from__lte=on, measure__in=MEASURES, **asked)
    return with_members(rows.order_by(*subject, "-in_force_from", "-pk").distinct(*subject))


def holdings(structure: Structure, seen: frozenset[int], rows: Iterable[Target]) -> list[Holding]:
    """What each unit of ``seen`` has of ``rows``, and what none of them has for certain but they together."""
    found: dict[tuple[Subject, int | None], Holding] = {}
    below: dict[tuple[Subject, int | None], list[Target]] = defaultdict(list)
    doubtful: set[tuple[Subject, int]] = set()
    party = structure.party.of_targets
    for row in rows:
        subject = Subject(row.period_from, row.period_to, row.measure, row.basis)
        ends = party.ends(row.recipient_id)
        if subject.measured.is_share and row.recipient_id not in ends.units:
            continue
        if (above := handed_on_by(structure, row.recipient_id)) is not None:
            below[subject, above].append(row)
        if ends.exact or (ends.units and ends.units <= seen):
            unit = next(iter(ends.units)) if ends.exact else None
            if unit is None or unit in seen:
                found.setdefault((subject, unit), Holding(subject, unit)).targets.append(row)
        if not ends.exact:
            doubtful |= {(subject, unit) for unit in in_doubt(party, row.recipient_id)}
    for key, holding in found.items():
        holding.handed_on = below[key]
        holding.is_certain = key not in doubtful
    return list(found.values())
