"""What organizations do: posts of the Party, meetings, rankings, targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.oracle import codes
from tests.oracle.reforms import Draw
from tests.oracle.trees import CELL_KINDS
from tests.oracle.world import Meeting, PartyPost, Ranking, Target, World, holds

from .days import HALF, HOT_DAYS, REFORM, START, YEAR
from .villages import overlap


def draw_party_posts(d: Draw, world: World) -> None:
    """Secretaries and committee members of cells, some of them village heads as well."""
    heads = [post.dossier_no for post in world.posts if post.post == "village_head" and post.dossier_no]
    serving = {row.cell_code for row in world.cell_villages}
    for row in [row for row in world.organizations if row.kind in CELL_KINDS]:
        days = [day for day in HOT_DAYS if holds(row, day)]
        if not days or not world.members or d.chance(2 if row.code in serving else 6):
            continue
        first = d.one(days)
        last = d.one([day for day in days if day >= first]) if d.chance() or row.valid_to else None
        holder = d.one(heads) if heads and d.chance() else d.one(world.members).dossier_no
        post = PartyPost(row.code, d.one(("secretary", "committee_member")), holder, first, last)
        others = [other for other in world.party_posts if other.organization_code == row.code]
        if not any(overlap(post, other) for other in others):
            world.party_posts.append(post)


def draw_meetings(d: Draw, world: World) -> None:
    """Cells that meet each month of two years but for a few, and on a hot day; all sorts of numbers."""
    for row in [row for row in world.organizations if row.kind in CELL_KINDS]:
        if d.chance(3):
            continue
        begins, missed, sort = d.number(0, 11), d.number(6, 30), d.number(0, 11)
        months = [n for n in range(begins, 25) if n not in (missed, missed + 4)]
        days = [date(2024 + n // 12, n % 12 + 1, (1, 3, 28)[(n + sort) % 3]) for n in months]
        for n, day in enumerate([*days, d.one(HOT_DAYS)], sort):
            if holds(row, day):
                convened, present = ((None, None), (0, 0), (4, 3), (9, 9), (5, None))[n % 5]
                is_model = n % 4 == 0
                grade = ("", "good", "fair")[n % 3] if is_model else ""
                kind = ("", "regular", "thematic", "extraordinary")[n * sort % 4]
                world.meetings.append(Meeting(row.code, day, kind, convened, present, is_model, grade))


def draw_rankings(d: Draw, world: World) -> None:
    """Organizations and members ranked for a year, a half or a stretch that nobody would think of."""
    periods = [YEAR, HALF, (START, HOT_DAYS[3]), (d.one(HOT_DAYS[:5]), d.one(HOT_DAYS[6:]))]
    for first, last in dict.fromkeys(d.some(periods, 2)):
        for row in [row for row in world.organizations if holds(row, last)]:
            if d.chance(2):
                grade = d.one(("", "excellent", "good", "completed"))
                world.rankings.append(Ranking(row.code, None, first, last, grade, four_good=d.chance()))
        for member in world.members:
            if d.chance(2):
                grade = d.one(("", "excellent", "good", "not_completed"))
                world.rankings.append(
                    Ranking(None, member.dossier_no, first, last, grade, exemplary=d.chance())
                )


def draw_targets(d: Draw, world: World) -> None:
    measures = d.some(["admissions", "members", *codes.MEASURES], 2)
    taken = set()
    for _ in range(d.one((3, 0, 6, 9))):
        first, last = YEAR if not d.chance(6) else HALF
        in_force_from = d.one((date(2024, 12, 31), YEAR[0], REFORM, date(2025, 7, 2)))
        standing = [row for row in world.organizations if holds(row, in_force_from)]
        recipients = [row.code for row in standing]
        if d.chance(3):
            recipients = [row.code for row in standing if row.parent is None]
        measure = d.one(measures)
        is_share = measure in codes.SHARED_MEASURES
        value = d.one((1, 2, 4, 310, 0, None) if not is_share else (0, 50, Decimal("33.33"), 100, None))
        is_of_members = value is not None and not is_share and d.chance(3)
        target = Target(
            first,
            last,
            measure,
            d.one(("plan", "plan", "resolution")),
            d.one(recipients),
            in_force_from,
            value,
            "vượt chỉ tiêu" if value is None or d.chance(4) else "",
            unit="percent_of_members" if is_of_members else d.one(("", "number")),
            sense=d.one(("", "", "at_least", "at_most")),
        )
        what = replace(target, value=None, narrative="", unit="", sense="")
        if what not in taken:
            taken.add(what)
            world.targets.append(target)
