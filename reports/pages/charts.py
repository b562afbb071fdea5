"""Charts drawn on the server: numbers in, the shapes of an SVG out. Nothing is styled here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 380, 190
# On the left there is room for a number of six digits with its dot.
LEFT, RIGHT, TOP, BOTTOM = 56, 4, 30, 24
BASE = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Point:
    """One month: where it stands, how high, and what is written on and under it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    month: str
    value: int
    now: bool
    named: bool

    @property
    def middle(self) -> float:
        """The middle of the month's place."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of months: points, a line through them, and ticks of the value axis."""

    points: list[Point]
    ticks: list[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = BASE

    @property
    def path(self) -> str:
        """The points of a polyline."""
        return " ".join(f"{point.middle},{point.y}" for point in self.points)

    @property
    def last(self) -> Point:
        """The newest month."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart with its title, kind (``bars`` or ``line``) and unit; no chart where nothing is known."""

    title: str
    kind: str
    unit: str
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The value axis: from a round number to a round number, by a round step."""

    floor_at: int
    top: int
    step: int

    def height(self, value: float) -> float:
        """How far above the axis of time a value stands."""
        return round((value - self.floor_at) / (self.top - self.floor_at) * (BASE - TOP), 1)

    @property
    def ticks(self) -> list[tuple[float, int]]:
        """Where the numbers of the axis stand."""
        return [
            (round(BASE - self.height(tick), 1), tick)
            for tick in range(self.floor_at, self.top + 1, self.step)
        ]


def scale_of(values: Sequence[float], *, from_zero: bool) -> Scale:
    """The axis for some numbers, at least one; it may begin at a round number below the smallest."""
    low = 0 if from_zero else min(values)
    step = step_of(max(max(values) - low, 1))
    floor_at = int(low // step * step)
    return Scale(floor_at, max(ceil(max(values) / step) * step, floor_at + step), step)


def step_of(span: float) -> int:
    """A round step that divides ``span`` into two to four parts."""
    rough = max(span / 3, 1)
    unit = 10 ** floor(log10(rough))
    return int(next(unit * m for m in (1, 2, 5, 10) if unit * m >= rough))


def chart(months: Sequence[tuple[str, int]], *, from_zero: bool) -> Chart | None:
    """A chart of ``(2025-07, number)`` in order of time; ``None`` where there is nothing to draw.

    Bars begin at zero; a line of stocks may begin at a round number below the smallest.
    """
    if not months:
        return None
    scale = scale_of([value for _, value in months], from_zero=from_zero)
    room = (WIDTH - LEFT - RIGHT) / len(months)
    points = []
    for i, (month, value) in enumerate(months):
        year, number = month.split("-")
        last = i == len(months) - 1
        points.append(
            Point(
                x=round(LEFT + i * room + room * 0.15, 1),
                y=round(BASE - scale.height(value), 1),
                width=round(room * 0.7, 1),
                height=scale.height(value),
                label=f"tháng {int(number)}/{year}",
                # January bears its year; the months between are read off it.
                month=year if number == "01" else "",
                value=value,
                now=last,
                named=last,
            )
        )
    return Chart(points, scale.ticks)
