"""What an answer is made of: figures, the counts that they come from, and rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.questions import Question

from .codes import MEANS, RATIOS
from .things import By, Thing
from .trees import OTHER, UNALLOCATED, Table

IN_LINES = (
    "first_recorded",
    "admitted",
    "transferred_in_other_province",
    "transferred_in_province",
    "restored",
)
OUT_LINES = (
    "died",
    "expelled",
    "deleted",
    "left",
    "transferred_out_other_province",
    "transferred_out_province",
)
LINES = ("opening", *IN_LINES, *OUT_LINES, "deleted_probationary", "closing")


class Fault(Exception):
    """The question cannot be answered because of this parameter."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter


@dataclass
class Figure:
    """One figure: its value, and its two counts where it is a ratio."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    status: str = "reported"
    # Of another day or period, where the question compares.
    previous: float | None = None


NOT_REPORTED = Figure(None, status="not_reported")
Key = tuple[str, str | None]


@dataclass
class Result:
    """The total and the rows by key and value of the dimension."""

    total: Figure
    rows: dict[Key, Figure]
    # How many people could be placed in no single village or cell; ``None`` where nothing depends on it.
    unplaced: int | None = None
    # How many are left out because a fact is missing.
    unknown: int = 0


@dataclass
class Tally:
    """What is above the line and what is below it."""

    above: int = 0
    below: int = 0

    def add(self, thing: Thing) -> None:
        """Count a thing in."""
        self.above += thing.above
        self.below += thing.below

    def figure(self, code: str) -> Figure:
        """The figure of an indicator that these counts make."""
        if code not in RATIOS:
            return Figure(self.above)
        if self.below == 0:
            return Figure(None, self.above, self.below, "not_applicable")
        value = (1 if code in MEANS else 100) * self.above / self.below
        return Figure(value, self.above, self.below)


def nothing(question: Question, result: Result) -> Figure:
    """The figure of a row that an answer leaves out."""
    if result.total.status == "not_reported":
        return NOT_REPORTED
    return Tally().figure(question.indicator)


def values_of(name: str | None, by: By) -> list[str | None]:
    """The values of the dimension: of some, several, and something counts in the row of each."""
    if name is None:
        return [None]
    return list(by(name).split(" ")) if name in ("special", "task") else [by(name)]


def add_one(figure: Figure) -> None:
    """Count one more."""
    assert figure.value is not None
    figure.value += 1


def sum_up(table: Table, question: Question, things: Iterable[Thing]) -> Result:
    """The total and the rows of what was counted."""
    total = Tally()
    rows: dict[Key, Tally] = {}
    if question.level and not question.by:
        rows = {(unit.key, None): Tally() for unit in table.units()}
    for thing in things:
        if not table.counts(thing.place):
            continue
        total.add(thing)
        if question.level or question.by:
            key = table.row_of(thing.place) if question.level else table.key
            assert key
            for by in values_of(question.by, thing.by):
                rows.setdefault((key, by), Tally()).add(thing)
    code = question.indicator

    def stays(key: Key, tally: Tally) -> bool:
        if question.by:
            return bool(tally.below if code in RATIOS else tally.above)
        return bool(tally.above or tally.below) or key[0] not in (OTHER, UNALLOCATED)

    kept = {key: tally for key, tally in rows.items() if stays(key, tally)}
    return Result(total.figure(code), {key: tally.figure(code) for key, tally in kept.items()})
