"""Badges, cards and awards of a random register, and what makes somebody's badge due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tests.oracle.honours import BADGE_STEPS
from tests.oracle.people import ENTRIES
from tests.oracle.reforms import Draw
from tests.oracle.world import Award, Badge, Card, World, holds

# Party ages reach a step on one of the days on which things happen, or on the morrow.
_LONG_AGO = (
    *(
        date(year - years, month, day)
        for years in (30, 40, 45, 92)
        for year, month, day in ((2024, 3, 1), (2025, 1, 1), (2025, 7, 2))
    ),
    date(1984, 2, 29),
)
_KINDS = ("awarded", "awarded", "early", "posthumous", "returned", "lost", "proposed")


def give(d: Draw, world: World, days: Sequence[date]) -> None:
    """Somebody joined long ago, was given badges and cards, gave some back; some units were given awards."""
    world.members[:] = [
        replace(member, admitted_on=joined)
        if member.birth_date is None and (joined := d.one((None, *_LONG_AGO)))
        else member
        for member in world.members
    ]
    world.events[:] = [
        replace(event, decided_on=d.one(_LONG_AGO)) if event.kind == "admitted" and d.chance(4) else event
        for event in world.events
    ]
    for member in world.members:
        entered = [
            event.effective_on
            for event in world.events
            if event.dossier_no == member.dossier_no and event.kind in ENTRIES and not event.voided
        ]
        for _ in range(d.one((0, 2, 1, 4)) if entered else 0):
            later = [None, *(day for day in days if day >= min(entered))]
            badge = Badge(
                member.dossier_no, d.one(BADGE_STEPS[:3]), d.one(_KINDS), d.one(later), d.one((None, *days))
            )
            if badge not in world.badges:
                world.badges.append(badge)
        if d.chance(3):
            world.cards.append(Card(member.dossier_no, d.one(("new", "lost")), d.one((None, *days))))
        if d.chance(3):
            world.awards.append(Award(d.one((None, *days)), d.one(("merit", "flag")), member.dossier_no))
    for _ in range(d.one((1, 0, 3))):
        row = d.one(world.organizations)
        if standing := [day for day in days if holds(row, day)]:
            award = Award(d.one(standing), d.one(("merit", "flag")), organization_code=row.code)
            if award not in world.awards:
                world.awards.append(award)
