"""Counting people: who is there on a day, what happened in a period, who crossed a boundary.

Each statement is handed the leaves of a question (:mod:`registry.units.rosters`) and gives, for each row and
value of a dimension, two counts: what the indicator counts, and what it is a share of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from registry.common.cache import Leaves
from registry.common.dates import eve
from registry.common.patched_cache import PatchedCache
from registry.units.changed import Changed
from registry.units.relations import STRUCTURE
from registry.units.rosters import OUTSIDE, ROOT, Roster, RowKey, row_of
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.catalogue import Indicator

from . import keys, parts
from .by_settings import by_settings
from .leaf_by_leaf import is_on
from .people_sql import DIMENSIONS, NO_DIMENSION, OF_CELL, Dimension
from .statements import Statement, are_noted, fill

# The two counts of an indicator for each row and value of the dimension.
Counts = dict[tuple[RowKey, str | None], tuple[int, int]]


class Crossing(NamedTuple):
    """How many people went from one row to another."""

    from_row: RowKey
    to_row: RowKey
    in_province: bool
    by: str | None
    people: int


def _followed(
    cells: Iterable[tuple[int, date]] = (), villages: Iterable[tuple[int, date]] = ()
) -> dict[str, Any]:
    """The parameters of ``followed``: cells and villages, each with a day on which it does not stand."""
    known, gone = list(cells), list(villages)
    trees = forest()
    now = [(village, day, trees.on(day).village_now(village)) for village, day in gone]
    return {
        "followed_cells": [cell for cell, _ in known],
        "followed_days": [day for _, day in known],
        "followed_sectors": [trees.on(day).sector(cell) for cell, day in known],
        "followed_bases": [trees.on(day).base(cell) for cell, day in known],
        "followed_villages": [village for village, _, found in now if found is not None],
        "followed_village_days": [day for _, day, found in now if found is not None],
        "followed_villages_now": [found for _, _, found in now if found is not None],
    }


def _gone(by: str | Dimension | None, period: dict[str, Any], cells: str, villages: str) -> dict[str, Any]:
    """The same of a period, found by the two statements, where the dimension reads them."""
    if by in OF_CELL:
        return _followed(cells=Statement(cells, period).fetch())
    if by == "special":
        return _followed(villages=Statement(villages, period).fetch())
    return _followed()


# Movements of some leaves alone.
_ONLY = """
        AND (movement.cell_id = ANY (%(cells)s::bigint[])
             OR movement.village_id = ANY (%(villages)s::bigint[]))"""


class Placed(NamedTuple):
    """A statement up to ``placed``, ready for a tail that counts its lines or lists them."""

    name: str
    # Without those that say where leaves count.
    asked: dict[str, Any]
    roster: Roster
    dimension: Dimension
    holes: Mapping[str, str] = {}
    # Are leaves outside of the roots placed as well?
    outside: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """All that the statement is asked with."""
        return {**self.roster.people(outside=self.outside), **self.asked}

    def with_tail(self, tail: str) -> str:
        """The SQL of the whole statement."""
        return fill(self.name, tail=tail, **self.holes)

    def counting(self, *conditions: str, sums: Sequence[str] = ()) -> Statement:
        """For each row and value of the dimension: how many placed lines meet each of the conditions.

        At the end stand the ``sums`` over all lines.
        """
        return Statement(self._text(conditions, sums), self.parameters, ("row",), self.roster.legend())

    def _text(self, conditions: Sequence[str], sums: Sequence[str]) -> str:
        counts = [
            f"count(*) FILTER (WHERE {condition}) AS counted_{n}" for n, condition in enumerate(conditions)
        ]
        counts += keys.sums(conditions)
        counts += [f"coalesce(sum({added}), 0)::bigint AS sum_{n}" for n, added in enumerate(sums)]
        by = self.dimension.value
        return self.with_tail(fill("counted", by=by, join=self._join(), counts=",\n       ".join(counts)))

    def _join(self) -> str:
        """What the dimension needs beside ``placed``, and the members where their keys are summed."""
        join = self.dimension.join
        return f"{join} {keys.MEMBER}" if keys.are_summed() and keys.MEMBER not in join else join

    def counted(self, *conditions: str, sums: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """As :meth:`counting`, counted: row, value of the dimension, a number for each condition, sums."""
        last = -len(sums) or None
        return [
            (row, value, *keys.with_keys(rest[:last]), *(rest[last:] if last else ()))
            for row, value, *rest in self._lines(conditions, sums)
        ]

    def _lines(self, conditions: Sequence[str], sums: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        is_plain = not (are_noted() or is_on())
        if not is_plain or not parts.add_up_from_leaves(*conditions, *sums):
            statement = self.counting(*conditions, sums=sums)
            lines = self._as_before(statement) if is_plain else statement.count()
            return [(row_of(number), *line) for number, *line in lines]
        divided = parts.parts_of(self.roster)

        def count(only: Sequence[parts.Part] | None) -> list[tuple[Any, ...]]:
            return self._of_parts(divided, only, conditions, sums).fetch()

        text = self._text(conditions, sums)
        found = parts.counted(
            (text, self._asked()),
            self._until(),
            parts.Basis(divided),
            count,
            divided.among,
            parts.in_key_of(text),
        )
        return [(row, value, *numbers) for (row, value), numbers in found.items()]

    def _as_before(self, statement: Statement) -> list[tuple[Any, ...]]:
        """The statement's lines, which stay while nothing is written that matters to the days asked about."""
        key = (statement.text, self._asked(), self.outside)
        return parts.counted_whole(key, self._until(), statement.count)

    def _until(self) -> date:
        """The last day that is asked about."""
        return max(value for value in self.asked.values() if isinstance(value, date))

    def _asked(self) -> tuple[Hashable, ...]:
        """What differs from question to question; of where leaves count the parts say all else."""
        own = {name: tuple(value) if isinstance(value, list) else value for name, value in self.asked.items()}
        return (*sorted(own.items()), self.roster.structure.day, *self.roster.name)

    def _of_parts(
        self,
        divided: parts.Parts,
        only: Sequence[parts.Part] | None,
        conditions: Sequence[str],
        sums: Sequence[str],
    ) -> Statement:
        """The statement about some parts, or all, with the number of the part in place of the row."""
        placed: dict[str, Any] = {"by_village": self.roster.tree == Tree.TERRITORY}
        for name, villages in (("village", True), ("cell", False)):
            units, numbers = divided.numbered(villages=villages, only=only)
            placed |= {f"{name}s": units, f"{name}_rows": numbers, f"{name}_tops": [0] * len(units)}
        holes = dict(self.holes)
        if only is not None and "only" in holes:
            holes["only"] = _ONLY
        return Statement(self._replace(holes=holes)._text(conditions, sums), {**placed, **self.asked})

    def crossed(self, condition: str = "true") -> list[Crossing]:
        """How many people that meet the condition went from each row to each other row."""
        people = ", ".join(["count(*) AS people", *keys.sums(["true"])])
        tail = fill("crossed", by=self.dimension.value, join=self._join(), counts=condition, people=people)
        columns = ("from_row", "to_row")
        lines = Statement(self.with_tail(tail), self.parameters, columns, self.roster.legend()).count()
        return [
            Crossing(row_of(left), row_of(reached), in_province, value, *keys.with_keys(rest))
            for left, reached, in_province, value, *rest in lines
        ]


