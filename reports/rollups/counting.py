"""Counting one month: every unit of both trees that stands on its last day, in one statement a tree.

People are counted once, where they are recorded, and summed up to all units that hold that village or cell on
the structure of the day. So a month costs a few passes over the stretches, however many units there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from cells.models import GRASSROOTS_KINDS
from registry.common.trees import Place
from reports.structure import AREA, ORGANIZATION, Forest, Structure, forest
from reports.units import reading_on, standing_villages

from . import sql
from .measures import CODES, MEASURES, Measure

TREES = (AREA, ORGANIZATION)
_SOURCES = {
    **dict.fromkeys(("members", "members_official", "minority_members", "women", "youth"), "stock"),
    **dict.fromkeys((measure.code for measure in MEASURES if measure.flow), "flow"),
    "villages": "villages",
    "villages_without_member": "villages",
    "villages_without_own_cell": "villages",
    "villages_ready_for_cell": "villages",
}
COLUMNS = ", ".join(f'"{code}"' for code in CODES)


def _value(measure: Measure) -> str:
    code = measure.code
    value = f'coalesce({_SOURCES.get(code, "organizations")}."{code}", 0)'
    if measure.is_null_before_the_register:
        value = f"CASE WHEN began.day IS NULL OR began.day <= %(on)s THEN {value} END"
    return f'{value} AS "{code}"'


VALUES = ", ".join(_value(measure) for measure in MEASURES)


class Places(NamedTuple):
    """The parameters that say where leaves count, for all days on which the structure stays the same."""

    since: int
    parameters: Mapping[str, Any]


class Counter:
    """Counts months one after the other, remembering the structure for as long as it stays the same."""

    def __init__(self) -> None:
        self._places: dict[str, Places] = {}
        self._forest: Forest | None = None
        self._changes: list[date] = []
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(happened_on) FROM members_movement WHERE kind = 'first_recorded'")
            self._last_beginning: date | None = cursor.fetchone()[0]

    def statement(self, tree: str, month_end: date) -> tuple[str, dict[str, Any]]:
        """SQL giving ``unit`` and :data:`COLUMNS` of each standing unit of ``tree``, and its parameters."""
        begins_later = self._last_beginning is not None and self._last_beginning > month_end
        parameters = {
            **self._where(tree, month_end),
            "by_village": tree == AREA,
            "starts": month_end.replace(day=1),
            "on": month_end,
            "some_begin_later": begins_later,
        }
        return sql.month(VALUES, reading_on(month_end)), parameters

    def _where(self, tree: str, day: date) -> Mapping[str, Any]:
        trees = forest()
        if trees is not self._forest:
            self._forest, self._changes, self._places = trees, _days_of_change(trees), {}
        since = bisect_right(self._changes, day)
        known = self._places.get(tree)
        if known is None or known.since != since:
            known = self._places[tree] = Places(since, _parameters(trees.on(day), tree))
        return known.parameters


def _days_of_change(trees: Forest) -> list[date]:
    """Every day on which something in either tree may read otherwise than on the eve."""
    days = {
        day for own in trees.areas.terms.values() for term in own for day in (term.starts_on, term.ends_on)
    }
    for terms in trees.party_terms.values():
        days.update(day for term in terms for day in (term.starts_on, term.ends_on))
    return sorted(days)


def _parameters(structure: Structure, tree: str) -> dict[str, Any]:
    reading = structure.areas if tree == AREA else structure.party
    trees = structure.forest
    committees = [
        unit
        for unit in structure.party.standing
        if (term := structure.party_term(unit)) is not None and term.kind in GRASSROOTS_KINDS
    ]
    villages = ((village, structure.village(tree, village)) for village in trees.villages)
    cells = ((cell, structure.cell(tree, cell)) for cell in {*trees.cells, *committees})
    up = [*_up(True, villages), *_up(False, cells)]
    units = list(reading.standing)
    now = [(v, one) for v in trees.villages if (one := structure.village_now(v)) is not None]
    cells_now = [(c, one) for c in trees.cells if (one := structure.cell_now(c)) is not None]
    return {
        "of_village": [of_village for of_village, _, _ in up],
        "leaves": [leaf for _, leaf, _ in up],
        "leaf_units": [unit for _, _, unit in up],
        "units": units,
        "tops": [reading.path(unit)[0] for unit in units],
        "recorded_villages": [recorded for recorded, _ in now],
        "villages_now": [one for _, one in now],
        "recorded_cells": [recorded for recorded, _ in cells_now],
        "cells_now": [one for _, one in cells_now],
        "standing_villages": standing_villages(structure),
    }


def _up(of_village: bool, leaves: Iterable[tuple[int, Place]]) -> Iterable[tuple[bool, int, int]]:
    return ((of_village, leaf, unit) for leaf, place in leaves for unit in place.path)


def store(counter: Counter, run: int, month_end: date) -> int:
    """Replace what is stored for the month; returns how many rows. In the caller's transaction."""
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_monthfigure WHERE month_end = %s", [month_end])
        for tree in TREES:
            query, parameters = counter.statement(tree, month_end)
            cursor.execute(
                f"INSERT INTO reports_monthfigure (month_end, tree, run_id, unit, {COLUMNS}) "  # noqa: S608
                f"SELECT %(on)s, %(tree)s, %(run)s, counted.* FROM ({query}) counted",
                {**parameters, "tree": tree, "run": run},
            )
            rows += cursor.rowcount
    return rows
