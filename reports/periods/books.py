"""Which periods there are, who has closed which, and who is late.

Periods are those of the calendar: the clock opens them. Months, quarters, half-years and years each are
closed on their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from registry.common.database_roles import as_counter
from registry.common.queue.models import ACTIVE, WorkState
from registry.units.models import Kind
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.calendar import days_of, months_before

from .models import Closing, ClosingWork

# The organizations that close: a superior committee its own part, the province the whole.
CLOSING_KINDS = (Kind.PROVINCE_COMMITTEE, Kind.SUPERIOR_COMMITTEE)


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """One period, as questions write it, with its days, both included."""

    name: str
    kind: PeriodKind
    first: date
    last: date

    @property
    def is_over(self) -> bool:
        """Has its last day passed?"""
        return self.last < timezone.localdate()

    def due_on(self, kind: str) -> date:
        """The last day on which an organization of that kind closes it in time."""
        days = settings.PERIOD_DUE_WHOLE if kind == Kind.PROVINCE_COMMITTEE else settings.PERIOD_DUE_PART
        return self.last + timedelta(days=days)


def period(name: str) -> Period:
    """The period of that name; raises ``ValueError`` for what is none."""
    first, last = days_of(name)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    kind = next(kind for kind, length in _MONTHS.items() if length == months)
    return Period(name, kind, first, last)


def periods(kind: PeriodKind, until: date, count: int) -> Iterator[Period]:
    """The latest periods of a kind, from that in which ``until`` lies backward."""
    months = _MONTHS[kind]
    back = (until.month - 1) % months
    for _ in range(count):
        first = months_before(until, back)
        yield period(_written(kind, first))
        back += months


def _written(kind: PeriodKind, first: date) -> str:
    match kind:
        case PeriodKind.MONTH:
            return f"{first.year:04}-{first.month:02}"
        case PeriodKind.QUARTER:
            return f"{first.year:04}-Q{(first.month + 2) // 3}"
        case PeriodKind.HALF:
            return f"{first.year:04}-H{1 if first.month < 7 else 2}"
        case _:
            return f"{first.year:04}"


@dataclass(frozen=True, slots=True)
class Book:
    """How far an organization is with a period."""

    period: Period
    organization: int
    code: str
    name: str
    kind: str
    # The latest closing, in force or reopened; the province's where that closed over this unit.
    closing: Closing | None
    is_closed_over: bool = False
    # The latest that was asked for: while it goes on, and where it could not be done.
    work: ClosingWork | None = None

    @property
    def is_being_closed(self) -> bool:
        """Has somebody asked for it, and is it not over?"""
        return self.work is not None and self.work.state in ACTIVE

    @property
    def fault(self) -> str:
        """Why it was not closed when it was last asked for."""
        has_failed = self.work is not None and self.work.state == WorkState.FAILED and not self.is_closed
        return self.work.error if has_failed and self.work is not None else ""

    @property
    def due_on(self) -> date:
        """The last day on which it is closed in time."""
        return self.period.due_on(self.kind)

    @property
    def is_closed(self) -> bool:
        """Is what was published in force?"""
        return self.closing is not None and self.closing.reopened_at is None

    @property
    def is_closed_by_itself(self) -> bool:
        """Did the unit close it, and not the province over it?"""
        return self.is_closed and not self.is_closed_over

    @property
    def is_reopened(self) -> bool:
        """Was it closed and opened again?"""
        return self.closing is not None and not self.is_closed

    @property
    def is_late(self) -> bool:
        """Is it not closed by itself although it is past the day?"""
        return not self.is_closed_by_itself and timezone.localdate() > self.due_on

    @property
    def status(self) -> str:
        """What its figures are, as answers say it."""
        if not self.is_closed:
            return "provisional"
        assert self.closing is not None
        return "revised" if self.closing.revision else "final"


def structure_of(about: Period) -> Structure:
    """Both trees on the period's last day."""
    return forest().on(about.last)


def units_of(about: Period, root: int) -> list[int]:
    """The organization and the superior committees below it, as they stand on the period's last day."""
    structure = structure_of(about)
    if root not in structure.party.standing:
        return []
    below = structure.units_at(Tree.PARTY, "superior_committee", root)
    standing = structure.party.standing
    own = [root] if standing[root].kind in CLOSING_KINDS else []
    below.sort(key=lambda unit: (standing[unit].sort_key, unit))
    return [*own, *(unit for unit in below if unit != root)]


def books(about: Period, organizations: list[int]) -> list[Book]:
    """How far each of these is, in their order; with two statements."""
    structure = structure_of(about)
    latest: dict[int, Closing] = {}
    over: dict[str, Closing] = {}
    # The province may have closed over a unit whose people do not see the province.
    with as_counter():
        for closing in Closing.objects.filter(period=about.name).order_by("revision"):
            latest[closing.organization_id] = closing
            if closing.reopened_at is None:
                over |= dict.fromkeys(closing.over, closing)
        asked = ClosingWork.objects.filter(period=about.name, organization__in=organizations)
        works = {work.organization_id: work for work in asked.order_by("pk")}
    found = []
    for unit in organizations:
        term, code = structure.party.standing[unit], structure.forest.codes[unit]
        own = latest.get(unit)
        is_over = code in over and (own is None or own.reopened_at is not None)
        closing = over[code] if is_over else own
        found.append(Book(about, unit, code, term.name, term.kind, closing, is_over, works.get(unit)))
    return found