def _dimension(by: str | None) -> Dimension:
    return DIMENSIONS[by] if by else NO_DIMENSION


def placed_stock(roster: Roster, on: date, by: str | None = None) -> Placed:
    """Everybody under the root who counts on ``on``."""
    parameters = {**_followed_on(roster, by, on), "on": on, **by_settings()}
    return Placed("people_stock", parameters, roster, _dimension(by), {"of": ""})


def placed_ranked(roster: Roster, starts: date, on: date, by: str | None = None) -> Placed:
    """As :func:`placed_stock`, for those ranked for the period from ``starts`` to ``on``."""
    placed = placed_stock(roster, on, by)
    placed.asked["starts"] = starts
    return placed


def placed_eve(roster: Roster, starts: date, by: str | None = None) -> Placed:
    """Everybody who counts on the eve of ``starts``, and whoever is first recorded on that day."""
    on = eve(starts)
    parameters = {**_followed_on(roster, by, on, starts), "on": on, "starts": starts}
    return Placed("people_eve", parameters, roster, _dimension(by))


def _followed_on(roster: Roster, by: str | None, *days: date) -> dict[str, Any]:
    """The cells or villages that do not stand on the days, where the dimension reads them."""
    read = [(on, forest().on(on)) for on in days]
    if by in OF_CELL:
        return _followed(
            cells=[(cell, on) for on, day in read for cell in roster.cells if day.party_term(cell) is None]
        )
    if by == "special":
        return _followed(
            villages=[(v, on) for on, day in read for v in day.forest.villages if v not in day.areas.standing]
        )
    return _followed()


