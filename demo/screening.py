"""The yearly screening in the default demo: a few members under review, and last year's reviews, closed.

Drawn apart from everything else, so that the members stay who they were.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from members.models import ReviewOutcome, ReviewReason

from .cell_life import homes_of
from .cells import Tree
from .csv_folder import Sheets

# Of a thousand members so many are under review at the end, and so many were the year before.
OPEN, CLOSED = 4, 6
_REASONS = (
    *(ReviewReason.ACTIVITY, ReviewReason.ACTIVITY, ReviewReason.DUES),
    *(ReviewReason.DISCIPLINE, ReviewReason.STANDARDS, ReviewReason.OTHER),
)


def screen(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write who is under review, and who was and stayed."""
    rng = Random(f"rà soát {end.year} {len(tree.bodies)}")
    last_year = date(end.year - 1, 3, 15)
    for dossier, (_, since) in homes_of(sheets).items():
        drawn = rng.random() * 1000
        if since > last_year or drawn >= OPEN + CLOSED:
            continue
        reason = _REASONS[int(rng.random() * len(_REASONS))]
        if drawn < OPEN:
            opened = end - timedelta(days=15 + int(rng.random() * 90))
            sheets.add("reviews", dossier, max(opened, last_year), reason.value, None, None)
        else:
            closed = last_year + timedelta(days=60 + int(rng.random() * 60))
            outcome = ReviewOutcome.KEPT if rng.random() < 0.6 else ReviewOutcome.WARNED
            sheets.add("reviews", dossier, last_year, reason.value, closed, outcome.value)
