"""Hiding small figures from summary clients, and with them those that would give them away by subtraction.

A figure about people is hidden when it is under the threshold, zero included; a count of villages, cells or
organizations when it is from one to just under the threshold: that a commune has no village without a member
tells of no person. A share is hidden when either of its counts is small, or what lies between them. Where
hidden figures and shown ones add up to something that can be asked for, at least two are hidden, and together
they reach the threshold. All of this is within one answer: ``docs/api.md`` says what it does not do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import Any, NamedTuple

from reports.catalogue import INDICATORS, Family
from reports.engine.balance import LINES
from reports.questions import Answer, Row, Status

# Units of which zero is no secret.
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


class DisclosedLine(NamedTuple):
    """Rows (by number) tied together by a sum; ``sums``: what is hidden of it must reach the threshold."""

    rows: list[int]
    sums: bool


def disclosed(answer: Answer, threshold: int) -> Answer:
    """The answer as a client may see it. The given one, which others share, stays as it is."""
    hiding = _Hiding(answer, threshold)
    hiding.small()
    hiding.tied(_lines(answer))
    rows = answer.rows.copy()
    for number in hiding.hidden:
        rows[number] = _hidden(rows[number])
    total = _hidden(answer.total) if hiding.is_small(answer.total) else answer.total
    unplaced = answer.unplaced if answer.unplaced is None or answer.unplaced >= threshold else None
    return replace(answer, total=total, rows=rows, unplaced=unplaced)


def _hidden(row: Row) -> Row:
    return Row(row.key, row.code, row.name, row.level, row.by, None, status=Status.HIDDEN)


class _Hiding:
    """Which rows of an answer are hidden so far, by number."""

    def __init__(self, answer: Answer, threshold: int) -> None:
        self.answer = answer
        self.threshold = threshold
        self.people = answer.unit not in _NO_PEOPLE
        self.hidden: set[int] = set()

    def parts(self, row: Row) -> Parts | None:
        """The counts that a row gives away, ``None`` where it gives none."""
        if row.denominator is None:
            return None if row.value is None else (row.value,)
        counted, base = row.numerator or 0, row.denominator
        # Of a target the rest is nobody; of people it is those who are not counted.
        return (counted, base) if self.answer.indicator == "attainment" else (counted, base, base - counted)

    def is_small(self, row: Row) -> bool:
        """Is one of the counts that the row gives away under the threshold?"""
        if row.denominator is None:
            least = row.value
            if least is None:
                return False
        else:
            least = min(self.parts(row) or (0,))
        return least < self.threshold and (self.people or least != 0)

    def small(self) -> None:
        """Hide what is small in itself."""
        is_small = self.is_small
        if self.answer.unit != "percent" and self.people:
            # The same for plain counts of people, written out: answers have thousands of rows.
            least = self.threshold
            values = [row.value for row in self.answer.rows]
            self.hidden.update([n for n, value in enumerate(values) if value is not None and value < least])
        else:
            self.hidden.update([n for n, row in enumerate(self.answer.rows) if is_small(row)])
        if self.answer.indicator == "balance":
            self._hide_differences()

    def _hide_differences(self) -> None:
        """Deleted less deleted on probation are the official members deleted."""
        deleted = {row.key: row.value or 0 for row in self.answer.rows if row.by == "deleted"}
        for number, row in enumerate(self.answer.rows):
            if row.by == _OF_WHICH and deleted[row.key] - (row.value or 0) < self.threshold:
                self.hidden.add(number)

    def tied(self, lines: Iterable[DisclosedLine]) -> None:
        """Hide more until no line gives away what is hidden in it."""
        known = list(lines)
        while any([self._protect(line) for line in known]):
            pass

    def _protect(self, line: DisclosedLine) -> bool:
        """Hide the next smallest figures of the line until it is safe; was there anything to hide?"""
        hidden = [number for number in line.rows if number in self.hidden]
        if not hidden or self._safe(hidden, line.sums):
            return False
        changed = False
        for number in self._candidates(line):
            if self._safe(hidden, line.sums):
                break
            self.hidden.add(number)
            hidden.append(number)
            changed = True
        return changed

    def _candidates(self, line: DisclosedLine) -> list[int]:
        """Rows of the line that may yet be hidden, smallest first; zeros of villages protect nothing."""
        parts = {
            number: found
            for number in line.rows
            if number not in self.hidden and (found := self.parts(self.answer.rows[number])) is not None
        }
        kept = [number for number, found in parts.items() if self.people or max(found) > 0]
        return sorted(kept, key=lambda number: min(parts[number]))

    def _safe(self, hidden: list[int], sums: bool) -> bool:
        if len(hidden) < 2:
            return False
        rows = self.answer.rows
        together = zip(*(self.parts(rows[number]) or () for number in hidden), strict=True)
        return not sums or all(sum(part) >= self.threshold for part in together)


def _lines(answer: Answer) -> list[DisclosedLine]:
    """What adds up: all rows to the total, a unit's values to the unit, a value's units to its whole."""
    family = INDICATORS[answer.indicator].family
    question = answer.question
    has_level = question is not None and question.level is not None
    if family == Family.BALANCE:
        by_line = _numbers(answer, "by")
        units = _numbers(answer, "key", but=frozenset(by_line[_OF_WHICH]))
        over_units = [DisclosedLine(rows, True) for line, rows in by_line.items() if line not in _CROSSINGS]
        return [DisclosedLine(rows, False) for rows in units.values()] + (over_units if has_level else [])
    lines = []
    broken_down = bool(answer.rows) and answer.rows[0].by is not None
    if broken_down and (family in _ADDITIVE or family == Family.TRANSFERS):
        lines += [DisclosedLine(rows, True) for rows in _numbers(answer, "key").values()]
    if has_level and family in _ADDITIVE:
        by_value = _numbers(answer, "by") if broken_down else {None: list(range(len(answer.rows)))}
        lines += [DisclosedLine(rows, True) for rows in by_value.values()]
    return lines


def _numbers(answer: Answer, field: str, *, but: frozenset[int] = frozenset()) -> dict[Any, list[int]]:
    """The numbers of the rows by what they have in ``field``."""
    numbers: dict[Any, list[int]] = defaultdict(list)
    for number, value in enumerate(map(attrgetter(field), answer.rows)):
        if number not in but:
            numbers[value].append(number)
    return numbers
