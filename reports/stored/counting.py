"""Counting one month: the units of both trees that stand on its last day, in one statement.

People are counted once, where they are recorded, and summed up to all units that hold that village or cell on
the structure of the day. So a month costs a few passes over the stretches, however many units there are.
A root (a province, its committee) that holds no village and no cell has nothing to count: it and what stands
below it are left out, and :mod:`reports.stored.trends` knows their zeros.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from registry.units.models import GRASSROOTS_KINDS
from registry.units.structure import Forest, Structure, forest
from registry.units.tree import Tree
from reports.engine.by_settings import by_settings
from reports.engine.settled import standing_villages
from reports.engine.statements import fill
from reports.engine.units import reading_on

from .measures import kinds, month_statement

TREES = (Tree.TERRITORY, Tree.PARTY)
SQL = Path(__file__).parent / "sql"
# Which leaf counts in which unit; see ``sql/tables.sql``.
_TABLES = "leaf_of_unit, standing_unit, village_now, cell_now, standing_village"


class Counter:
    """Counts months one after the other; says anew where leaves count only when the structure changes."""

    def __init__(self) -> None:
        self._forest: Forest | None = None
        self._changes: list[date] = []
        self._since = -1
        with connection.cursor() as cursor:
            cursor.execute(fill("tables", SQL))
            cursor.execute("SELECT max(happened_on) FROM members_movement WHERE kind = 'first_recorded'")
            self._last_beginning: date | None = cursor.fetchone()[0]

    def statement(self, month_end: date) -> tuple[str, dict[str, Any]]:
        """SQL giving ``tree``, ``unit`` and ``figures`` of each counted unit, and its parameters.

        Good until the next call, on this connection.
        """
        self._say_where(month_end)
        starts = month_end.replace(day=1)
        begins_later = self._last_beginning is not None and self._last_beginning > starts
        parameters = {
            "starts": starts,
            "ends": month_end,
            "on": month_end,
            "kinds": kinds(),
            "some_begin_later": begins_later,
            **by_settings(),
        }
        return month_statement(reading_on(month_end)), parameters

    def _say_where(self, day: date) -> None:
        trees = forest()
        if trees is not self._forest:
            self._forest, self._changes, self._since = trees, _days_of_change(trees), -1
        since = bisect_right(self._changes, day)
        if since != self._since:
            self._since = since
            _fill_tables(trees.on(day))


def _days_of_change(trees: Forest) -> list[date]:
    """Every day on which something in either tree may read otherwise than on the eve."""
    days = {
        day for own in trees.areas.terms.values() for term in own for day in (term.starts_on, term.ends_on)
    }
    for terms in trees.party_terms.values():
        days.update(day for term in terms for day in (term.starts_on, term.ends_on))
    return sorted(days)


def _fill_tables(structure: Structure) -> None:
    trees = structure.forest
    up = list(_up(structure))
    counted = {unit for _, unit in up}
    rows: dict[str, Iterable[tuple[object, ...]]] = {
        "leaf_of_unit": up,
        "standing_unit": ((unit, top) for unit, top in _standing(structure) if top in counted),
        "village_now": (
            (village, now)
            for village in trees.villages
            if (now := structure.village_now(village)) is not None
        ),
        "cell_now": ((cell, now) for cell in trees.cells if (now := structure.cell_now(cell)) is not None),
        "standing_village": ((village,) for village in standing_villages(structure)),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {_TABLES}")
        for table, lines in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write("".join("\t".join(map(str, line)) + "\n" for line in lines))
        cursor.execute(f"ANALYZE {_TABLES}")


def _up(structure: Structure) -> Iterator[tuple[int, int]]:
    """Each leaf's slot with each unit that holds it (numbered as ``sql/tables.sql`` says)."""
    cells = _cells_and_committees(structure)
    for village in structure.forest.villages:
        for area in structure.village(Tree.TERRITORY, village).path:
            yield village * 4 + 1, area * 2
        for organization in structure.village(Tree.PARTY, village).path:
            yield village * 4 + 3, organization * 2 + 1
    for cell in cells:
        for area in structure.cell(Tree.TERRITORY, cell).path:
            yield cell * 4, area * 2
        for organization in structure.cell(Tree.PARTY, cell).path:
            yield cell * 4 + 2, organization * 2 + 1


def _standing(structure: Structure) -> Iterator[tuple[int, int]]:
    """Each unit that stands, with its root."""
    for area in structure.areas.standing:
        yield area * 2, structure.areas.path(area)[0] * 2
    for organization in structure.party.standing:
        yield organization * 2 + 1, structure.party.path(organization)[0] * 2 + 1


def _cells_and_committees(structure: Structure) -> set[int]:
    """Every cell there ever was, and the grassroots organizations of the day."""
    grassroots = {
        unit
        for unit in structure.party.standing
        if (term := structure.party_term(unit)) is not None and term.kind in GRASSROOTS_KINDS
    }
    return grassroots.union(structure.forest.cells)


def store(counter: Counter, run: int, month_end: date) -> int:
    """Replace what is stored for the month; returns how many rows. In the caller's transaction."""
    query, parameters = counter.statement(month_end)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stored_monthfigure WHERE month_end = %s", [month_end])
        cursor.execute(fill("store", SQL, month=query), {**parameters, "run": run})
        return int(cursor.rowcount)
