"""Subtotals by level: deep units stand under those right below the unit, told from their namesakes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.accounts.access.places import unit_place
from reports.questions import Row

from .board import REST
from .figure_asked import Asked

if TYPE_CHECKING:
    from .figure_table import Line


def is_grouped(asked: Asked) -> bool:
    """Does the table add up by the level right below the unit?"""
    return asked.grouping is not None and asked.adds_up and asked.question.by is None


def above_of(asked: Asked, rows: Sequence[Row]) -> dict[str, str]:
    """What units stand under: all of those two or more levels below, and otherwise namesakes."""
    names = Counter(row.name for row in rows)
    deep = asked.grouping is not None and asked.question.level is not None
    at = asked.question.level
    return {
        row.key: name
        for row in rows
        if row.key not in REST and (names[row.name] > 1 or (deep and row.level == at))
        if (name := _superior(asked, row.key))
    }


def _path(asked: Asked, key: str) -> list[int]:
    """The units above a unit, the nearest last."""
    structure, tree = asked.structure, asked.place.tree
    unit = structure.forest.ids_of(tree).get(key)
    if unit is None:
        return []
    return [one for one in structure.of(tree).place(unit).path if one != unit]


def _superior(asked: Asked, key: str) -> str:
    path = _path(asked, key)
    return unit_place(asked.structure, asked.place.tree, path[-1]).name if path else ""


def in_groups(asked: Asked, groups: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The lines in the order of their subtotals, each with its own; what is under none stands at the end."""
    ids = asked.structure.forest.ids_of(asked.place.tree)
    known = {ids[line.row.key]: line for line in groups if line.is_unit and line.row and line.row.key in ids}
    under: dict[int | None, list[Line]] = defaultdict(list)
    for line in lines:
        key = line.row.key if line.row else ""
        own = ids.get(key) if line.is_unit else None
        over = next((unit for unit in (*_path(asked, key), own) if unit in known), None) if own else None
        under[over].append(line)
    found: list[Line] = []
    for unit, group in known.items():
        # A unit of the level that is right below may be of the deep one, too: it is its own subtotal.
        is_own = [line.row and line.row.key for line in under[unit]] == [group.row and group.row.key]
        found += [
            replace(line, is_group=True) if is_own else replace(line, group=group) for line in under[unit]
        ]
    return [*found, *under[None]]