def placed_flow(
    kinds: Iterable[str], roster: Roster, starts: date, ends: date, by: str | Dimension | None = None
) -> Placed:
    """Every movement of ``kinds`` under the root from ``starts`` to ``ends``, both included."""
    period = {"kinds": list(kinds), "starts": starts, "ends": ends}
    followed = _gone(by, period, fill("ended_cells", only=""), fill("ended_villages", only=""))
    parameters = {**followed, **period}
    dimension = by if isinstance(by, Dimension) else _dimension(by)
    return Placed("people_flow", parameters, roster, dimension, {"only": ""})


def placed_crossings(
    roster: Roster, starts: date, ends: date, by: str | None = None, *, leaving: bool = False
) -> Placed:
    """Every change of place in the period, whatever boundary it crosses.

    A dimension is read on the day, or on the eve and in the place before when ``leaving``.
    """
    period = {"starts": starts, "ends": ends, "leaving": leaving}
    followed = _gone(by, period, fill("ended_crossings"), fill("ended_village_crossings"))
    parameters = {**followed, **period}
    return Placed("crossings", parameters, roster, _dimension(by), outside=True)


def _of_each(indicators: Sequence[Indicator], placed: Placed) -> list[Counts]:
    """The two counts of each of ``indicators``, in one pass; of a mean the sum and the number of people."""
    conditions = [sql for indicator in indicators for sql in (indicator.counts, indicator.among or "true")]
    sums = [indicator.sums for indicator in indicators if indicator.sums]
    lines = placed.counted(*conditions, sums=sums)
    found: list[Counts] = []
    at = 2 * len(indicators)
    for n, indicator in enumerate(indicators):
        # A sum stands behind all counts.
        above, at = (at, at + 1) if indicator.sums else (2 * n, at)
        found.append({(line[0], line[1]): (line[2 + above], line[2 + 2 * n + 1]) for line in lines})
    return found


def stocks(indicators: Sequence[Indicator], roster: Roster, on: date, by: str | None) -> list[Counts]:
    """People of each of ``indicators`` who count on ``on``, by row and value of ``by``, in one pass."""
    return _of_each(indicators, placed_stock(roster, on, by))


def ranked(indicator: Indicator, roster: Roster, starts: date, on: date, by: str | None) -> Counts:
    """People who count on ``on`` and were ranked for the period, by row and value of ``by``."""
    return _of_each([indicator], placed_ranked(roster, starts, on, by))[0]


def flow(indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None) -> Counts:
    """The movements that ``indicator`` counts from ``starts`` to ``ends``, by row and value of ``by``."""
    return _of_each([indicator], placed_flow(indicator.kinds, roster, starts, ends, by))[0]


def rate(indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None) -> Counts:
    """The movements from ``starts`` to ``ends``, and the people of the eve, each by its own day."""
    moved = placed_flow(indicator.kinds, roster, starts, ends, by).counted(indicator.counts)
    there = placed_eve(roster, starts, by).counted("true")
    found: dict[tuple[RowKey, str | None], tuple[int, int]] = {}
    for row, value, counted in moved:
        found[row, value] = counted, found.get((row, value), (0, 0))[1]
    for row, value, base in there:
        found[row, value] = found.get((row, value), (0, 0))[0], base
    return found


