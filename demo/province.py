"""The default demo: the province of Điện Biên from 1 January 2016 to today, as sheets.

``write`` fills a folder with what :func:`registry.imports.load` takes in. The same end and scale give the
same bytes.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from registry.common.dates import BEGINNING, REFORM

from . import (
    agencies,
    blanks,
    cell_life,
    clearing,
    declared,
    honours,
    posts,
    prospects,
    reform,
    residence,
    screening,
    targets,
    tasks,
    units,
    workplaces,
)
from .blanks import Blank
from .cells import Tree
from .csv_folder import Sheets
from .histories import Fixed, Histories
from .lives import BEGAN, EAGERNESS, OUT, LifeEvent, Lives, Plan
from .people import People


class Scale(NamedTuple):
    """How big the demo is at its end; ``joint`` is the share of villages that begin a joint cell."""

    members: int
    villages: int
    joint: float = 0.075


PROVINCE = Scale(36_900, 1_440)
HUNDRED_THOUSAND = Scale(100_000, 3_000)

# The commune, as it was called before July 2025, in which each district had its seat.
SEATS = {
    "H094": "X03127", "H095": "X03151", "H096": "X03160", "H097": "X03172", "H098": "X03217",
    "H099": "X03253", "H100": "X03334", "H101": "X03203", "H102": "X03256", "H103": "X03169",
}  # fmt: skip
# Admissions of a year when there are 36,900 members at the end; later years are like the last.
ADMITTED = {
    2016: 1480, 2017: 1420, 2018: 1390, 2019: 1440, 2020: 1590, 2021: 1230, 2022: 1340, 2023: 1430,
    2024: 1520, 2025: 1390, 2026: 1460,
}  # fmt: skip
CAME_FROM_ELSEWHERE = 190


def write(folder: Path, end: date, scale: Scale = PROVINCE) -> None:
    """Write the sheets of a province that ends on ``end`` (after July 2025) at the size of ``scale``."""
    rng = Random(f"dien bien {scale}")  # the same people for the same scale
    sheets = Sheets()
    territory = units.official()
    factor = scale.villages / PROVINCE.villages
    merged = int(90 * factor) + int(60 * factor) - int(8 * factor) - 2
    units.settle(territory, rng, scale.villages + merged)
    units.arrange(territory, rng, sheets, factor)
    unpeopled = blanks.choose(territory, rng, factor, end)
    tree = Tree(territory, "Điện Biên", rng, sheets)
    tree.villages([(blank.village, blank.neighbour) for blank in unpeopled], scale.joint)
    _separate(tree, unpeopled)
    communes = {commune.key: commune for commune in territory.communes}
    seats = {district: communes[key] for district, key in SEATS.items()}
    province = agencies.add_all(tree, seats, end)
    reform.carry_out(tree, province)
    units.write_areas(territory, sheets)
    tree.write()
    lives = Lives(tree, People(rng, sheets, "11", end), _lines(tree, unpeopled), end)
    histories = Histories(lives)
    coming = sum(blank.stay for blank in unpeopled)
    for plan in _plans(lives, scale, scale.members - coming):
        histories.write(plan)
    for blank in unpeopled:
        _fate(lives, histories, blank)
    posts.fill(territory.villages, lives.residents, rng, sheets)
    clearing.work_on(unpeopled, tree, Random(f"clearing {scale}"), sheets, end)
    targets.set_targets(tree, rng, sheets, end, scale.members / PROVINCE.members)
    prospects.prepare(tree, sheets, end)
    honours.give(tree, sheets, end)
    cell_life.live(tree, sheets, end)
    residence.introduce(tree, sheets, end)
    tasks.charge(tree, sheets, end)
    screening.screen(tree, sheets, end)
    declared.declare(tree, sheets, end)
    workplaces.open_for_work(tree, sheets)
    sheets.write(folder)


def _separate(tree: Tree, unpeopled: list[Blank]) -> None:
    """Joint cells that part over the years, and those of villages that came to members of their own."""
    own = {blank.village: blank.own_cell_on for blank in unpeopled}
    for first, second, cell in tree.joint:
        if second in own:
            on = own[second]
        elif tree.rng.random() < 0.68:
            on = date(2016 + int(tree.rng.random() * 9), 1 + int(tree.rng.random() * 12), 1)
        else:
            on = None
        if on is not None and BEGAN < on < REFORM:
            tree.separate(first, second, cell, on)


def _lines(tree: Tree, unpeopled: list[Blank]) -> list[LifeEvent]:
    """Where people come to: the villages that stood at the beginning or were founded, and the agencies."""
    left_out = {blank.village for blank in unpeopled}
    heirs = {heir for village in tree.territory.villages for heir in village.into if heir.starts}
    # Of two villages that share a cell the second has few members.
    part = {
        village: share for first, second, _ in tree.joint for village, share in ((first, 0.6), (second, 0.2))
    }
    lines = []
    for commune in tree.territory.communes:
        for village in commune.villages:
            if village in left_out or village in heirs:
                continue
            cell = tree.cells_of[village.key][0][1]
            weight = cell.weight * part.get(village, 1.0)
            lines.append(LifeEvent("village", village, None, commune, village.starts or BEGINNING, weight))
    for body in tree.bodies:
        if body.mix not in ("", "village") and body.weight and (body.starts is None or body.starts < REFORM):
            lines.append(LifeEvent(body.mix, None, body, body.commune, body.starts or BEGINNING, body.weight))
    return lines


def _plans(lives: Lives, scale: Scale, wanted: int) -> list[Plan]:
    """Everybody's coming and going, so that as many as ``wanted`` are there at the end."""
    rng, end, factor = lives.rng, lives.end, scale.members / PROVINCE.members
    usual = list(accumulate(line.weight for line in lives.lines))
    eager = list(accumulate(line.weight * EAGERNESS[line.mix] for line in lives.lines))
    later: list[Plan] = []
    for year in range(BEGAN.year, end.year + 1):
        for _ in range(round(ADMITTED.get(year, ADMITTED[2026]) * factor)):
            day = lives.ceremony(year)
            if day <= end:
                later.append(lives.plan(lives.draw(eager, day), day, "admitted"))
        for _ in range(round(CAME_FROM_ELSEWHERE * factor)):
            day = date(year, 1, 10) + timedelta(days=int(rng.random() * 350))
            if day <= end:
                later.append(lives.plan(lives.draw(usual, day), day, "transferred_in"))
    still_there = sum(plan.left is None for plan in later)
    first: list[Plan] = []
    while still_there < wanted:
        plan = lives.plan(lives.draw(usual, BEGAN), BEGAN, "first_recorded")
        still_there += plan.left is None
        first.append(plan)
    return first + sorted(later, key=lambda plan: plan.came)


