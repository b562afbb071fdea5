"""The people that each indicator counts, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from .codes import ADMISSION_SHARES, STUDENTS, Predicate, a_woman, everybody, of_a_minority, young
from .people import State, full_years
from .places import Places
from .things import By, Thing
from .trees import Place
from .world import DAY, Event, Member


@dataclass(frozen=True)
class Crossed:
    """What goes from one place to another; into and out of the units between them."""

    before: Place
    after: Place
    by: By


class PeopleFigures(Places):
    """The people that each indicator counts, and what happened to them."""

    def stock(self, day: date, above: Predicate, *, share: bool = False) -> Iterator[Thing]:
        """Who counts on the day."""
        for member, state in self.people.counted(day):
            by = self._by(member, state, day, day)
            yield Thing(self.person(state), by, above(member, state, day), share)

    def presences(self, code: str, day: date) -> Iterator[Thing]:
        """Who counts on the day and is exempted, away or neither."""
        for member, state in self.people.counted(day):
            away, exempted = self.people.is_away(member, day), self.people.is_exempted(member, day)
            is_so = {
                "away": away,
                "exempted": exempted,
                "active_members": not away and not exempted,
                "working_members": self.people.fact("retired", member, day) != "yes",
            }
            yield Thing(self.person(state), self._by(member, state, day, day), is_so[code])

    def flow(self, kinds: tuple[str, ...], first: date, last: date) -> Iterator[Thing]:
        """What happened to people in the period."""
        for h in self.people.happenings(kinds, first, last):
            by = self._by_of_event(h.member, h.state, h.event.effective_on)
            yield Thing(self.person(h.state), _by_kind(h.event, by))

    def admissions(self, code: str, first: date, last: date) -> Iterator[Thing]:
        """Admissions, those of one sort above the line and all of them below it."""
        for h in self.people.happenings(("admitted",), first, last):
            day = h.event.effective_on
            sort = {
                "minority_admissions": of_a_minority(h.member, h.state, day),
                "women_admissions": a_woman(h.member, h.state, day),
                "village_admissions": bool(self.served(h.state.cell, day)),
                "youth_admissions": young(h.member, h.state, day),
                "student_admissions": self.people.fact("occupation", h.member, day) in STUDENTS,
                "enterprise_admissions": self.people.of_cell("sector", h.state.cell, day)
                == "private_enterprise",
                "readmissions": self.people.had_left(h.member, day),
            }
            counted = sort[code.replace("admission_share", "admissions")]
            by = self._by_of_event(h.member, h.state, day)
            yield Thing(self.person(h.state), by, counted, code in ADMISSION_SHARES)

    def mean_age(self, day: date) -> Iterator[Thing]:
        """The full years of everybody whose birth date is known."""
        for member, state in self.people.counted(day):
            if member.birth_date:
                years = full_years(member.birth_date, day)
                yield Thing(self.person(state), self._by(member, state, day, day), years, 1)

    def mean_age_admitted(self, first: date, last: date) -> Iterator[Thing]:
        """The full years, on the day, of everybody who was admitted and whose birth date is known."""
        for h in self.people.happenings(("admitted",), first, last):
            if h.member.birth_date:
                day = h.event.effective_on
                by = self._by_of_event(h.member, h.state, day)
                yield Thing(self.person(h.state), by, full_years(h.member.birth_date, day), 1)

    def admission_rate(self, first: date, last: date) -> Iterator[Thing]:
        """Who was admitted, above; below who counted on the eve or was first recorded on the first day."""
        yield from self.flow(("admitted",), first, last)
        for thing in self.stock(first - DAY, everybody, share=True):
            yield replace(thing, above=0)
        for thing in self.flow(("first_recorded",), first, first):
            yield replace(thing, above=0, below=1)

    def crossings(self, first: date, last: date, *, into: bool) -> Iterator[Crossed]:
        """Every change of place inside the register, with the dimensions of who comes or of who goes."""
        for c in self.people.crossings(first, last):
            state, day = (c.after, c.happened_on) if into else (c.before, c.happened_on - DAY)
            by = self._by(c.member, state, day, c.happened_on)
            yield Crossed(self.person(c.before), self.person(c.after), by)

    def _by_of_event(self, member: Member, state: State, day: date) -> By:
        left = self.people.state(member.dossier_no, day) is None
        was_here = self.people.state(member.dossier_no, day - DAY) is not None
        return self._by(member, state, day - DAY if left and was_here else day, day)


def _by_kind(event: Event, by: By) -> By:
    return lambda name: (event.detail or "unknown") if name == "kind" else by(name)
