"""Cells × a month: which cells a unit has, when they met, and in which months of the year they did not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
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

    @property
    def over(self) -> int:
        """How many months of its year are over by its last day: a running month can still be met in."""
        ended = self.last.day == monthrange(self.year, self.number)[1]
        return self.number if ended else self.number - 1

    def before(self) -> Month:
        """The month before it."""
        year, number = (self.year, self.number - 1) if self.number > 1 else (self.year - 1, 12)
        return Month(year, number, self.today)

    def after(self) -> Month | None:
        """The month that follows, unless it has not begun."""
        year, number = (self.year, self.number + 1) if self.number < 12 else (self.year + 1, 1)
        return Month(year, number, self.today) if date(year, number, 1) <= self.today else None


@dataclass(frozen=True, slots=True)
class CellYear:
    """A cell in the months of a year up to one, without its meetings: what lists choose and add up by.

    Months are bits: the first of the year is 2. Meetings are those of the last month; ``convened`` and
    ``present`` add up those of which both are known.
    """

    id: int
    above: int | None
    # Months that are over in which the cell stood from the first day on, and those in which it met.
    stood: int
    met: int = 0
    count: int = 0
    models: int = 0
    convened: int = 0
    present: int = 0

    @property
    def missed(self) -> int:
        """The months in which it should have met and did not."""
        return self.stood & ~self.met

    @property
    def all_year(self) -> bool:
        """Did it stand from the first day of the year on, of which a month is over?"""
        return bool(self.stood & 2)

    @property
    def met_each_month(self) -> bool:
        """Did it so, and miss no month?"""
        return self.all_year and not self.missed


@dataclass(slots=True)
class CellMonth:
    """A cell, its meetings of the month, and the months of the year up to it."""

    place: Place
    above: Place | None
    members: int
    # Months that are over in which the cell stood from the first day on, and those in which it met.
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


# Grain: a cell that met in the year up to a day. Counts the months in which it met, its meetings from the
# first of a month on and, where both are known, who was convened to them and who came. Index:
# meeting_of_a_cell.
_MET = """
SELECT cell_id,
       bit_or(1 << date_part('month', held_on)::int),
       count(*) FILTER (WHERE held_on >= %(first)s),
       count(*) FILTER (WHERE held_on >= %(first)s AND is_model),
       coalesce(sum(convened) FILTER (WHERE held_on >= %(first)s AND present IS NOT NULL), 0),
       coalesce(sum(present) FILTER (WHERE held_on >= %(first)s AND convened IS NOT NULL), 0)
FROM cells_meeting
WHERE held_on BETWEEN %(year)s AND %(last)s AND cell_id = ANY (%(cells)s)
GROUP BY cell_id
"""


def cells_of(structure: Structure, unit: int) -> list[int]:
    """The cells that stand in the unit on the structure's day, the unit itself included."""
    return [
        cell
        for cell in structure.units_at(Tree.PARTY, "cell", unit)
        if (term := structure.party_term(cell)) is not None and term.kind in CELL_KINDS
    ]


def cells_in_order(structure: Structure, unit: int) -> dict[int, int | None]:
    """The unit's cells, each with the unit above it, in the order of the units above and of their names."""
    codes, standing = structure.forest.codes, structure.party.standing

    def make() -> dict[int, int | None]:
        found: list[tuple[str, str, str, int, int | None]] = []
        for cell in cells_of(structure, unit):
            path = structure.party.place(cell).path
            above = next((one for one in reversed(path) if one != cell), None)
            over = standing[above].sort_key if above is not None else ""
            found.append((over, standing[cell].sort_key, codes[cell], cell, above))
        return {cell: above for *_, cell, above in sorted(found)}

    return structure.remembered(("cells in order", unit), make)


def cells_in_year(unit: int, month: Month, among: Collection[int]) -> list[CellYear]:
    """Those of the unit's cells that are ``among`` some, in order, with what is counted up to the month."""
    structure = forest().on(month.last)
    cells = {cell: above for cell, above in cells_in_order(structure, unit).items() if cell in among}
    with connection.cursor() as cursor:
        year = {"year": date(month.year, 1, 1), "first": month.first, "last": month.last}
        cursor.execute(_MET, {**year, "cells": list(cells)})
        met = {row[0]: row[1:] for row in cursor.fetchall()}
    terms = structure.forest.party_terms
    return [
        CellYear(cell, above, _stood(terms[cell][0].starts_on, month), *met.get(cell, ()))
        for cell, above in cells.items()
    ]


def _stood(founded: date, month: Month) -> int:
    """The months up to this one that are over, on whose first day what was ``founded`` that day stood."""
    if founded <= date(month.year, 1, 1):
        since = 1
    elif founded.year > month.year:
        since = 13
    else:
        since = founded.month + (founded.day > 1)
    return (2 << month.over) - (1 << since) if since <= month.over else 0


def cells_in_month(unit: int, month: Month, only: Collection[int] | None = None) -> list[CellMonth]:
    """The unit's cells (or ``only`` some of them) with their meetings, in order."""
    structure = forest().on(month.last)
    order = cells_in_order(structure, unit)
    cells = [cell for cell in order if only is None or cell in only]
    here = Stretch.objects.on(month.last).filter(cell__any_of=cells).values("cell").order_by()
    members = dict(here.annotate(people=Count("pk")).values_list("cell", "people"))
    lines = {cell: _line(structure, cell, order[cell], month, members.get(cell, 0)) for cell in cells}
    held = Meeting.objects.filter(
        cell__any_of=cells, held_on__gte=date(month.year, 1, 1), held_on__lte=month.last
    )
    for meeting in held.order_by("held_on", "pk"):
        lines[meeting.cell_id].met.add(meeting.held_on.month)
        if meeting.held_on >= month.first:
            lines[meeting.cell_id].meetings.append(meeting)
    return list(lines.values())


def _line(structure: Structure, cell: int, above: int | None, month: Month, members: int) -> CellMonth:
    stood = _stood(structure.forest.party_terms[cell][0].starts_on, month)
    return CellMonth(
        organization_place(structure, cell),
        organization_place(structure, above) if above is not None else None,
        members,
        [number for number in range(1, month.number + 1) if stood >> number & 1],
    )