def _fate(lives: Lives, histories: Histories, blank: Blank) -> None:
    """Who comes to a village without a member, and who goes again."""
    rng, village = lives.rng, blank.village
    line = LifeEvent("village", village, None, village.commune, BEGINNING, 1.0)
    for day in blank.admitted:
        birth = day - timedelta(days=int((19 + rng.random() * 14) * 365.25))
        goes = blank.emptied is not None and day < blank.emptied
        why = OUT if goes and rng.random() < 0.6 else "deleted" if goes else ""
        left = blank.emptied if goes else None
        histories.write(Plan(line, day, "admitted", birth, left, why), Fixed(village))
    if blank.what not in ("teacher", "posted"):
        return
    came = date(2019, 3, 1) + timedelta(days=int(rng.random() * 1800))
    birth = came - timedelta(days=int((26 + rng.random() * 12) * 365.25))
    if blank.what == "teacher":
        committee = lives.tree.committees[village.commune.key]
        school = next(
            body for body in lives.tree.bodies if body.mix == "school" and body.terms[0].parent is committee
        )
        line = LifeEvent("school", None, school, village.commune, BEGINNING, 1.0)
        histories.write(Plan(line, came, "transferred_in", birth, None, ""), Fixed(village, school))
    else:
        line = line._replace(mix="army")
        plan = Plan(line, came, "transferred_in", birth, None, "")
        histories.write(plan, Fixed(village, local="no"))
