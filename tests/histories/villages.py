"""What is done in villages: prospects, posts and clearing programmes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.oracle import codes
from tests.oracle.reforms import Draw
from tests.oracle.trees import CELL_KINDS
from tests.oracle.world import Case, CaseStep, PartyPost, Post, Programme, World, holds

from .days import HOT_DAYS

POSTS = ("village_head", "association_deputy", "youth_secretary", "association_head")


def draw_cases(d: Draw, world: World) -> None:
    """A few prospects, in a cell, in a village or in both, some of whose cases are over."""
    villages = [row for row in world.areas if row.level == "village"]
    cells = [row for row in world.organizations if row.kind in CELL_KINDS]
    for number in range(d.one((2, 0, 4))):
        village, cell = d.one((*villages, None)), d.one(cells)
        if village and d.chance(6):
            cell = None
        days = [day for day in HOT_DAYS if all(holds(life, day) for life in (village, cell) if life)]
        if not days:
            continue
        opened = d.one(days)
        ends = d.chance() or any(life.valid_to for life in (village, cell) if life)
        closed = d.one([day for day in days if day >= opened]) if ends else None
        outcome = d.one(("admitted", "refused", "withdrawn")) if ends else ""
        name = "Lò Văn An" if outcome in ("", "admitted") else ""
        source, stuck = d.one(("", "worker", "village_head")), d.one(("", "", "votes", "age"))
        case = Case(
            f"QC{number}",
            opened,
            cell.code if cell else None,
            village.key if village else None,
            source,
            closed,
            outcome,
            stuck,
            name,
        )
        world.cases.append(case)
        done = {(d.one(codes.CASE_STEPS), d.one((*HOT_DAYS, None))) for _ in range(d.number(0, 3))}
        for step, day in sorted(done, key=str):
            world.case_steps.append(CaseStep(case.case_no, step, day, d.one(("", "yes", "no"))))


def draw_posts(d: Draw, world: World) -> None:
    taken: list[Post] = []
    lives = [row for row in world.areas if row.level == "village"]
    for _ in range(d.one((4, 0, 8))):
        life = d.one(lives)
        days = [day for day in HOT_DAYS if holds(life, day)]
        if not days:
            continue
        first = d.one(days)
        later = [day for day in days if day >= first]
        last = d.one(later) if d.chance() or life.valid_to else None
        holders = [None, *(member.dossier_no for member in world.members)]
        post = Post(
            life.key,
            d.one(POSTS),
            d.one(holders),
            first,
            last,
        )
        if post.post.startswith("association"):
            post = replace(post, association=d.one(("", "women", "farmers")))
        beside = [
            other for other in taken if (other.village_key, other.post) == (post.village_key, post.post)
        ]
        if not post.post.startswith("association") and any(overlap(post, other) for other in beside):
            continue
        taken.append(post)
    world.posts = taken


def draw_programmes(d: Draw, world: World) -> None:
    """One or two programmes of a few villages, one after the other, within the village's life."""
    for life in [row for row in world.areas if row.level == "village"]:
        days = [day for day in HOT_DAYS if holds(life, day)]
        if len(days) < 2 or d.chance():
            continue
        last = None if d.chance() and not life.valid_to else d.one(days[1:])
        first = d.one([day for day in days if last is None or day < last])
        causes = ("no_source", "members_moved", "merged")
        if not any(row.village_key == life.key for row in world.programmes):
            own = d.one([row.code for row in world.organizations if holds(row, first)] or [None])
            world.programmes.append(Programme(life.key, first, d.one(causes), last, own))
            if last is not None and not life.valid_to:
                world.programmes.append(Programme(life.key, last, d.one(causes)))


def overlap(a: Post | PartyPost, b: Post | PartyPost) -> bool:
    """Is there a day on which both are held?"""
    assert a.valid_from and b.valid_from
    return a.valid_from <= (b.valid_to or date.max) and b.valid_from <= (a.valid_to or date.max)
