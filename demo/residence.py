"""Members of agencies and enterprises in the default demo: the village cell where they live, its comment.

Drawn apart from everything else, so that the members stay who they were.
"""

from __future__ import annotations

from datetime import date
from random import Random

from cells.models import CommentResult
from members.models import Task
from registry.units.models import CELL_KINDS

from .cell_life import homes_of
from .cells import Tree
from .csv_folder import Sheets

# Of a hundred members of cells without a village so many keep contact with one.
IN_TOUCH = 70


def introduce(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write who keeps contact with which cell, and what came of the last year's and this year's comment."""
    rng = Random(f"nơi cư trú {end.year} {len(tree.bodies)}")
    serving = {str(row[0]) for row in sheets.rows["cell_villages"]}
    standing = [b for b in tree.bodies if b.terms[-1].kind in CELL_KINDS and b.ends is None]
    village_cells = [body.code for body in standing if body.code in serving and body.starts is None]
    agencies = {body.code for body in standing} - serving
    began = date(end.year - 2, 3, 1)
    if not village_cells:
        return
    for dossier, (cell, since) in homes_of(sheets).items():
        if cell not in agencies or since >= began or rng.random() * 100 >= IN_TOUCH:
            continue
        lives_in = village_cells[int(rng.random() * len(village_cells))]
        sheets.add("assignments", dossier, Task.RESIDENCE_CONTACT.value, lives_in, None, None, began, None)
        drawn = rng.random()
        result = (
            CommentResult.YES if drawn < 0.9 else CommentResult.NOT_YET if drawn < 0.98 else CommentResult.NO
        )
        sheets.add("residence_comments", dossier, end.year - 1, result.value)
        if rng.random() < 0.4:
            sheets.add("residence_comments", dossier, end.year, CommentResult.YES.value)
