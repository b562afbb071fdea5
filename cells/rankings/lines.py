"""Who is ranked in a unit for a period: each organization or member with what was proposed and decided.

A member is ranked by what stands above the cell, as an organization is by what stands above itself. A
sub-committee ranks nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Case, Q, When

from cells.models import Grade, PeriodKind, ProposalState, Ranking, RankingProposal
from members.models import EXIT_KINDS, Event, EventKind, Member, Stretch
from registry.accounts.access.places import Place, organization_place
from registry.units.models import CELL_KINDS, Kind
from registry.units.structure import Structure
from registry.units.tree import Tree

from .periods import RankedPeriod

# So many years are looked back for how often somebody was in the first class without a break.
LOOKED_BACK = 10


class Of(StrEnum):
    """Who in a unit is listed."""

    BELOW = "truc-thuoc"
    CELLS = "chi-bo"
    MEMBERS = "dang-vien"


OF_TITLES = {
    Of.BELOW: "Đơn vị và tổ chức trực thuộc",
    Of.CELLS: "Mọi chi bộ bên dưới",
    Of.MEMBERS: "Đảng viên",
}


@dataclass(slots=True)
class Line:
    """An organization, or a member of the cell ``unit``: who ranks it, and what was said of it."""

    unit: Place
    above: Place | None
    decider: int
    member: Member | None = None
    decided: Ranking | None = None
    proposed: RankingProposal | None = None
    is_exempted: bool = False
    # Years without a break, the period's own the last, in which it was so.
    excellent_years: int = 0
    marked_years: int = 0

    @property
    def key(self) -> str:
        """By what a form knows it."""
        return f"d{self.member.pk}" if self.member else f"t{self.unit.id}"

    @property
    def name(self) -> str:
        """What it is called."""
        return self.member.full_name if self.member else self.unit.name

    @property
    def waits(self) -> bool:
        """Is a proposal waiting to be confirmed? What was decided in another way waits no more."""
        waiting = self.proposed is not None and self.proposed.state == ProposalState.WAITING
        return waiting and self.decided is None

    @property
    def is_due(self) -> bool:
        """Has it not been ranked, though it should be?"""
        return not self.is_exempted and (self.decided is None or not self.decided.grade)

    @property
    def group(self) -> int:
        """With whom it is counted against the cap: the members of a cell, or what stands below one unit."""
        return self.unit.id if self.member else self.decider


@dataclass(slots=True)
class Sums:
    """What stands above the table."""

    grades: Counter[str] = field(default_factory=Counter)
    due: int = 0
    exempted: int = 0
    marked: int = 0
    waiting: int = 0
    sent_back: int = 0

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Sums:
        """The sums of the lines."""
        sums = cls()
        for line in lines:
            if line.decided is not None:
                sums.grades[line.decided.grade] += 1
                sums.marked += line.decided.exemplary or line.decided.four_good
            sums.due += line.is_due
            sums.exempted += line.is_exempted
            if line.proposed is not None:
                sums.waiting += line.waits
                sums.sent_back += line.proposed.state == ProposalState.SENT_BACK
        return sums

    @property
    def ranked(self) -> int:
        """How many are in one of the classes."""
        return sum(self.grades[grade] for grade in Grade.values)


def choices_of(structure: Structure, unit: int) -> list[Of]:
    """Who can be listed in a unit: of a cell its members before itself."""
    term = structure.party_term(unit)
    if term is None or term.kind in CELL_KINDS:
        return [Of.MEMBERS, Of.BELOW]
    return list(Of) if term.kind != Kind.GRASSROOTS_COMMITTEE else [Of.BELOW, Of.MEMBERS]


def decider_of(structure: Structure, organization: int) -> int:
    """Who ranks an organization: what stands above it, sub-committees left out; the topmost ranks itself."""
    return structure.committee_above(organization) or organization


def organizations_in(structure: Structure, unit: int, of: Of) -> list[int]:
    """The organizations of a unit that one page lists: itself and those that it ranks, or its cells."""
    if of == Of.CELLS:
        return cells_in(structure, unit)
    below = [
        one for one in structure.party.below([unit]) if one != unit and _ranked_by(structure, one) == unit
    ]
    return [unit, *below] if structure.party_term(unit) is not None else below


def _ranked_by(structure: Structure, organization: int) -> int | None:
    term = structure.party_term(organization)
    return None if term is None or term.kind == Kind.SUB_COMMITTEE else decider_of(structure, organization)


def cells_in(structure: Structure, unit: int) -> list[int]:
    """The cells of a unit, itself included."""
    return structure.units_at(Tree.PARTY, "cell", unit)


def organization_lines(structure: Structure, units: Collection[int], period: RankedPeriod) -> list[Line]:
    """The organizations with what was said of them, by the unit above and by name."""
    lines = {unit: _line(structure, unit) for unit in units}
    of = Q(organization__any_of=sorted(units))
    _say(lines, of, "organization_id", "four_good", period)
    return sorted(lines.values(), key=lambda line: _order(structure, line))


def member_lines(
    structure: Structure, cells: Collection[int], period: RankedPeriod, people: Mapping[int, Member]
) -> list[Line]:
    """The members counted in the cells on the day of the structure, by cell and by name.

    ``people`` are those whom the user sees.
    """
    here = Stretch.objects.on(structure.day).filter(cell__any_of=sorted(cells), member__any_of=sorted(people))
    cell_lines = {cell: _line(structure, cell) for cell in cells}
    lines = {}
    for member, cell in here.values_list("member", "cell"):
        of = cell_lines[cell]
        lines[member] = Line(of.unit, of.above, of.decider, people[member])
    _say(lines, Q(member__any_of=sorted(lines)), "member_id", "exemplary", period)
    for member in exempted_on(sorted(lines), structure.day):
        lines[member].is_exempted = True
    return sorted(lines.values(), key=lambda line: (*_order(structure, line), line.member.sort_key))  # type: ignore[union-attr]


def exempted_on(members: Sequence[int], day: date) -> set[int]:
    """Those of some members who are exempted from meetings on a day: they are not ranked.

    As the latest exemption says, to its last day; an exit ends it.
    """
    said = Event.objects.filter(
        member__any_of=members,
        kind__in=(EventKind.EXEMPTED, *EXIT_KINDS),
        effective_on__lte=day,
        voided_at=None,
    )
    # On one day an exit goes last.
    order = ("effective_on", Case(When(kind=EventKind.EXEMPTED, then=0), default=1), "pk")
    latest = {
        member: (kind, until)
        for member, kind, until in said.order_by(*order).values_list("member", "kind", "until")
    }
    return {
        member
        for member, (kind, until) in latest.items()
        if kind == EventKind.EXEMPTED and (until is None or until >= day)
    }


def _line(structure: Structure, unit: int) -> Line:
    path = [one for one in structure.party.place(unit).path if one != unit]
    above = organization_place(structure, path[-1]) if path else None
    return Line(organization_place(structure, unit), above, decider_of(structure, unit))


def _say(lines: Mapping[int, Line], of: Q, subject: str, mark: str, period: RankedPeriod) -> None:
    """Add to the lines what was decided and proposed, and how many years it has been so."""
    for ranking in Ranking.objects.filter(of, **period.days):
        lines[getattr(ranking, subject)].decided = ranking
    for proposal in RankingProposal.objects.filter(of, **period.days):
        lines[getattr(proposal, subject)].proposed = proposal
    if period.kind != PeriodKind.YEAR:
        return
    last = period.ends.year
    years = Ranking.objects.filter(
        of,
        period_kind=PeriodKind.YEAR,
        period_to__gte=date(last - LOOKED_BACK + 1, 1, 1),
        period_to__lte=period.ends,
    )
    best: dict[int, set[int]] = defaultdict(set)
    marked: dict[int, set[int]] = defaultdict(set)
    for one, grade, is_marked, ends in years.values_list(subject, "grade", mark, "period_to"):
        if grade == Grade.EXCELLENT:
            best[one].add(ends.year)
        if is_marked:
            marked[one].add(ends.year)
    for one, line in lines.items():
        line.excellent_years = without_a_break(best[one], last)
        line.marked_years = without_a_break(marked[one], last)


def without_a_break(years: Collection[int], last: int) -> int:
    """How many of the years follow each other up to the last."""
    count = 0
    while last - count in years:
        count += 1
    return count


def _order(structure: Structure, line: Line) -> tuple[str, ...]:
    def key(place: Place | None) -> str:
        return structure.unit(Tree.PARTY, place.id).sort_key if place and place.stands else ""

    return key(line.above), key(line.unit), line.unit.code
