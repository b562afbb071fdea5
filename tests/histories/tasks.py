"""What people are set to do, and where they work: tasks, reviews, places of work."""

from __future__ import annotations

from dataclasses import replace

from tests.oracle.reforms import Draw
from tests.oracle.trees import CELL_KINDS
from tests.oracle.world import Base, Posting, Review, World, holds

from .days import HOT_DAYS

_REASONS = ("activity", "dues", "discipline", "standards", "other")


def draw_postings(d: Draw, world: World) -> None:
    """A few members are posted to a village, often to the one where they live."""
    lives = [row for row in world.areas if row.level == "village"]
    for member in world.members:
        if not d.chance(3):
            continue
        homes = [e.village_key for e in world.events if e.dossier_no == member.dossier_no and e.village_key]
        life = d.one([row for row in lives if row.key in homes] or lives)
        days = [day for day in HOT_DAYS if holds(life, day)]
        if days:
            first = d.one(days)
            last = d.one([day for day in days if day >= first]) if d.chance() or life.valid_to else None
            posting = Posting(member.dossier_no, life.key, first, last)
            if posting not in world.postings:
                world.postings.append(posting)


def draw_duties(d: Draw, world: World) -> None:
    """Other tasks of a few members, families to help among them, with and without a place."""
    villages = [row for row in world.areas if row.level == "village"]
    cells = [row for row in world.organizations if row.kind in CELL_KINDS]
    for member in world.members:
        if d.chance(2):
            continue
        task = d.one(("helps_families", "helps_families", "follows_cell", "residence_contact"))
        village, cell = d.one((*villages, None)), d.one((*cells, None))
        lives = [life for life in (village, cell) if life is not None]
        days = [day for day in HOT_DAYS if all(holds(life, day) for life in lives)]
        if days:
            last = d.one(days) if d.chance() or any(life.valid_to for life in lives) else None
            first = d.one([day for day in days if last is None or day <= last])
            number = d.number(0, 4) if task == "helps_families" else None
            keys = (village.key if village else None, cell.code if cell else None)
            world.postings.append(Posting(member.dossier_no, keys[0], first, last, task, keys[1], number))


def draw_reviews(d: Draw, world: World) -> None:
    """Some members are under review, a few of them twice, whether or not they count then."""
    for member in world.members:
        if d.chance():
            continue
        # One that is closed on its first day is open on none.
        first, last = sorted((d.one(HOT_DAYS), d.one(HOT_DAYS)))
        goes_on = d.chance()
        closed = None if goes_on else last
        outcome = "" if goes_on else d.one(("", "kept", "warned", "deleted"))
        world.reviews.append(Review(member.dossier_no, first, d.one(_REASONS), closed, outcome))
        later = [] if goes_on else [day for day in HOT_DAYS if day >= last and day > first]
        if later and d.chance():
            world.reviews.append(Review(member.dossier_no, d.one(later), d.one(_REASONS)))


def draw_bases(d: Draw, world: World) -> None:
    """A few places of work, some with an organization that may have ended, and who works there from when."""
    codes = dict.fromkeys(row.code for row in world.organizations)
    for number in range(d.one((2, 0, 3))):
        life = d.one(world.areas)
        days = [day for day in HOT_DAYS if holds(life, day)]
        if days:
            own = d.one((*codes, None, None))
            kind = d.one(("", "joint_stock", "cooperative"))
            last = max(days) if life.valid_to else None
            code = f"CS{number}"
            world.bases.append(Base(code, life.key, own, kind, valid_from=d.one(days), valid_to=last))
    if world.bases:
        world.profiles[:] = [
            replace(row, workplace=d.one(world.bases).base_code) if d.chance() else row
            for row in world.profiles
        ]
