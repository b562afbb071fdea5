"""What may happen to prospects and members, said once more: no table, no derivation, no finding.

Each ``may_…`` answers with the codes of the rules that an act would break; none: the act must be taken. The
rules stand here as numbers, from the written documents, and not as the product has them.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

# The first day of each rule set, and a word of its documents that a refusal by it names.
RULE_SETS = (
    (date(2021, 7, 30), "24-QĐ/TW"),
    (date(2025, 1, 20), "232-QĐ/TW"),
    (date(2025, 7, 1), "294-QĐ/TW"),
    (date(2026, 4, 8), "20-QĐ/TW"),
    (date(2026, 7, 26), "208-QĐ/TW"),
)
YOUNGEST_MONTHS, CERTIFICATE_MONTHS, PROBATION_MONTHS = 18 * 12, 60, 12
VOTES = ("cell_vote", "sub_committee_vote", "committee_vote")
ENTRIES = ("first_recorded", "admitted", "transferred_in", "restored")
EXITS = ("transferred_out", "deleted", "left", "expelled", "died")


def documents_on(day: date) -> str:
    """A word of the documents by which an act of the day is judged."""
    return ([words for first, words in RULE_SETS if first <= day] or [RULE_SETS[0][1]])[-1]


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def too_young(born: date, day: date) -> bool:
    """Under eighteen, counted by months."""
    return (day.year - born.year) * 12 + day.month - born.month < YOUNGEST_MONTHS


class Done(NamedTuple):
    """A step that was done."""

    step: str
    on: date
    passed: bool
    convened: int = 0
    present: int = 0
    in_favour: int = 0


@dataclass
class Prospect:
    """A case and what was done in it. ``was_admitted`` holds the number of the member."""

    born: date
    opened_on: date
    steps: list[Done] = field(default_factory=list)
    outcome: str = ""
    member: int | None = None

    def last(self, step: str) -> Done | None:
        """The latest of the kind."""
        return max((one for one in self.steps if one.step == step), key=lambda one: one.on, default=None)

    def passed_by(self, step: str, day: date) -> bool:
        """Was it done with success by the day?"""
        return any(one.step == step and one.passed and one.on <= day for one in self.steps)

    def may_note(self, new: Done) -> set[str]:
        """Rules that the step would break."""
        if self.outcome:
            return {"case_closed"}
        broken = set()
        if any((one.step, one.on) == (new.step, new.on) for one in self.steps):
            broken.add("case_step_is_done_one_time_a_day")
        if new.step == "cell_vote":
            certificate = self.last("certificate")
            if too_young(self.born, new.on):
                broken.add("too_young")
            if certificate and new.on > months_later(certificate.on, CERTIFICATE_MONTHS):
                broken.add("certificate_expired")
        if new.step == "certificate":
            vote = self.last("cell_vote")
            if vote and vote.on > months_later(new.on, CERTIFICATE_MONTHS):
                broken.add("certificate_expired")
        if new.step in VOTES and new.passed:
            broken |= _of_votes(new)
        if (
            new.step in ("committee_vote", "decision")
            and new.passed
            and not self.passed_by("cell_vote", new.on)
        ):
            broken.add("vote_before_committee" if new.step == "committee_vote" else "vote_before_decision")
        return broken

    def may_admit(self, day: date) -> set[str]:
        """Rules that a ceremony on the day would break, the state of the whole case among them."""
        if self.outcome:
            return {"case_closed"}
        decision, vote = self.last("decision"), self.last("cell_vote")
        certificate, committee = self.last("certificate"), self.last("committee_vote")
        if decision is None or not decision.passed:
            return {"no_decision"}
        broken = set()
        if not self.passed_by("decision", day):
            broken.add("decision_before_ceremony")
        if decision.on > day:
            broken.add("decided_after_ceremony")
        if not self.passed_by("cell_vote", decision.on):
            broken.add("vote_before_decision")
        if committee and committee.passed and not self.passed_by("cell_vote", committee.on):
            broken.add("vote_before_committee")
        if too_young(self.born, day) or (vote and too_young(self.born, vote.on)):
            broken.add("too_young")
        if vote and certificate and vote.on > months_later(certificate.on, CERTIFICATE_MONTHS):
            broken.add("certificate_expired")
        for step in VOTES:
            last = self.last(step)
            if last and last.passed:
                broken |= _of_votes(last)
        if day <= self.opened_on:
            broken.add("never_open")
        return broken


def _of_votes(vote: Done) -> set[str]:
    broken = set()
    if vote.step == "sub_committee_vote":
        enough = 2 * vote.in_favour > vote.convened
    else:
        enough = 3 * vote.in_favour >= 2 * vote.convened
    if not enough:
        broken.add("too_few_votes")
    if 3 * vote.present < 2 * vote.convened:
        broken.add("too_few_present")
    return broken


class Happened(NamedTuple):
    """What happened to a member on a day; no two things on one day here."""

    on: date
    kind: str
    cell: str = ""
    probationary: bool = False


class Affiliation(NamedTuple):
    """Where a member counts, and as what, from a day until the day before another."""

    cell: str
    standing: str
    since: date
    until: date | None


class Impossible(Exception):
    """Things that cannot all have happened; the argument is the code of the rule."""


def told(life: list[Happened]) -> list[Affiliation]:
    """Where a member counted, thing after thing; raises :class:`Impossible`."""
    found: list[Affiliation] = []
    now: tuple[str, str] | None = None
    before: tuple[str, str] | None = None
    since, dead, begun = date.min, False, False
    for one in sorted(life):
        was = now
        if dead:
            raise Impossible("has_died")
        if one.kind in ENTRIES:
            now = _entered(one, now, before, begun=begun)
        elif now is None:
            raise Impossible("not_counted")
        elif one.kind in EXITS:
            before, now, dead = now, None, one.kind == "died"
        elif one.kind == "recognized":
            if now[1] != "probationary":
                raise Impossible("not_probationary")
            now = (now[0], "official")
        elif one.kind == "cell_changed":
            now = (one.cell, now[1])
        begun = True
        if now != was:
            if was:
                found.append(Affiliation(*was, since, one.on))
            since = one.on
    return [*found, Affiliation(*now, since, None)] if now else found


def _entered(
    one: Happened, now: tuple[str, str] | None, before: tuple[str, str] | None, *, begun: bool
) -> tuple[str, str]:
    if now is not None:
        raise Impossible("already_counted")
    if one.kind == "first_recorded" and begun:
        raise Impossible("not_the_first")
    if one.kind == "restored":
        if before is None:
            raise Impossible("never_left")
        return (one.cell or before[0], before[1])
    on_probation = one.kind == "admitted" or one.probationary
    return (one.cell, "probationary" if on_probation else "official")


@dataclass
class Person:
    """A member: what happened, by the number of its event, and the letter under way, if one is."""

    life: dict[int, Happened] = field(default_factory=dict)

    def on(self, day: date) -> Affiliation | None:
        """Where the member counts on the day."""
        spans = told(list(self.life.values()))
        return next((s for s in spans if s.since <= day and (s.until is None or day < s.until)), None)

    def may(self, new: Happened) -> set[str]:
        """The rule that the new thing would break beside the others."""
        try:
            told([*self.life.values(), new])
        except Impossible as fault:
            return {str(fault)}
        return set()

    def may_void(self, event: int) -> set[str]:
        """The rule that is broken without one of them."""
        try:
            told([one for number, one in self.life.items() if number != event])
        except Impossible:
            return {"later_event_depends_on_it"}
        return set()


@dataclass
class Letter:
    """A transfer between two sides."""

    member: int
    to: str
    sent_on: date
    state: str = "sent"
    event: int | None = None
