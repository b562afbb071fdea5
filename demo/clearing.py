"""Clearing programmes of the default demo, and the log of what was done in villages without a member."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cells.models import Cause, LogStep
from registry.common.dates import REFORM

from .blanks import Blank
from .cells import Tree
from .csv_folder import Sheets
from .lives import BEGAN

CAUSES = {
    "unserved": Cause.NEW_VILLAGE,
    "teacher": Cause.SOURCE_NOT_QUALIFIED,
    "posted": Cause.SOURCE_NOT_QUALIFIED,
}


def work_on(unpeopled: Sequence[Blank], tree: Tree, rng: Random, sheets: Sheets, end: date) -> None:
    """A programme of each village without a member, a second one where the first was not enough, a log."""
    for blank in unpeopled:
        opened = BEGAN + timedelta(days=60 + int(rng.random() * 300))
        first = min(blank.admitted, default=None)
        opened = min(opened, first - timedelta(days=90)) if first else opened
        cause = CAUSES.get(blank.what, Cause.NO_SOURCE)
        _programme(blank, opened, first, cause, tree, rng, sheets, end)
        if blank.emptied is None or blank.emptied > end:
            continue
        # Those of one village in three waited to be noticed; of the others work began anew.
        if rng.random() < 0.67:
            again = blank.emptied + timedelta(days=30 + int(rng.random() * 120))
            later = min((day for day in blank.admitted if day > again), default=None)
            if again < end:
                _programme(blank, again, later, Cause.MEMBERS_MOVED, tree, rng, sheets, end)


def _programme(
    blank: Blank,
    opened: date,
    cleared: date | None,
    cause: Cause,
    tree: Tree,
    rng: Random,
    sheets: Sheets,
    end: date,
) -> None:
    """One programme with its log; it is closed some weeks after the first admission."""
    village = blank.village
    closed = cleared + timedelta(days=14 + int(rng.random() * 60)) if cleared else None
    closed = closed if closed is not None and closed <= end else None
    is_of_today = closed is None or closed > REFORM
    committee = tree.committees[village.commune.successor if is_of_today else village.commune.key]
    aim = date((closed or end).year + (0 if closed else 1), 12, 31)
    sheets.add("village_programme", village.key, opened, cause.value, committee.code, None, aim, closed)
    for day, step in _steps(blank, opened, cleared, closed or end, rng):
        if opened <= day <= min(closed or end, end):
            sheets.add("village_log", village.key, day, step.value, None)


def _steps(
    blank: Blank, opened: date, cleared: date | None, until: date, rng: Random
) -> list[tuple[date, LogStep]]:
    """What was done: a survey at once, and where it came to an admission the steps that lead there."""
    steps = [(opened + timedelta(days=10 + int(rng.random() * 30)), LogStep.SURVEY)]
    if cleared is not None:
        steps += [
            (cleared - timedelta(days=80), LogStep.SOURCE_FOUND),
            (cleared - timedelta(days=55), LogStep.CLASS),
            (cleared - timedelta(days=30), LogStep.APPLICATION),
        ]
    elif blank.what == "posted":
        steps.append((opened + timedelta(days=200), LogStep.POSTING))
    else:
        steps.append((until - timedelta(days=40 + int(rng.random() * 200)), LogStep.SOURCE_FOUND))
    if blank.own_cell_on is not None:
        steps.append((blank.own_cell_on, LogStep.CELL_FOUNDED))
    return sorted(set(steps))
