"""Party age and the badges for it, of one member: what has been reached, what is held, what puts it off.

The figure ``badges_due`` says the same in SQL; tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from registry.common.dates import eve, full_years

from .models import BADGE_STEPS, GIVEN, Badge, BadgeKind, Event, EventKind, Member
from .rules import add_months

# Somebody who is gravely ill may be given a badge so many months early; from 70 years on, so many.
EARLY, EARLY_FROM_70 = 12, 24


def early_months(years: int) -> int:
    """How many months early the badge of so many years may be given."""
    return EARLY_FROM_70 if years >= 70 else EARLY


def reached_on(since: date, years: int) -> date:
    """The day on which so many full years of party age are reached; of 29 February, 1 March."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)


def step_reached(since: date | None, on: date) -> int | None:
    """The highest step that has been reached on the day."""
    years = full_years(since, on)
    return max((step for step in BADGE_STEPS if years is not None and step <= years), default=None)


def next_step(since: date, on: date) -> int | None:
    """The step that is reached after the day."""
    return min((step for step in BADGE_STEPS if reached_on(since, step) > on), default=None)


def gone_on(badge: Badge, own: Iterable[Badge]) -> date | None:
    """The day on which the badge was returned, if it was."""
    assert badge.occasion_on is not None
    returns = [
        day
        for other in own
        if other.kind == BadgeKind.RETURNED and other.years == badge.years
        if (day := other.occasion_on or other.decided_on) and day > badge.occasion_on
    ]
    return min(returns, default=None)


def held(badges: Iterable[Badge], on: date) -> list[Badge]:
    """The badges that are held on the day, of one member's: from their occasion until they are returned."""
    own = list(badges)
    return [
        badge
        for badge in own
        if badge.kind in GIVEN and badge.occasion_on is not None and badge.occasion_on <= on
        if (gone := gone_on(badge, own)) is None or gone > on
    ]


def put_off_until(events: Iterable[Event], on: date) -> date | None:
    """The last day of the time for which disciplines put a badge off, if that goes on on the day."""
    ends = [
        eve(add_months(event.effective_on, months))
        for event in events
        if event.kind == EventKind.DISCIPLINED and event.voided_at is None and event.effective_on <= on
        if (months := settings.BADGES_PUT_OFF.get(f"put_off_by_{event.detail}", 0))
    ]
    return max((day for day in ends if day >= on), default=None)


def since_by(events: Iterable[Event], admitted_on: date | None, on: date) -> date | None:
    """Since when the party age runs, as of the day: the last decision to admit, else what the papers say."""
    joined = [
        event
        for event in events
        if event.kind == EventKind.ADMITTED and event.voided_at is None and event.effective_on <= on
    ]
    last = max(joined, key=lambda event: event.effective_on, default=None)
    return (last.decided_on or last.effective_on) if last else admitted_on


@dataclass(frozen=True, slots=True)
class PartyAge:
    """One member's party age on a day, with all that has a bearing on the next badge."""

    on: date
    since: date | None
    step: int | None
    held: list[Badge]
    put_off_until: date | None
    badges: list[Badge]

    @property
    def years(self) -> int | None:
        """Full years."""
        return full_years(self.since, self.on)

    @property
    def holds_the_step(self) -> bool:
        """Is the badge of the step reached, or a higher one, held?"""
        return self.step is not None and any(badge.years >= self.step for badge in self.held)

    @property
    def early_step(self) -> int | None:
        """The step whose badge might be given early on the day."""
        step = next_step(self.since, self.on) if self.since else None
        if step is None or self.since is None or any(badge.years >= step for badge in self.held):
            return None
        return step if add_months(self.on, early_months(step)) >= reached_on(self.since, step) else None


def party_age(member: Member, on: date) -> PartyAge:
    """The party age of ``member`` as of the day; its events and badges may have been fetched before."""
    badges, events = list(member.badges.all()), list(member.events.all())
    since = since_by(events, member.admitted_on, on)
    return PartyAge(on, since, step_reached(since, on), held(badges, on), put_off_until(events, on), badges)
