"""The picture of a figure over time or by the values of a dimension, beside the year before if asked for.

The table of the page is the twin of each. Nothing is styled here, and no axis begins anywhere but at zero
without saying so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.labels import label
from reports.questions import Answer, ComparedRow

from .charts import BASE, HEIGHT, LEFT, RIGHT, WIDTH, scale_of
from .figure_asked import Asked
from .figure_table import Table

# So many bars of a breakdown or of units are read at a glance.
MOST = 30
BAR, GAP, NAMED = 9, 8, 15
# Room for the number behind the longest bar.
NUMBER = 64
# More points than these are named by their years only.
FEW = 13


@dataclass(frozen=True, slots=True)
class Mark:
    """One number of a picture: its bar, or its point at the middle of the top of the bar."""

    x: float
    y: float
    width: float
    height: float
    value: float
    label: str
    before: bool = False

    @property
    def middle(self) -> float:
        """Where the point of a line stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Series:
    """Points in time, with a second row of them of the year before; a line is broken where none is known."""

    marks: Sequence[Mark]
    names: Sequence[tuple[float, str]]
    ticks: Sequence[tuple[float, int]]
    lines: Sequence[str]
    lines_before: Sequence[str]
    is_line: bool
    is_compared: bool
    begins_at: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    """A value or a unit, with a bar for each of one or two numbers."""

    name: str
    y: float
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other, all of one scale that begins at zero."""

    bars: Sequence[Bar]
    height: float
    left_out: int
    is_compared: bool
    opened: bool
    width: int = WIDTH


def series_of(asked: Asked, answer: Answer) -> Series | None:
    """The picture of a series of one unit; none where nothing is known."""
    if not asked.is_series or asked.question.level is not None:
        return None
    rows = [row for row in answer.rows if row.by]
    now = [_number(row.value) for row in rows]
    then = [_number(row.previous) if isinstance(row, ComparedRow) else None for row in rows]
    known = [value for value in (*now, *then) if value is not None]
    if not known:
        return None
    # What hardly changes and is no share is a line that may begin above zero.
    is_line = asked.indicator.is_ratio or not asked.indicator.period
    scale = scale_of(known, from_zero=asked.indicator.is_percent or not is_line)
    room = (WIDTH - LEFT - RIGHT) / len(rows)
    is_compared = answer.compared is not None
    wide = room * (0.35 if is_compared and not is_line else 0.7)

    def mark(place: int, value: float | None, *, before: bool) -> Mark | None:
        if value is None:
            return None
        high = scale.height(value)
        x = LEFT + place * room + room * 0.15 + (wide if is_compared and not is_line and not before else 0)
        y = round(BASE - high, 1)
        name = label(asked.question.by, rows[place].by or "")
        said = f"{name}, năm trước" if before else name
        return Mark(round(x, 1), y, round(wide, 1), high, value, said, before)

    drawn = [mark(place, value, before=False) for place, value in enumerate(now)]
    past = [mark(place, value, before=True) for place, value in enumerate(then)]
    names = [
        (round(LEFT + place * room + room / 2, 1), name)
        for place, row in enumerate(rows)
        if (name := _short(row.by or "", few=len(rows) <= FEW))
    ]
    marks = [one for one in (*past, *drawn) if one is not None]
    lines = _lines(drawn), _lines(past)
    return Series(marks, names, scale.ticks, *lines, is_line, is_compared, scale.floor_at)


def _short(by: str, *, few: bool) -> str:
    """What stands under a point: the year at its first month or quarter, else the month or quarter itself."""
    year, _, part = by.partition("-")
    if part in ("", "01", "Q1"):
        return year
    return part.lstrip("0") if few else ""


def _lines(marks: Sequence[Mark | None]) -> list[str]:
    """The points of a line for each stretch that is known throughout."""
    found: list[list[str]] = [[]]
    for mark in marks:
        if mark is None:
            found.append([])
        else:
            found[-1].append(f"{mark.middle},{mark.y}")
    return [" ".join(points) for points in found if points]


def bars_of(asked: Asked, answer: Answer, table: Table) -> Bars | None:
    """Bars for the values of a dimension, and for units that stand beside the year before."""
    is_compared = answer.compared is not None
    if table.is_crossed or asked.is_series or not table.greatest:
        return None
    by_unit = asked.question.level is not None
    if by_unit and not is_compared:
        # The table has bars of its own.
        return None
    lines = [line for line in table.lines if line.row and line.row.value is not None]
    shown = lines[:MOST]
    numbers = [
        (_number(line.row.value), _number(getattr(line.row, "previous", None))) for line in shown if line.row
    ]
    most = max((value for pair in numbers for value in pair if value is not None), default=0.0)
    if most <= 0:
        return None
    bars, y = [], 0.0
    for line, (now, then) in zip(shown, numbers, strict=True):
        marks = []
        top = y + NAMED
        for value, before in ((now, False), (then, True)):
            if value is None or (before and not is_compared):
                continue
            wide = round(max(value, 0.0) / most * (WIDTH - NUMBER), 1)
            marks.append(Mark(0, top, wide, BAR, value, line.name, before))
            top += BAR + 3
        bars.append(Bar(line.name, y + NAMED - 4, marks))
        y = top + GAP
    return Bars(bars, round(y, 1), len(lines) - len(shown), is_compared, not by_unit)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
