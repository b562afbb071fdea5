"""Whose badge is due on a day, and what was given in a period, read from the rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from .people import STEPS, State, full_years, step_of
from .things import By, Thing
from .world import DAY, Badge, Member

if TYPE_CHECKING:
    from .figures import Figures

BADGE_STEPS = (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)
BADGES_DUE = ("badges_due",)
GIVEN = ("badges_awarded", "cards_issued", "awards_of_members")
AWARDS = ("awards_of_organizations",)
HONOURS = (*GIVEN, *AWARDS)
# Months that a discipline puts a badge off.
PUT_OFF = {"reprimand": 6, "warning": 9, "removal": 12}


def due(figures: Figures, day: date) -> Iterator[Thing]:
    """The official members whose badge is due, each at the highest step."""
    for member, state in figures.people.counted(day):
        step = step_due(figures, member, state, day)
        if step is not None:
            yield Thing(figures.person(state), lambda name, step=step: _years(name, step))


def _years(name: str, step: int) -> str:
    assert name == "years"
    return str(step)


def unknown(figures: Figures, day: date) -> list[State]:
    """Where the official members are whose party age nobody knows."""
    return [
        state
        for member, state in figures.people.counted(day)
        if state.standing == "official" and party_since(figures, member, day) is None
    ]


def party_since(figures: Figures, member: Member, day: date) -> date | None:
    """Since when the party age runs, as of the day."""
    joined = [
        event
        for event in figures.people.histories[member.dossier_no]
        if event.kind == "admitted" and event.effective_on <= day
    ]
    if joined:
        return joined[-1].decided_on or joined[-1].effective_on
    return member.admitted_on


def step_due(figures: Figures, member: Member, state: State, day: date) -> int | None:
    """The step whose badge the person is to be given on the day."""
    since = party_since(figures, member, day)
    if state.standing != "official" or since is None or since > day:
        return None
    reached = [step for step in BADGE_STEPS if step <= full_years(since, day)]
    if not reached or _is_put_off(figures, member, day):
        return None
    own = [badge for badge in figures.world.badges if badge.dossier_no == member.dossier_no]
    return None if any(_is_held(badge, own, reached[-1], day) for badge in own) else reached[-1]


def _is_held(badge: Badge, own: list[Badge], step: int, day: date) -> bool:
    if badge.kind not in ("awarded", "early", "posthumous") or badge.years < step:
        return False
    if badge.occasion_on is None or badge.occasion_on > day:
        return False
    for other in own:
        gone_on = other.occasion_on or other.decided_on
        is_return = other.kind == "returned" and other.years == badge.years
        if is_return and gone_on and badge.occasion_on < gone_on <= day:
            return False
    return True


def _is_put_off(figures: Figures, member: Member, day: date) -> bool:
    return any(
        event.kind == "disciplined"
        and event.effective_on <= day < months_after(event.effective_on, PUT_OFF.get(event.detail, 0))
        for event in figures.people.histories[member.dossier_no]
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day.day, last))


def given(figures: Figures, code: str, first: date, last: date) -> Iterator[Thing]:
    """What members were given in the period, each where the holder is on the day or last was."""
    rows: list[tuple[str, date | None, str, str]] = []
    if code == "badges_awarded":
        rows = [
            (b.dossier_no, b.occasion_on or b.decided_on, b.kind, str(b.years))
            for b in figures.world.badges
            if b.kind in ("awarded", "early", "posthumous")
        ]
    elif code == "cards_issued":
        rows = [(c.dossier_no, c.issued_on, c.kind, "") for c in figures.world.cards]
    else:
        rows = [(a.dossier_no, a.awarded_on, a.kind, "") for a in figures.world.awards if a.dossier_no]
    for dossier_no, day, kind, years in rows:
        if day and first <= day <= last and (state := _last_state(figures, dossier_no, day)):
            yield Thing(figures.person(state), _by(kind, years, day))


def _last_state(figures: Figures, dossier_no: str, day: date) -> State | None:
    changes = {event.effective_on for event in figures.people.histories[dossier_no]}
    days = [day, *sorted((change - DAY for change in changes if change <= day), reverse=True)]
    states = (figures.people.state(dossier_no, one) for one in days)
    return next((state for state in states if state), None)


def organizations(figures: Figures, first: date, last: date) -> Iterator[Thing]:
    """The awards of organizations in the period."""
    for award in figures.world.awards:
        if award.organization_code and award.awarded_on and first <= award.awarded_on <= last:
            place = figures.organization(award.organization_code)
            yield Thing(place, _by(award.kind, "", award.awarded_on))


def _by(kind: str, years: str, day: date) -> By:
    def by(name: str) -> str:
        if name in STEPS:
            return step_of(name, day)
        return {"kind": kind, "years": years}[name]

    return by
