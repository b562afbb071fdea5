"""From which recorded cells and villages an answer is counted: what is written of others leaves it as it is.

An answer depends on the stretches and movements of the leaves that count under its root; on trees, on
villages served, on posts, on targets and on the first days of a register it depends as a whole, and what
is written of those touches every answer (the triggers of the tables say where a write belongs,
:mod:`registry.common.cache`).
"""

from __future__ import annotations

from collections.abc import Sequence

from registry.common.cache import Leaves
from registry.common.dates import eve
from registry.units.rosters import Roster
from registry.units.structure import forest
from reports.catalogue import Family, Indicator
from reports.measures import MEASURES
from reports.questions import Question

from .asked import Asked, understand
from .parts import MOST, add_up_from_leaves
from .target_figures import of_members

_FROM_LEAVES = frozenset(
    {
        Family.STOCK,
        Family.FLOW,
        Family.RATE,
        Family.TRANSFERS,
        Family.BALANCE,
        Family.VILLAGES,
        Family.VILLAGES_CHANGED,
        Family.ORGANIZATIONS,
    }
)


def counted_from(questions: Sequence[Question]) -> Leaves | None:
    """The leaves that any of ``questions`` is counted from; ``None`` where any person may matter."""
    cells: set[int] = set()
    villages: set[int] = set()
    # Of a past state of knowledge units may be asked about that are no more.
    if any(question.known_on for question in questions):
        return None
    # What compares, or is about several days, is counted from the leaves of each of its parts.
    for asked in (part for question in questions for part in understand(question).parts()):
        if not follows_from_leaves(asked):
            return None
        inside = Roster.of(asked.structure, asked.tree, asked.roots, None).inside
        if sum(map(len, inside)) > MOST:
            return None
        cells |= inside[0]
        villages |= inside[1]
        _add_what_became_of_leaves(asked, _counting(asked), cells, villages)
        if len(cells) + len(villages) > MOST:
            return None
    return Leaves(tuple(sorted(cells)), tuple(sorted(villages)))


def follows_from_leaves(asked: Asked) -> bool:
    """Is a plain question answered from stretches and movements of leaves, and nothing else of people?"""
    indicator = _counting(asked)
    if indicator.family not in _FROM_LEAVES or asked.question.by == "rung":
        return False
    conditions = f"{indicator.counts} {indicator.among} {indicator.missing}"
    return add_up_from_leaves(conditions) and not _asks_of_members(asked)


def _asks_of_members(asked: Asked) -> bool:
    """Is a target a part of the members of the eve, who may count elsewhere on the structure date?"""
    question = asked.question
    if asked.indicator.family != Family.TARGETS or not (asked.starts and question.measure and question.basis):
        return False
    return of_members(asked.starts, asked.ends, question.measure, question.basis, asked.on)


def _counting(asked: Asked) -> Indicator:
    """The indicator that is counted: for a target, what was done towards it."""
    if asked.indicator.family == Family.TARGETS:
        assert asked.question.measure is not None
        return MEASURES[asked.question.measure].indicator
    return asked.indicator


def _add_what_became_of_leaves(
    asked: Asked, indicator: Indicator, cells: set[int], villages: set[int]
) -> None:
    """Villages and cells in some state are joined to people by what recorded leaves are on the reporting day.

    A leaf may be that of another root on the structure date.
    """
    days = {asked.on}
    if indicator.family == Family.VILLAGES_CHANGED:
        assert asked.starts is not None
        days.add(eve(asked.starts))
    elif indicator.family not in (Family.VILLAGES, Family.ORGANIZATIONS):
        return
    for day in map(forest().on, days):
        villages.update(v for v in day.forest.villages if day.village_now(v) in villages)
        cells.update(c for c in day.forest.cells if day.cell_now(c) in cells)
