"""Who is prepared for admission in the default demo: cases of village cells and enterprises, and their steps.

Drawn apart from everything else, so that the members stay who they were.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from members.models import Outcome, Source, Step, StepResult, Stuck
from registry.units.models import Sector

from .cells import Body, Tree
from .csv_folder import Sheets
from .names import full_name
from .units import Village

# Of a hundred villages so many prospects, and of a hundred cases so many over without an admission.
IN_A_HUNDRED_VILLAGES, OVER = 105, 14
SOURCES = (
    *[Source.YOUTH_UNION] * 9,
    *[Source.OTHER] * 5,
    *[Source.VILLAGE_HEAD] * 2,
    Source.FRONT_HEAD,
    *[Source.STUDENT] * 2,
)
STUCK = (
    *[Stuck.CERTIFICATE] * 5,
    *[Stuck.PAPERS] * 4,
    *[Stuck.AWAY] * 5,
    *[Stuck.SCHOOLING] * 2,
    Stuck.VOTES,
    Stuck.OTHER,
)
# The way as most go it, and how many days after the step before.
WAY = (
    (Step.REVIEW, 40),
    (Step.CLASS, 120),
    (Step.CERTIFICATE, 12),
    (Step.APPLICATION, 60),
    (Step.VERIFICATION, 35),
    (Step.COMMENTS_ORGANIZATIONS, 12),
    (Step.COMMENTS_RESIDENCE, 6),
    (Step.CELL_VOTE, 14),
    (Step.COMMITTEE_VOTE, 18),
)
VOTES = (Step.CELL_VOTE, Step.COMMITTEE_VOTE)


class Home(NamedTuple):
    """Where somebody is a prospect: cell, village (if they live in one of its own), group, since when."""

    cell: Body
    village: Village | None
    group: str
    since: date


def prepare(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write the cases that are open on ``end``, and some that were over by then, with their steps."""
    rng = Random(f"quần chúng {end.year} {len(tree.territory.villages)}")
    for number, (home, sources) in enumerate(_homes(tree, rng, end), start=1):
        _case(f"QC-{number:05}", home, sources[int(rng.random() * len(sources))], rng, sheets, end)


def _homes(tree: Tree, rng: Random, end: date) -> list[tuple[Home, tuple[Source, ...]]]:
    homes = []
    for village in tree.territory.villages:
        cells = [(since, cell) for since, cell in tree.cells_of[village.key] if cell.ends is None]
        if village.ends is not None or not cells:
            continue
        since, cell = cells[-1]
        begun = max(since, village.starts or since, cell.starts or since)
        for _ in range(int(IN_A_HUNDRED_VILLAGES / 100 + rng.random())):
            homes.append((Home(cell, village, village.group, begun), SOURCES))
    for body in tree.bodies:
        if body.ends is None and body.on(end).sector is Sector.PRIVATE_ENTERPRISE and body.mix:
            begun = body.starts or date(2016, 1, 1)
            homes += [(Home(body, None, "Kinh", begun), (Source.WORKER,))] * (1 + int(rng.random() * 3))
    return homes


def _case(case_no: str, home: Home, source: Source, rng: Random, sheets: Sheets, end: date) -> None:
    opened = end - timedelta(days=20 + int(rng.random() ** 1.6 * 800))
    if opened < home.since:
        return
    is_over = rng.random() * 100 < OVER
    last = opened + timedelta(days=int((end - opened).days * rng.random())) if is_over else end
    stuck = STUCK[int(rng.random() * len(STUCK))] if rng.random() < 0.19 else None
    female = rng.random() < 0.44
    oldest = 22 if source in (Source.STUDENT, Source.YOUTH_UNION) else 45
    age = 18.3 + rng.random() * (oldest - 18)
    birth = opened - timedelta(days=int(age * 365.25))
    name = full_name(rng, home.group, female)
    outcome = (Outcome.REFUSED if rng.random() < 0.4 else Outcome.WITHDRAWN) if is_over else None
    person = (None,) * 4 if is_over else (name, "female" if female else "male", birth, home.group)
    sheets.add(
        "prospects",
        case_no,
        *person,
        home.village.key if home.village else None,
        home.cell.code,
        source.value,
        opened,
        last if is_over else None,
        outcome and outcome.value,
        stuck and stuck.value,
    )
    _steps(case_no, opened, last, rng, sheets, is_stuck=stuck is not None)


def _steps(case_no: str, opened: date, last: date, rng: Random, sheets: Sheets, *, is_stuck: bool) -> None:
    day, pace = opened, 0.6 + rng.random() * 1.5
    for place, (step, days) in enumerate(WAY):
        day += timedelta(days=1 + int(days * pace * (0.7 + rng.random() * 0.6)))
        if day >= last or (is_stuck and place > 3):
            return
        votes: tuple[int | None, int | None, int | None] = (None, None, None)
        if step in VOTES:
            convened = (7 if step is Step.CELL_VOTE else 13) + int(rng.random() * 9)
            present = convened - int(rng.random() * 2)
            votes = (convened, present, max(present - int(rng.random() * 2), (2 * convened + 2) // 3))
        result = StepResult.NOT_YET if step is Step.REVIEW and rng.random() < 0.12 else StepResult.YES
        paper = f"{1 + int(rng.random() * 90):02}-NQ" if step in VOTES else None
        sheets.add("case_steps", case_no, step.value, day, *votes, paper, result.value)