def unknown(indicator: Indicator, roster: Roster, starts: date | None, on: date) -> int:
    """How many people are left out because a fact about them is missing."""
    if indicator.missing is None:
        return 0
    placed = placed_stock(roster, on) if starts is None else placed_flow(indicator.kinds, roster, starts, on)
    return sum(people for _, _, people in placed.counted(indicator.missing))


def transfers(
    indicator: Indicator, roster: Roster, starts: date, ends: date, by: str | None
) -> tuple[Counts, Counts]:
    """Transfers in or out: by row, and those of the root itself.

    What goes from one child to another is in both of theirs and in none of their parent's.
    """
    leaving = indicator.is_leaving
    rows: dict[tuple[RowKey, str | None], int] = defaultdict(int)
    root: dict[tuple[RowKey, str | None], int] = defaultdict(int)
    for (row, value), (people, _) in flow(indicator, roster, starts, ends, by).items():
        rows[row, value] += people
        root[ROOT, value] += people
    for crossing in placed_crossings(roster, starts, ends, by, leaving=leaving).crossed(indicator.counts):
        own, other = (crossing.from_row, crossing.to_row) if leaving else (crossing.to_row, crossing.from_row)
        if own == OUTSIDE:
            continue
        rows[own, crossing.by] += crossing.people
        if other == OUTSIDE:
            root[ROOT, crossing.by] += crossing.people
    return (
        {key: (people, people) for key, people in rows.items()},
        {key: (people, people) for key, people in root.items()},
    )


# With the parts among which they were counted.
_unplaced: PatchedCache[tuple[int, parts.Parts]] = PatchedCache(size=500)


def unplaced(roster: Roster, on: date, *, villages: bool) -> int:
    """People under the root who on ``on`` can be placed in no single village (or, else, no single cell)."""
    day = forest().on(on)
    lost = _lost_of(day, villages=villages)
    if not lost:
        return 0
    column = "village_id" if villages else "cell_id"

    def counted() -> int:
        placed = placed_stock(roster, on)
        placed.asked["lost"] = sorted(lost)
        counting = placed.counting(f"placed.{column} = ANY (%(lost)s::bigint[])")
        return sum(sum(keys.with_keys(rest)) for _, _, *rest in counting.lines())

    divided = parts.parts_of(roster)

    def patch(before: tuple[int, parts.Parts], leaves: Leaves) -> tuple[int, parts.Parts]:
        people, then = before
        touched = leaves.villages if villages else leaves.cells
        if divided.differing(then) or not lost.isdisjoint(touched):
            return counted(), divided
        return before if then is divided else (people, divided)

    key = (keys.are_summed(), roster.structure.day, roster.name, on, villages, lost)
    return _unplaced.patched(key, on, lambda: (counted(), divided), patch, STRUCTURE)[0]


def _lost_of(day: Structure, *, villages: bool) -> frozenset[int]:
    """All such villages, or else cells, found once for each structure."""
    return day.remembered(
        ("lost", villages),
        lambda: _lost(day, day.forest.villages if villages else day.forest.cells, villages=villages),
        lambda before, changed: _lost_after(before, day, changed, villages=villages),
    )


def _lost(day: Structure, units: Iterable[int], *, villages: bool) -> frozenset[int]:
    """The recorded villages (or else cells) of which it is not certain what they are on the day."""
    now = day.village_now if villages else day.cell_now
    return frozenset(unit for unit in units if now(unit) is None)


def _lost_after(
    before: frozenset[int], day: Structure, changed: Changed, *, villages: bool
) -> frozenset[int]:
    """The same, where it was known before something changed."""
    moved = changed.moved_areas if villages else changed.moved_organizations
    if not moved:
        return before
    is_leaf = day.forest.is_village if villages else day.forest.is_cell
    return before - moved | _lost(day, filter(is_leaf, moved), villages=villages)


def first_day(roster: Roster) -> date | None:
    """The day on which the register of the root's province begins, if it begins with a list of that day.

    Of roots in several provinces the day on which the last of them begins.
    """
    parameters = {**roster.people(outside=True), "tops": list(roster.provinces)}
    return max((day for _, day in Statement(fill("first_days"), parameters).fetch()), default=None)
