"""Hypothesis strategies: questions to ask of a small register, now and then ones that cannot be answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from reports.questions import Question
from tests.histories import HOT_DAYS, POSTS, YEAR
from tests.oracle import codes
from tests.oracle.honours import BADGES_DUE, HONOURS
from tests.oracle.people import STEPS
from tests.oracle.reforms import Draw
from tests.oracle.trees import AREA_RANKS, ORGANIZATION_RANKS
from tests.oracle.world import (
    FACTS,
    AreaRow,
    OrganizationRow,
    World,
    holds,
)

PEOPLE_DIMENSIONS = (
    "gender",
    "ethnicity",
    "minority",
    "age_band",
    "sector",
    "base",
    "special",
    "standing",
    *FACTS,
)
CELL_LIFE_DIMENSIONS: dict[str, tuple[str, ...]] = {
    "meetings": ("kind", *STEPS),
    "model_meetings": ("grade",),
    "attendance": ("kind",),
    "cells_meeting_monthly": ("sector",),
    "ranked_organizations": ("grade", "kind", "sector", "base"),
    "four_good_cells": (),
    "ranked_members": (*PEOPLE_DIMENSIONS, "grade"),
    "exemplary_members": PEOPLE_DIMENSIONS,
}
RANKED = ("ranked_organizations", "four_good_cells", *codes.RANKED_MEMBERS)
INDICATORS = (*codes.ON, *codes.FROM_TO, *codes.TARGETS)


def dimensions(indicator: str) -> tuple[str, ...]:
    """The dimensions that an indicator surely takes."""
    if indicator in codes.BASES:
        return ("base",)
    if indicator in codes.CASES:
        return ("step", "source") if indicator == "prospects" else ("stuck",)
    if indicator in codes.PROGRAMMES:
        return ("cause",)
    if indicator in codes.DUTIES:
        return ("task",) if indicator == "members_assigned" else ()
    if indicator in codes.REVIEWS:
        return (*PEOPLE_DIMENSIONS, "reason")
    if indicator in CELL_LIFE_DIMENSIONS:
        return CELL_LIFE_DIMENSIONS[indicator]
    if indicator == "admission_rate":
        return PEOPLE_DIMENSIONS
    if indicator in HONOURS:
        return ("years", "kind", *STEPS) if indicator == "badges_awarded" else ("kind", *STEPS)
    if indicator in BADGES_DUE:
        return ("years",)
    if indicator in (*codes.COUNTS_OF_PEOPLE, *codes.SHARES, *codes.ADMISSION_SHARES, *codes.MEANS):
        if indicator == "disciplined":
            return (*PEOPLE_DIMENSIONS, "kind", *STEPS)
        return PEOPLE_DIMENSIONS if indicator in codes.ON else (*PEOPLE_DIMENSIONS, *STEPS)
    if indicator in (*codes.ORGANIZATION_STOCKS, *codes.ORGANIZATION_FLOWS, *codes.CELL_SHARES):
        steps = STEPS if indicator in codes.FOUNDED else ()
        return ("sector", "base", "kind", *steps)
    if indicator == "villages":
        return ("special", "rung")
    return ("special",) if indicator in codes.VILLAGE_STOCKS else ()


@st.composite
def questions(draw: Any, world: World, indicators: tuple[str, ...] = INDICATORS) -> Question:
    """A question to the world; now and then one that cannot be answered."""
    return make_question(Draw(draw), world, indicators)


def make_question(d: Draw, world: World, indicators: tuple[str, ...] = INDICATORS) -> Question:
    """A question to the world as the draw decides."""
    indicator = d.one(indicators)
    values: dict[str, Any] = {}
    if indicator in codes.ON:
        values["on"] = reporting = d.one(HOT_DAYS)
    elif indicator in codes.TARGETS:
        reporting = _ask_for_a_target(d, world, values)
    else:
        first = d.one(HOT_DAYS)
        values["starts"] = first
        values["ends"] = reporting = d.one([day for day in HOT_DAYS if day >= first])
        if indicator in RANKED and world.rankings and not d.chance(6):
            ranked = d.one(world.rankings)
            values |= {"starts": ranked.period_from, "ends": ranked.period_to}
            reporting = ranked.period_to
    structure = d.one((None, *HOT_DAYS))
    values["structure_on"] = structure
    in_areas = indicator not in codes.TARGETS and d.chance()
    values |= _root_and_level(
        d, world, structure or reporting, in_areas=in_areas, is_target=indicator in codes.TARGETS
    )
    if indicator == "post_coverage" and not d.chance(12):
        values["post"] = d.one(([post.post for post in world.posts] or list(POSTS)) + ["association"])
        if not d.chance(3):
            return Question(indicator, **values)
        values["by"] = "association"
    if indicator in codes.ON and d.chance(8):
        _ask_for_a_series(d, values)
    elif dimensions(indicator) and d.chance(3):
        values["by"] = d.one(dimensions(indicator))
    elif indicator in codes.VILLAGE_STOCKS and d.chance(16):
        values["by"] = d.one(PEOPLE_DIMENSIONS)
    if indicator not in codes.TARGETS and d.chance(6):
        _compare(d, values)
    return Question(indicator, **values)


def _ask_for_a_series(d: Draw, values: dict[str, Any]) -> None:
    """The days of a period up to the one asked, by months, quarters or years."""
    last = values["on"]
    first = d.one([day for day in HOT_DAYS if day <= last])
    values |= {"on": None, "starts": first, "ends": last, "by": d.one(STEPS)}


def _compare(d: Draw, values: dict[str, Any]) -> None:
    """Beside another day or period; now and then one of the other kind."""
    is_stock = bool(values.get("on")) != d.chance(12)
    first = d.one(HOT_DAYS)
    if is_stock:
        values["compare_on"] = first
    else:
        last = d.one([day for day in HOT_DAYS if day >= first])
        values |= {"compare_starts": first, "compare_ends": last}


def _ask_for_a_target(d: Draw, world: World, values: dict[str, Any]) -> date:
    if world.targets and not d.chance(8):
        target = d.one(world.targets)
        first, last = target.period_from, target.period_to
        values |= {"measure": target.measure, "basis": target.basis}
    else:
        first, last = YEAR
        values |= {"measure": d.one(codes.MEASURES), "basis": "plan"}
    on = d.one((None, *(day for day in HOT_DAYS if first <= day <= last)))
    values |= {"starts": first, "ends": last, "on": on}
    return on or last


def _root_and_level(d: Draw, world: World, day: date, *, in_areas: bool, is_target: bool) -> dict[str, Any]:
    """A root, nearly always one that stands on the day and mostly a high one; and a level or none."""
    rows: list[AreaRow | OrganizationRow] = list(world.areas if in_areas else world.organizations)
    standing = [row for row in rows if holds(row, day)]
    tops = [row for row in standing if row.parent is None]
    root = d.one(rows if not standing or d.chance(16) else standing if d.chance() else tops)
    if isinstance(root, AreaRow):
        levels = [level for level, rank in AREA_RANKS.items() if rank >= AREA_RANKS[root.level]]
        key = root.code if root.code and d.chance(3) else root.key
        level = d.one(tuple(AREA_RANKS)) if d.chance(12) else d.one((None, *levels, *levels))
        return _maybe_with_others(d, {"area": key, "level": level}, rows, standing)
    ranks = {"superior_committee": 1, "grassroots": 2, "sub_committee": 3, "cell": 4}
    levels = [level for level, rank in ranks.items() if rank >= ORGANIZATION_RANKS[root.kind]]
    level = d.one(tuple(ranks)) if d.chance(12) else d.one((None, *levels, *levels))
    if is_target:
        return {"organization": root.code, "level": level}
    return _maybe_with_others(d, {"organization": root.code, "level": level}, rows, standing)


def _maybe_with_others(
    d: Draw, asked: dict[str, Any], rows: list[AreaRow | OrganizationRow], standing: list[Any]
) -> dict[str, Any]:
    """The root, or it with up to two others as one."""
    if not d.chance(4):
        return asked
    tree = next(iter(asked))
    others = [d.one(rows if d.chance(16) or not standing else standing).key for _ in range(d.number(1, 2))]
    return {f"{tree}s": ",".join([asked[tree], *others]), "level": asked["level"]}
