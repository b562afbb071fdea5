"""What the demo's commune committees have declared for the forms: most of them, so that completeness shows.

Drawn apart from everything else, so that the members stay who they were.
"""

from __future__ import annotations

from datetime import date
from random import Random

from registry.units.models import Kind

from .cells import Tree
from .csv_folder import Sheets

# Of a hundred committees so many have answered for the year that is over, and for the half year that is.
OF_THE_YEAR, OF_THE_HALF = 95, 70
# The lines that are asked for any period, each with the most that one committee says.
ANY = (
    ("2", "population_policy", 1),
    ("2", "foreign_spouse", 1),
    ("2", "committees_nobody_left", 1),
    ("2", "cells_nobody_left", 2),
    ("3", "foreign_spouse", 2),
    ("7", "temporary_transfers_out", 9),
    ("7", "temporary_transfers_in", 6),
    ("7", "irregular_transfers_in", 1),
    ("7", "irregular_transfers_out", 1),
    ("7", "forged_transfers", 0),
)
# Those of a whole year: awards, and the review of collectives and members.
YEARLY = (
    ("7", "awards_grassroots_flag", 1),
    ("7", "awards_grassroots_merit", 2),
    ("7", "awards_grassroots_commendation", 4),
    ("7", "awards_cell_merit", 2),
    ("7", "awards_cell_commendation", 6),
    ("6F", "review_new_collectives", 1),
    ("6F", "review_new_members", 8),
    ("6F", "review_hint_grassroots_collectives", 1),
    ("6F", "review_hint_grassroots_members", 2),
)


def declare(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write what was declared for last year and, once it is over, for the first half of this one."""
    rng = Random(f"khai báo {end.year} {len(tree.bodies)}")
    last, half = date(end.year - 1, 12, 31), date(end.year, 6, 30)
    _period(tree, sheets, rng, date(end.year - 1, 1, 1), last, OF_THE_YEAR, (*ANY, *YEARLY))
    if half < end:
        _period(tree, sheets, rng, date(end.year, 1, 1), half, OF_THE_HALF, ANY)


def _period(
    tree: Tree,
    sheets: Sheets,
    rng: Random,
    first: date,
    last: date,
    answered: int,
    lines: tuple[tuple[str, str, int], ...],
) -> None:
    for body in tree.bodies:
        stands = (body.starts is None or body.starts <= last) and (body.ends is None or body.ends > last)
        if not stands or body.on(last).kind != Kind.SUPERIOR_COMMITTEE or rng.random() * 100 >= answered:
            continue
        for form, line, most in lines:
            sheets.add("declared", form, line, body.code, first, last, int(rng.random() * (most + 1)))
