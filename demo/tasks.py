"""What members of the default demo are charged with: a cell to follow, a village, families, prospects.

Drawn apart from everything else, so that the members stay who they were. Nobody is posted here: that would
change which villages have local members only.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from members.models import Task
from registry.units.models import CELL_KINDS

from .cell_life import homes_of
from .cells import Tree
from .csv_folder import Sheets

# Of a hundred village cells so many are followed, of a hundred villages so many are in somebody's charge, and
# of a hundred members of village cells so many help families or a prospect.
FOLLOWED, IN_CHARGE, HELPING, HELPING_PROSPECTS = 60, 35, 3, 1


def charge(tree: Tree, sheets: Sheets, end: date) -> None:
    """Write who of a commune's agencies follows which cell and village, and who helps whom."""
    rng, began = Random(f"phân công {end.year} {len(tree.bodies)}"), date(end.year - 1, 8, 1)
    served = {
        str(cell): str(village)
        for cell, village, since, until in sheets.rows["cell_villages"]
        if until is None and (since is None or (isinstance(since, date) and since <= began))
    }
    serving = {str(row[0]) for row in sheets.rows["cell_villages"]}
    cells = {
        body.code: body
        for body in tree.bodies
        if body.terms[-1].kind in CELL_KINDS and body.ends is None and body.commune is not None
        and (body.starts is None or body.starts <= began)
    }  # fmt: skip
    people, helpers = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for dossier, (cell, since) in homes_of(sheets).items():
        if cell not in cells or since >= began:
            continue
        people[cell].append(dossier)
        if cell not in serving and (commune := cells[cell].commune) is not None:
            helpers[commune.key].append(dossier)

    def add(dossier: str, task: Task, cell: str | None, village: str | None, number: int | None) -> None:
        sheets.add("assignments", dossier, task.value, cell, village, number, began, None)

    for cell, village in served.items():
        body = cells.get(cell)
        near = helpers[body.commune.key] if body is not None and body.commune is not None else []
        if near and rng.random() * 100 < FOLLOWED:
            add(rng.choice(near), Task.FOLLOWS_CELL, cell, None, None)
        if near and rng.random() * 100 < IN_CHARGE:
            add(rng.choice(near), Task.IN_CHARGE_OF_VILLAGE, None, village, None)
        for dossier in people[cell]:
            drawn = rng.random() * 100
            if drawn < HELPING:
                add(dossier, Task.HELPS_FAMILIES, None, village, 1 + int(rng.random() * 4))
            elif drawn < HELPING + HELPING_PROSPECTS:
                add(dossier, Task.HELPS_PROSPECT, cell, None, None)
