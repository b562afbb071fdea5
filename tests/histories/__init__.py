"""Hypothesis strategies: small, nasty registers that are valid, and questions to ask of them.

Everything happens on a few hot days: month ends, their morrows, 29 February, the reform of 1 July 2025.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.honours import give
from tests.oracle.reforms import Draw
from tests.oracle.world import CellVillage, Reading, World

from .days import HOT_DAYS, REFORM, START, YEAR
from .lives import History
from .organizations import draw_meetings, draw_party_posts, draw_rankings, draw_targets
from .people import FACTS, draw_member, draw_profiles
from .tasks import draw_bases, draw_duties, draw_postings, draw_reviews
from .trees import draw_trees
from .villages import POSTS, draw_cases, draw_posts, draw_programmes

__all__ = ["FACTS", "HOT_DAYS", "POSTS", "START", "YEAR", "make_world", "units", "worlds"]


@st.composite
def worlds(draw: Any) -> World:
    """A whole register: trees with their reforms, people with their histories, posts, targets, readings."""
    return make_world(Draw(draw))


@st.composite
def units(draw: Any) -> World:
    """The trees alone, with their reforms: a world that nobody lives in."""
    land, party = draw_trees(Draw(draw))
    return World(
        areas=land.all_rows(),
        area_changes=land.changes,
        organizations=party.all_rows(),
        organization_changes=party.changes,
    )


def make_world(d: Draw) -> World:
    """A whole register as the draw decides."""
    land, party = draw_trees(d)
    world = World(
        areas=land.all_rows(),
        area_changes=land.changes,
        organizations=party.all_rows(),
        organization_changes=party.changes,
        cell_villages=party.all_served(),
    )
    register_day = d.one((None, None, None, date(2024, 2, 28), date(2025, 1, 1), REFORM))
    home = _home(d, world)
    for number in range(d.one((6, 3, 1, 12))):
        member = draw_member(d, number)
        world.members.append(member)
        world.profiles.extend(draw_profiles(d, member))
        world.events.extend(History(d, world, member, register_day, home).play())
    draw_postings(d, world)
    draw_duties(d, world)
    draw_reviews(d, world)
    draw_bases(d, world)
    draw_cases(d, world)
    draw_posts(d, world)
    draw_party_posts(d, world)
    give(d, world, HOT_DAYS)
    draw_meetings(d, world)
    draw_rankings(d, world)
    draw_programmes(d, world)
    draw_targets(d, world)
    for day in sorted(set(d.some((date(2024, 2, 1), REFORM, date(2025, 12, 31)), 2)) if d.chance() else ()):
        world.readings.append(Reading(day, d.one(("own", "resident", "local"))))
    return world


def _home(d: Draw, world: World) -> CellVillage | None:
    """A cell and a village that many people belong to, preferably of a cell that serves several."""
    served = [row.cell_code for row in world.cell_villages]
    joint = [row for row in world.cell_villages if served.count(row.cell_code) > 1]
    homes = joint or world.cell_villages
    return d.one(homes) if homes else None
