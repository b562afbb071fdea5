"""Cells × a month: which cells a unit has, when they met, and in which months of the year they did not."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from members.models import Stretch
from registry.accounts.access.places import Place, organization_place
from registry.units.models import CELL_KINDS
from registry.units.structure import Structure, forest
from registry.units.tree import Tree

from .models import Meeting


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; of the one that is running, what has been of it."""

    year: int
    number: int
    today: date

    @classmethod
    def read(cls, text: str, day: date, today: date) -> Month:
        """``2026-05``, or else the month of ``day``; ``ValueError`` for what is none or has not begun."""
        year, number = map(int, text.split("-")) if text else (day.year, day.month)
        if date(year, number, 1) > today:
            raise ValueError(text)
        return cls(year, number, today)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def title(self) -> str:
        """The month as people write it."""
        return f"tháng {self.number}/{self.year}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day, or today."""
        return min(date(self.year, self.number, monthrange(self.year, self.number)[1]), self.today)

    def before(self) -> Month:
        """The month before it."""
        year, number = (self.year, self.number - 1) if self.number > 1 else (self.year - 1, 12)
        return Month(year, number, self.today)

    def after(self) -> Month | None:
        """The month that follows, unless it has not begun."""
        year, number = (self.year, self.number + 1) if self.number < 12 else (self.year + 1, 1)
        return Month(year, number, self.today) if date(year, number, 1) <= self.today else None


@dataclass(slots=True)
class CellMonth:
    """A cell, its meetings of the month, and the months of the year up to it."""

    place: Place
    above: Place | None
    members: int
    # Months in which the cell stood from the first day on, and those of them in which it met.
    stood: list[int]
    met: set[int] = field(default_factory=set)
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def met_of_stood(self) -> int:
        """In how many of those months it met."""
        return len(self.stood) - len(self.missed)

    @property
    def missed(self) -> list[int]:
        """The months in which it should have met and did not."""
        return [number for number in self.stood if number not in self.met]


def cells_of(structure: Structure, unit: int) -> list[int]:
    """The cells that stand in the unit on the structure's day, the unit itself included."""
    return [
        cell
        for cell in structure.units_at(Tree.PARTY, "cell", unit)
        if (term := structure.party_term(cell)) is not None and term.kind in CELL_KINDS
    ]


def cells_in_month(unit: int, month: Month) -> list[CellMonth]:
    """The unit's cells with their meetings, in the order of the units above them and of their names."""
    structure = forest().on(month.last)
    cells = cells_of(structure, unit)
    here = Stretch.objects.on(month.last).filter(cell__any_of=cells).values("cell").order_by()
    members = dict(here.annotate(people=Count("pk")).values_list("cell", "people"))
    lines = {cell: _line(structure, cell, month, members.get(cell, 0)) for cell in cells}
    held = Meeting.objects.filter(
        cell__any_of=cells, held_on__gte=date(month.year, 1, 1), held_on__lte=month.last
    )
    for meeting in held.order_by("held_on", "pk"):
        lines[meeting.cell_id].met.add(meeting.held_on.month)
        if meeting.held_on >= month.first:
            lines[meeting.cell_id].meetings.append(meeting)
    return sorted(lines.values(), key=lambda line: _order(structure, line))


def _line(structure: Structure, cell: int, month: Month, members: int) -> CellMonth:
    path = [unit for unit in structure.party.place(cell).path if unit != cell]
    founded = structure.forest.party_terms[cell][0].starts_on
    stood = [n for n in range(1, month.number + 1) if founded <= date(month.year, n, 1)]
    above = organization_place(structure, path[-1]) if path else None
    return CellMonth(organization_place(structure, cell), above, members, stood)


def _order(structure: Structure, line: CellMonth) -> tuple[str, ...]:
    def key(place: Place | None) -> str:
        return structure.unit(Tree.PARTY, place.id).sort_key if place else ""

    return key(line.above), key(line.place), line.place.code


def meetings_by_sort(lines: list[CellMonth]) -> dict[str, int]:
    """How many meetings of the month there are of each kind, and of models."""
    found: dict[str, int] = defaultdict(int)
    for meeting in (meeting for line in lines for meeting in line.meetings):
        found[meeting.kind or "unknown"] += 1
        found["model"] += meeting.is_model
    return found
