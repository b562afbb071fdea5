"""Counting families that members help: where the help is for, else where the member counts."""

from __future__ import annotations

from datetime import date

from registry.units.rosters import Roster, placed_inside, row_of
from registry.units.tree import Tree

from .people import Counts
from .statements import Statement, fill


def families(roster: Roster, on: date) -> Counts:
    """Families by row, of the assignments that are open on ``on`` and whose member counts on it."""
    villages, village_rows = placed_inside((unit, leaf.row) for unit, leaf in roster.villages.items())
    cells, cell_rows = placed_inside((unit, leaf.row) for unit, leaf in roster.cells.items())
    parameters = {
        "villages": villages,
        "village_rows": village_rows,
        "cells": cells,
        "cell_rows": cell_rows,
        "by_village": roster.tree == Tree.TERRITORY,
        "on": on,
    }
    statement = Statement(fill("families"), parameters, ("row",), roster.legend())
    return {(row_of(number), None): (helped, 0) for number, _, helped in statement.count()}
