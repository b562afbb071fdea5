"""Badges of party age, cards and awards of the default demo.

Drawn apart from everything else, so that the members stay who they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from members.models import BADGE_STEPS, ENTRY_KINDS, EXIT_KINDS, EventKind
from members.party_age import reached_on
from registry.units.models import Kind

from .cells import Tree
from .csv_folder import Sheets
from .lives import BEGAN

OCCASIONS = ((2, 3), (5, 19), (9, 2), (11, 7))
# Of a hundred badges so many are given a year late, so many early, and so many are lost.
LATE, EARLY, LOST = 4, 2, 1
# Of a hundred cells, and of ten thousand members, so many are given an award in a year.
AWARDED_CELLS, AWARDED_MEMBERS = 3, 60
CARDS_FROM = 2016


class Stay(NamedTuple):
    """When somebody came to the register and left it, how, and when they were recognized."""

    came: date
    left: date | None
    how: str
    recognized: date | None


def give(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write the badges of everybody who has reached a step, the cards of those recognized, and awards."""
    rng = Random(f"huy hiệu {end.year} {len(sheets.rows['members'])}")
    stays = _stays(sheets)
    for row in sheets.rows["members"]:
        dossier, card_no, _, admitted_on = row[:4]
        stay = stays.get(str(dossier))
        if stay is None:
            continue
        if isinstance(admitted_on, date) and stay.how != EventKind.ADMITTED:
            _badges(str(dossier), admitted_on, stay, rng, sheets, end)
        if stay.recognized and stay.recognized.year >= CARDS_FROM and card_no:
            _card(str(dossier), str(card_no), stay, rng, sheets, end)
    _awards(tree, stays, rng, sheets, end)


def _stays(sheets: Sheets) -> dict[str, Stay]:
    found: dict[str, Stay] = {}
    ordered: Any = sorted(sheets.rows["events"], key=lambda row: (str(row[2]), str(row[0])))
    for dossier, kind, day, *_ in ordered:
        stay = found.get(dossier)
        if stay is None:
            found[dossier] = Stay(day, None, kind, None)
        elif kind in ENTRY_KINDS:
            found[dossier] = stay._replace(left=None)
        elif kind in EXIT_KINDS:
            found[dossier] = stay._replace(left=day, how=kind)
        elif kind == EventKind.RECOGNIZED:
            found[dossier] = stay._replace(recognized=day)
    return found


def _next_occasion(day: date) -> date:
    return min(_occasions(day))


def _occasions(day: date) -> Iterator[date]:
    for year in (day.year, day.year + 1):
        for month, on in OCCASIONS:
            if (found := date(year, month, on)) >= day:
                yield found


def _badges(dossier: str, joined: date, stay: Stay, rng: Random, sheets: Sheets, end: date) -> None:
    """What was held when the register began, and each step since."""
    before = [step for step in BADGE_STEPS if reached_on(joined, step) <= stay.came]
    if before:
        decided = reached_on(joined, before[-1])
        _badge(sheets, dossier, before[-1], stay.came, "awarded", decided, rng)
    for step in BADGE_STEPS[len(before) :]:
        reached = reached_on(joined, step)
        lot = rng.random() * 100
        occasion = _next_occasion(reached if lot >= LATE else reached + timedelta(days=200))
        if lot > 100 - EARLY:
            occasion = _next_occasion(reached - timedelta(days=150))
        if occasion > end or (stay.left and stay.left < reached) or occasion < stay.came:
            return
        kind = "early" if occasion < reached else "awarded"
        if stay.left and stay.left <= occasion:
            if stay.how != EventKind.DIED:
                return
            kind = "posthumous"
        _badge(sheets, dossier, step, occasion, kind, occasion - timedelta(days=20 + int(lot / 5)), rng)


def _badge(
    sheets: Sheets, dossier: str, years: int, occasion: date, kind: str, decided: date, rng: Random
) -> None:
    document = f"{1 + int(rng.random() * 90):02}-QĐ/TU"
    number = f"{years}-{len(sheets.rows['badges']) + 1:06}"
    sheets.add("badges", dossier, years, occasion, kind, decided, document, number)
    if rng.random() * 100 < LOST and kind != "posthumous":
        sheets.add("badges", dossier, years, occasion, "lost", decided, None, number)


def _card(dossier: str, card_no: str, stay: Stay, rng: Random, sheets: Sheets, end: date) -> None:
    assert stay.recognized is not None
    issued = _next_occasion(stay.recognized + timedelta(days=40))
    if issued > end or (stay.left and stay.left <= issued):
        return
    sheets.add("cards", dossier, "new", issued, "Tỉnh ủy Điện Biên", card_no)
    again = issued + timedelta(days=100 + int(rng.random() * 900))
    if rng.random() < 0.02 and again <= end and not (stay.left and stay.left <= again):
        kind = "lost" if rng.random() < 0.6 else "damaged"
        sheets.add("cards", dossier, kind, again, "Tỉnh ủy Điện Biên", card_no)


def _awards(tree: Tree, stays: dict[str, Stay], rng: Random, sheets: Sheets, end: date) -> None:
    """At the end of each of five years."""
    people = sorted(stays)
    for year in range(end.year - 5, end.year):
        day = date(year, 12, 31)
        for body in tree.bodies:
            stands = (body.starts or BEGAN) <= day and (body.ends is None or body.ends > day)
            if stands and rng.random() * 100 < AWARDED_CELLS:
                kind = "flag" if rng.random() < 0.2 else "commendation"
                if body.on(day).kind in (Kind.PROVINCE_COMMITTEE,):
                    continue
                sheets.add("awards", body.code, None, day, kind, f"{1 + int(rng.random() * 60):02}-QĐ/TU")
        for dossier in people:
            if rng.random() * 10_000 < AWARDED_MEMBERS and _there(stays[dossier], day):
                kind = "merit" if rng.random() < 0.15 else "commendation"
                sheets.add("awards", None, dossier, day, kind, f"{1 + int(rng.random() * 60):02}-QĐ/TU")


def _there(stay: Stay, day: date) -> bool:
    return stay.came <= day and (stay.left is None or stay.left > day)
