"""The lines of a book: who or what its figures counted, in order, with what the columns say of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet

from members.models import Award, Badge, Card, Event, Member, Stretch, is_seen_by
from members.pages.listing import admission_days, facts_of, in_pieces
from members.party_age import PartyAge, party_age
from registry.accounts.access.places import organization_place
from registry.accounts.models import User
from registry.units.structure import Structure
from reports.catalogue import INDICATORS, Family
from reports.engine.drill_down import units_of_figure
from reports.pages.cached_lists import people_of_all
from reports.questions import Question

from .counted import Counted

if TYPE_CHECKING:
    from .catalogue import Book

_GIVEN: Mapping[str, Any] = {"badges": Badge, "cards": Card, "awards": Award}
_DAYS = {Badge: "occasion_on", Card: "issued_on", Award: "awarded_on"}
HIDDEN = "đảng viên ngoài phạm vi của bạn"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: a stretch, a movement, a badge, a card or an award, with what is known of its member."""

    row: Any
    member: Member | None
    cell_id: int | None
    structure: Structure
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    joined_on: date | None = None
    hidden: str = HIDDEN

    @property
    def event(self) -> Event | None:
        """The event that a movement counts, where there is one."""
        return getattr(self.row, "event", None)

    @property
    def day(self) -> date | None:
        """The day on which it happened or was given."""
        name = _DAYS.get(type(self.row), "happened_on")
        return getattr(self.row, name, None) or getattr(self.row, "decided_on", None)

    def cell_name(self, cell: int | None) -> str:
        """What the cell is called on the book's structure."""
        return organization_place(self.structure, cell).name if cell else ""

    def last_event(self, kind: str) -> Event | None:
        """The latest event of the kind up to the day."""
        events = [e for e in self._events() if e.kind == kind and e.effective_on <= self.on]
        return max(events, key=lambda event: (event.effective_on, event.pk), default=None)

    def _events(self) -> list[Event]:
        return [event for event in self.member.events.all() if not event.voided_at] if self.member else []

    @property
    def official_on(self) -> date | None:
        """Since when official: as the papers say, else as the register saw it."""
        if self.member is None:
            return None
        seen = self.last_event("recognized")
        return self.member.official_on or (seen.effective_on if seen else None)

    @property
    def party_age(self) -> PartyAge:
        """The party age on the day."""
        assert self.member is not None
        return party_age(self.member, self.on)


def questions_of(book: Book, code: str, first: date, last: date) -> list[Question]:
    """The questions whose figures the book lists: of its unit, on the structure of the last day."""
    days: dict[str, Any] = {"on": last} if book.is_of_a_day else {"starts": first, "ends": last}
    return [Question(one, organization=code, structure_on=last, **days) for one in book.indicators]


def rows_in_sight(book: Book, questions: Sequence[Question], counted: Counted, user: User) -> QuerySet[Any]:
    """What the figures counted, one row each, whose member the user sees; none where nothing is reported."""
    if counted.number is None:
        return Stretch.objects.none()
    rows: QuerySet[Any] = rows_of(book, questions)
    return rows.filter(is_seen_by(user, "member"))


def rows_of(book: Book, questions: Sequence[Question]) -> QuerySet[Any]:
    """What the figures counted, one row each; all of a book are of one table."""
    family = INDICATORS[book.indicators[0]].family
    if family == Family.GIVEN:
        (question,) = questions
        model = _GIVEN[INDICATORS[question.indicator].kinds[0]]
        return model.objects.filter(pk__any_of=units_of_figure(question))  # type: ignore[no-any-return]
    return people_of_all(questions)


def entries(structure: Structure, rows: Iterable[Any], on: date) -> list[Entry]:
    """The lines of some rows; a fixed number of queries."""
    found = list(rows)
    people = [row.member for row in found]
    facts, joined = facts_of(people, on), admission_days(people)
    last = _last_cells(found, on) if found and not hasattr(found[0], "cell_id") else {}
    return [
        Entry(
            row,
            row.member,
            getattr(row, "cell_id", None) or last.get(row.member_id),
            structure,
            on,
            facts.get(row.member_id, {}),
            joined.get(row.member_id),
        )
        for row in found
    ]


def _last_cells(rows: Sequence[Any], on: date) -> dict[int, int]:
    """The cell in which each holder is on the last day, or last was."""
    begun = Stretch.objects.filter(member__any_of=[row.member_id for row in rows], starts_on__lte=on)
    return dict(begun.order_by("starts_on").values_list("member_id", "cell_id"))


def fetched(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what the columns read."""
    names = ["member"] if rows.model in (*_DAYS, Stretch) else ["member", "event"]
    live = Prefetch("member__events", Event.objects.live())
    return rows.select_related(*names).prefetch_related(live, "member__badges")


def all_entries(structure: Structure, rows: QuerySet[Any], on: date) -> Iterator[Entry]:
    """All lines in the order of names, some thousand at a time in memory."""
    for piece in in_pieces(fetched(rows), "member__sort_key"):
        yield from entries(structure, piece, on)
