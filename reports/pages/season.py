"""Admissions of a year month by month beside the year before and the target: a picture and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import ceil

from .charts import step_of

WIDTH, HEIGHT = 420, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 16, 24


@dataclass(frozen=True, slots=True)
class SeasonMonth:
    """A month: those admitted in it and since the new year, in this year and in the one before."""

    number: int
    now: int | None
    together: int | None
    before: int | None
    before_together: int | None


@dataclass(frozen=True, slots=True)
class Season:
    """A year so far beside the whole year before, both counted on from the new year, and what is aimed at."""

    year: int
    months: Sequence[SeasonMonth]
    aimed: float | None
    ticks: Sequence[tuple[float, int]]
    # Points of the two lines, and the height of the target.
    line: str
    line_before: str
    aim_y: float | None
    # The newest point.
    x: float
    y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def last(self) -> SeasonMonth:
        """The newest month of the year."""
        return [month for month in self.months if month.now is not None][-1]

    @property
    def names(self) -> list[tuple[float, int]]:
        """Where the numbers of the months stand."""
        return [(_x(month.number), month.number) for month in self.months]


def season(
    on: date, now: Mapping[str, int], before: Mapping[str, int] | None, aimed: float | None
) -> Season | None:
    """The picture of numbers by month (``2026-03``); none where nobody is counted and nothing is aimed at.

    ``before`` is none where the register did not reach back over the whole year before.
    """
    here = [now.get(f"{on.year}-{number:02}", 0) for number in range(1, on.month + 1)]
    past = (
        [before.get(f"{on.year - 1}-{number:02}", 0) for number in range(1, 13)] if before is not None else []
    )
    if not any(here) and not any(past) and not aimed:
        return None
    together, past_together = list(accumulate(here)), list(accumulate(past))
    most = max([*together, *past_together, ceil(aimed or 0), 1])
    step = step_of(most)
    top = ceil(most / step) * step

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)

    def line(values: Sequence[int]) -> str:
        return (
            " ".join(f"{_x(number)},{y(value)}" for number, value in enumerate([0, *values]))
            if values
            else ""
        )

    months = [
        SeasonMonth(
            number,
            here[number - 1] if number <= on.month else None,
            together[number - 1] if number <= on.month else None,
            past[number - 1] if past else None,
            past_together[number - 1] if past else None,
        )
        for number in range(1, 13)
    ]
    return Season(
        on.year,
        months,
        aimed,
        [(y(tick), tick) for tick in range(0, top + 1, step)],
        line(together),
        line(past_together),
        y(aimed) if aimed else None,
        _x(on.month),
        y(together[-1]),
    )


def _x(number: int) -> float:
    """Where a month ends; 0 is the new year."""
    return round(LEFT + number * (WIDTH - LEFT - RIGHT) / 12, 1)
