"""Rows of targets and attainment: the number to reach, how far it is reached, and the words beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import ClassVar

from registry.units.rosters import KEYS, ROOT, UNALLOCATED, RowKey, SpecialRow
from registry.units.structure import Unit
from reports.measures import MEASURES, Measure, attained
from reports.questions import Row, Status

from .asked import Asked
from .people import Counts
from .target_figures import Found, Given, targets

# What was done, as two counts; or why that cannot be said.
Done = tuple[int, int] | Status


@dataclass(slots=True)
class TargetRow(Row):
    """A figure of targets: words stand beside it, and in which direction it is meant.

    What it was made of stays with it, to be made again of changed counts.
    """

    words: str | None = None
    sense: str | None = None
    given: Given | None = field(default=None, repr=False)
    done: Done | None = field(default=None, repr=False)

    _INSIDE: ClassVar[tuple[str, ...]] = ("given", "done")

    @property
    def is_in_doubt(self) -> bool:
        """May the unit have a target that is not certain to be its own?"""
        return self.done == Status.NOT_APPLICABLE

    @property
    def is_not_given(self) -> bool:
        """Is there no figure because nobody set a target?"""
        return self.status == Status.NOT_REPORTED and self.given is None

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """What is for others to see."""
        return tuple(one.name for one in fields(cls) if one.name not in cls._INSIDE)


def of_targets(
    asked: Asked, count: Callable[[Measure], tuple[Counts, Counts] | None]
) -> tuple[Row, list[Row]]:
    """Total and rows of a question about targets or attainment.

    ``count`` counts what was done, by row and for the root; ``None`` where the register had not begun.
    """
    question = asked.question
    assert asked.starts is not None and question.measure and question.basis
    measure, roster = MEASURES[question.measure], asked.roster()
    found = targets(roster, asked.starts, asked.ends, measure, question.basis, asked.on)
    done = _Done(asked, measure, found, count)
    total = figure(_bare(roster.whole), measure, found.whole, done.of(ROOT, roster.roots))
    if question.level is None:
        return total, [figure(_bare(roster.whole), measure, found.whole, done.of(ROOT, roster.roots))]
    rows = [
        figure(_bare(unit), measure, found.rows.get(row), done.of(row, frozenset((unit.id,))))
        for row, unit in roster.rows
    ]
    if UNALLOCATED in found.rows:
        last = _bare(UNALLOCATED, question.level)
        rows.append(figure(last, measure, found.rows[UNALLOCATED], done.of(UNALLOCATED, frozenset())))
    return total, list(rows)


class _Done:
    """What was done by row, of an attainment; of targets alone nothing is asked."""

    def __init__(
        self,
        asked: Asked,
        measure: Measure,
        found: Found,
        count: Callable[[Measure], tuple[Counts, Counts] | None],
    ) -> None:
        self._is_asked = asked.indicator.code == "attainment"
        self._doubtful = found.doubtful
        counts = count(measure) if self._is_asked else None
        self._is_known = counts is not None
        rows, root = counts or ({}, {})
        self._counts: Mapping[tuple[RowKey, str | None], tuple[int, int]] = rows | root

    def of(self, row: RowKey, units: frozenset[int]) -> Done | None:
        """What was done in a row that is of these units."""
        if not self._is_asked:
            return None
        if not self._doubtful.isdisjoint(units):
            return Status.NOT_APPLICABLE
        return self._counts.get((row, None), (0, 0)) if self._is_known else Status.NOT_REPORTED


def _bare(unit: Unit | SpecialRow, level: str | None = None) -> TargetRow:
    if isinstance(unit, SpecialRow):
        key, name = KEYS[unit]
        return TargetRow(key, None, name, level, None, None)
    return TargetRow(unit.key, unit.code, unit.name, unit.level, None, None)


def figure(row: TargetRow, measure: Measure, given: Given | None, done: Done | None) -> TargetRow:
    """The row with what was given and what was done of it; ``done`` is ``None`` for targets as they were set.

    Nothing given is not reported; words alone, and what stands in doubt, are not applicable.
    """
    row.given, row.done = given, done
    row.words, row.sense = (given.words, given.sense(measure)) if given else (None, None)
    row.value = row.numerator = row.denominator = None
    row.status = _state(given, done)
    if row.status == Status.REPORTED and given is not None and given.number is not None:
        if isinstance(done, tuple):
            _attain(row, measure, given.number, done)
        else:
            row.value = plain(given.number)
    return row


def _state(given: Given | None, done: Done | None) -> Status:
    if done == Status.NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    if given is None:
        return Status.NOT_REPORTED
    if not given.has_value:
        return Status.NOT_APPLICABLE
    return Status.NOT_REPORTED if given.number is None or done == Status.NOT_REPORTED else Status.REPORTED


def _attain(row: TargetRow, measure: Measure, number: object, done: tuple[int, int]) -> None:
    counted, base = done
    row.denominator = plain(number)
    if measure.is_share:
        row.numerator = 100 * counted / base if base else None
    else:
        row.numerator = counted
    if row.numerator is not None and row.sense is not None:
        row.value = attained(row.numerator, row.denominator, row.sense)
    row.status = Status.NOT_APPLICABLE if row.value is None else Status.REPORTED


def plain(value: object) -> int | float:
    """A number as answers have it: whole where it is whole."""
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number
