"""The picture of a figure over time, by units, by the values of a dimension, or by both.

Beside the year before, if that is asked for.

The table of the page is the twin of each. Nothing is styled here, and no axis begins anywhere but at zero
without saying so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.labels import label
from reports.questions import Answer, ComparedRow, Row

from .charts import BASE, HEIGHT, LEFT, RIGHT, WIDTH, Scale, scale_of
from .figure_asked import Asked
from .figure_table import Crossing, Table

# So many bars of a breakdown or of units are read at a glance.
MOST = 30
BAR, GAP, NAMED = 9, 8, 15
# Room for the number behind the longest bar, and for that with the name of a value before it.
NUMBER, NAMED_NUMBER = 64, 190
# Of units by values: at most so many values of a unit, and bars; of units over time so many units.
MOST_VALUES, MOST_CROSSED, MOST_SERIES = 6, 60, 6
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
    """Points in time, with a second row of them of the year before; a line is broken where none is known.

    It has a name where it is one of several.
    """

    name: str
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
    # Of units by values, whose bars bear the names of their values: so many values have none.
    values_left_out: int = 0
    width: int = WIDTH


def series_of(asked: Asked, answer: Answer, table: Table) -> list[Series]:
    """The picture of a series of one unit, or one for each of the first few units, all of one scale.

    Without one where nothing is known.
    """
    if not asked.is_series:
        return []
    # Units may be called alike.
    rows: list[tuple[str, Sequence[Row | None]]]
    if table.crossing is None:
        points = [row for row in answer.rows if row.by]
        times, rows = [row.by or "" for row in points], [("", points)]
    else:
        times = [time for time, _ in table.crossing.heads]
        rows = [(line.name, line.cells) for line in table.lines[:MOST_SERIES]]
    # What a crossed table has no row of is nothing.
    absent = None if asked.indicator.is_ratio else 0.0
    numbers = [
        (
            [_number(row.value) if row else absent for row in found],
            [_number(row.previous) if isinstance(row, ComparedRow) else None for row in found],
        )
        for _, found in rows
    ]
    known = [value for pair in numbers for some in pair for value in some if value is not None]
    if not known:
        return []
    # What hardly changes and is no share is a line that may begin above zero.
    is_line = asked.indicator.is_ratio or not asked.indicator.period
    scale = scale_of(known, from_zero=asked.indicator.is_percent or not is_line)
    is_compared = answer.compared is not None
    names = [label(asked.question.by, time) for time in times]
    under = [_short(time, few=len(times) <= FEW) for time in times]
    return [
        _series(
            name, list(zip(names, under, *pair, strict=True)), scale, is_line=is_line, is_compared=is_compared
        )
        for (name, _), pair in zip(rows, numbers, strict=True)
    ]


def _series(
    name: str,
    points: Sequence[tuple[str, str, float | None, float | None]],
    scale: Scale,
    *,
    is_line: bool,
    is_compared: bool,
) -> Series:
    """One picture: each point with its name, what stands under it, its number, and the number before."""
    room = (WIDTH - LEFT - RIGHT) / len(points)
    wide = room * (0.35 if is_compared and not is_line else 0.7)

    def mark(place: int, value: float | None, *, before: bool) -> Mark | None:
        if value is None:
            return None
        high = scale.height(value)
        x = LEFT + place * room + room * 0.15 + (wide if is_compared and not is_line and not before else 0)
        y = round(BASE - high, 1)
        said = f"{points[place][0]}, năm trước" if before else points[place][0]
        return Mark(round(x, 1), y, round(wide, 1), high, value, said, before)

    drawn = [mark(place, now, before=False) for place, (*_, now, _then) in enumerate(points)]
    past = [mark(place, then, before=True) for place, (*_, then) in enumerate(points)]
    under = [
        (round(LEFT + place * room + room / 2, 1), below)
        for place, (_, below, *_) in enumerate(points)
        if below
    ]
    marks = [one for one in (*past, *drawn) if one is not None]
    lines = _lines(drawn), _lines(past)
    return Series(name, marks, under, scale.ticks, *lines, is_line, is_compared, scale.floor_at)


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
    """Bars for the values of a dimension, for units beside the year before, and for units by values."""
    if asked.is_series:
        return None
    if table.crossing is not None:
        return _crossed(asked, table, table.crossing)
    is_compared = answer.compared is not None
    by_unit = asked.question.level is not None
    if not table.greatest or (by_unit and not is_compared):
        # The table of units has bars of its own.
        return None
    lines = [line for line in table.lines if line.row and line.row.value is not None]
    named = [(line.name, _pair(line.row, is_compared=is_compared)) for line in lines[:MOST]]
    drawn = _bars(named, NUMBER)
    if drawn is None:
        return None
    return Bars(*drawn, len(lines) - len(named), is_compared, not by_unit)


def _crossed(asked: Asked, table: Table, crossing: Crossing) -> Bars | None:
    values = [name for _, name in crossing.heads][:MOST_VALUES]
    if not values:
        return None
    absent = None if asked.indicator.is_ratio else 0.0
    named = [
        (
            line.name,
            [
                (name, _number(row.value) if row else absent, False)
                for name, row in zip(values, line.cells, strict=False)
            ],
        )
        for line in table.lines[: MOST_CROSSED // len(values)]
    ]
    drawn = _bars(named, NAMED_NUMBER)
    if drawn is None:
        return None
    left_out = len(table.lines) - len(named)
    return Bars(*drawn, left_out, False, False, len(crossing.heads) - len(values))


def _pair(row: Row | None, *, is_compared: bool) -> list[tuple[str, float | None, bool]]:
    """A number, with that of the day or period compared with."""
    now = ("", _number(row.value if row else None), False)
    return [now, ("", _number(getattr(row, "previous", None)), True)] if is_compared else [now]


def _bars(
    named: Sequence[tuple[str, Sequence[tuple[str, float | None, bool]]]], room: int
) -> tuple[list[Bar], float] | None:
    """Under each name its bars (what a bar is called, its number, whether of before), and their height."""
    most = max((value for _, some in named for _, value, _ in some if value is not None), default=0.0)
    if most <= 0:
        return None
    bars, y = [], 0.0
    for name, numbers in named:
        marks, top = [], y + NAMED
        for called, value, before in numbers:
            if value is None:
                continue
            wide = round(max(value, 0.0) / most * (WIDTH - room), 1)
            marks.append(Mark(0, top, wide, BAR, value, called, before))
            top += BAR + 3
        bars.append(Bar(name, y + NAMED - 4, marks))
        y = top + GAP
    return bars, round(y, 1)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
