"""The figures and blocks of the page of a unit of either tree, and the table of the units below it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from registry.accounts.access.places import LEVEL_TITLES, Place, crumbs, in_sight, level_below, successors
from registry.common.moments import Moment
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import ask
from reports.questions import Question

from .board import (
    CELLS,
    LEAVES,
    PEOPLE,
    VILLAGES,
    Board,
    BoardLine,
    has_units,
    stocks,
    year_admissions,
    year_of,
)
from .figure_asked import unit_name
from .unit_blocks import block_questions, blocks
from .unit_columns import UnitColumn, columns_of


def unit_questions(place: Place, moment: Moment, level: str | None) -> dict[str, Question]:
    """What the page of a unit asks about it and the units below it."""
    asked = {**stocks(place, moment, level, *PEOPLE), **year_admissions(place, moment, level, None)}
    if has_units(place):
        # Villages and cells have no villages and cells of their own to count.
        below = None if level in LEAVES else level
        asked |= stocks(place, moment, below, *VILLAGES, *CELLS)
    if place.tree == Tree.PARTY:
        asked["balance"] = ask(place, "balance", moment, **year_of(moment))
    return asked


def unit_board(request: HttpRequest, structure: Structure, place: Place, moment: Moment) -> Board | None:
    """The figures of a unit's page; none where the unit does not stand on the structure date."""
    if not place.stands:
        return None
    level = level_below(structure, place)
    questions = unit_questions(place, moment, level) | block_questions(request, structure, place, moment)
    return Board(place, moment, questions, level, request.GET.get("xep", ""))


def children(request: HttpRequest, board: Board) -> tuple[list[UnitColumn], list[BoardLine]]:
    """The table of the units below: all columns that it can have, and its lines with those shown."""
    columns = columns_of(request, board.level, board.answers)
    return columns, board.table(*(column.code for column in columns if column.is_shown))


def unit_context(
    request: HttpRequest, structure: Structure, place: Place, board: Board | None, moment: Moment
) -> dict[str, Any]:
    """What the page of a unit of either tree shows: the unit, its figures, its children, what came of it."""
    context = {
        "moment": moment,
        "place": place,
        "unit": unit_name(place),
        "crumbs": crumbs(request, structure, place),
        "board": board,
        "successors": in_sight(request, [] if place.stands else successors(structure, place)),
    }
    if board is None:
        return context
    columns, lines = children(request, board)
    return {
        **context,
        **blocks(structure, place, board.answers, moment),
        "lines": lines,
        "columns_offered": columns,
        "columns_shown": [column for column in columns if column.is_shown],
        "level_title": LEVEL_TITLES.get(board.level or "", ""),
    }
