"""Hiding small figures from summary clients, and with them those that would give them away by subtraction.

A figure about people is hidden when it is under the threshold, nought included; a count of villages, cells or
organizations when it is from one to just under the threshold: that a commune has no village without a member
tells of no person. A share is hidden when either of its counts is small, or what lies between them. Where
hidden figures and shown ones add up to something that can be asked for, at least two are hidden, and together
they reach the threshold. All of this is within one answer: ``docs/api.md`` says what it does not do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from reports.balance import LINES
from reports.catalogue import INDICATORS, Family
from reports.questions import Answer, Row, Status

# Units of which nought is no secret.
_NO_PEOPLE = frozenset({"villages", "cells", "organizations"})
_ADDITIVE = frozenset(
    {
        Family.STOCK,
        Family.FLOW,
        Family.VILLAGES,
        Family.VILLAGES_CHANGED,
        Family.ORGANIZATIONS,
        Family.POSTS,
    }
)
# Lines of the balance that are no term of opening + ins − outs = closing, or that do not add up over units.
_OF_WHICH = "deleted_probationary"
_CROSSINGS = frozenset(line for line in LINES if line.startswith("transferred"))

Parts = tuple[int | float, ...]


class Line(NamedTuple):
    """Rows (by number) tied together by a sum; ``sums``: what is hidden of it must reach the threshold."""

    rows: list[int]
    sums: bool


def disclosed(answer: Answer, threshold: int) -> Answer:
    """The answer as a client may see it. The given one, which others share, stays as it is."""
    people = answer.unit not in _NO_PEOPLE
    hides = _Hiding(answer, threshold, people)
    hides.small()
    hides.tied(_lines(answer))
    rows = [_hidden(row) if hides.hidden[number] else row for number, row in enumerate(answer.rows)]
    parts = _parts(answer.total, answer.indicator)
    total = _hidden(answer.total) if parts and _is_small(parts, threshold, people) else answer.total
    unplaced = answer.unplaced if answer.unplaced is None or answer.unplaced >= threshold else None
    return replace(answer, total=total, rows=rows, unplaced=unplaced)


def _hidden(row: Row) -> Row:
    return replace(row, value=None, numerator=None, denominator=None, status=Status.HIDDEN)


def _parts(row: Row, indicator: str) -> Parts | None:
    """The counts that a row gives away, ``None`` where it gives none."""
    if row.denominator is not None:
        counted, base = row.numerator or 0, row.denominator
        # Of a target the rest is nobody; of people it is those who are not counted.
        return (counted, base) if indicator == "attainment" else (counted, base, base - counted)
    return None if row.value is None else (row.value,)


def _is_small(parts: Parts, threshold: int, people: bool) -> bool:
    smallest = min(parts)
    return smallest < threshold and (people or smallest != 0)


class _Hiding:
    """Which rows of an answer are hidden so far."""

    def __init__(self, answer: Answer, threshold: int, people: bool) -> None:
        self.answer = answer
        self.threshold = threshold
        self.people = people
        self.parts = [_parts(row, answer.indicator) for row in answer.rows]
        self.hidden = [False] * len(answer.rows)

    def small(self) -> None:
        """Hide what is small in itself."""
        for number, parts in enumerate(self.parts):
            if parts is not None:
                self.hidden[number] = _is_small(parts, self.threshold, self.people)
        if self.answer.indicator == "balance":
            self._hide_differences()

    def _hide_differences(self) -> None:
        """Deleted less deleted on probation are the official members deleted."""
        deleted = {row.key: row.value or 0 for row in self.answer.rows if row.by == "deleted"}
        for number, row in enumerate(self.answer.rows):
            if row.by == _OF_WHICH and deleted[row.key] - (row.value or 0) < self.threshold:
                self.hidden[number] = True

    def tied(self, lines: Iterable[Line]) -> None:
        """Hide more until no line gives away what is hidden in it."""
        known = list(lines)
        while any([self._protect(line) for line in known]):
            pass

    def _protect(self, line: Line) -> bool:
        """Hide the next smallest figures of the line until it is safe; was there anything to hide?"""
        within = [number for number in line.rows if self.parts[number] is not None]
        hidden = [number for number in within if self.hidden[number]]
        if not hidden or self._safe(hidden, line.sums):
            return False
        # A nought that is no secret protects nothing.
        shown = [n for n in within if not self.hidden[n] and (self.people or max(self.parts[n] or (0,)) > 0)]
        shown.sort(key=lambda number: min(self.parts[number] or (0,)))
        changed = False
        for number in shown:
            if self._safe(hidden, line.sums):
                break
            self.hidden[number] = changed = True
            hidden.append(number)
        return changed

    def _safe(self, hidden: list[int], sums: bool) -> bool:
        if len(hidden) < 2:
            return False
        together = zip(*(self.parts[number] or () for number in hidden), strict=True)
        return not sums or all(sum(part) >= self.threshold for part in together)


def _lines(answer: Answer) -> list[Line]:
    """What adds up: all rows to the total, a unit's values to the unit, a value's units to its whole."""
    family = INDICATORS[answer.indicator].family
    by_unit: dict[str, list[int]] = defaultdict(list)
    by_value: dict[str | None, list[int]] = defaultdict(list)
    for number, row in enumerate(answer.rows):
        by_value[row.by].append(number)
        if row.by != _OF_WHICH:
            by_unit[row.key].append(number)
    broken_down = any(value is not None for value in by_value)
    has_level = answer.question is not None and answer.question.level is not None
    if family == Family.BALANCE:
        over_units = [Line(rows, True) for line, rows in by_value.items() if line not in _CROSSINGS]
        return [Line(rows, False) for rows in by_unit.values()] + (over_units if has_level else [])
    over_values = [Line(rows, True) for rows in by_unit.values()] if broken_down else []
    if family == Family.TRANSFERS:
        return over_values
    if family not in _ADDITIVE:
        return []
    return over_values + ([Line(rows, True) for rows in by_value.values()] if has_level else [])
