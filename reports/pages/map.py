"""A map of one figure: a dot for each commune at its official centre, drawn on the server.

There are no openly licensed outlines of the communes of 2025. What the map shows stands in a table, too. The
communes of which no official centre is known, as of most before July 2025, are named beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sqrt

from registry.common.text import sort_key
from registry.units.models import Level
from registry.units.official import centroids
from registry.units.structure import Structure
from registry.units.tree import Tree

from .figure_table import Line

WIDTH, HEIGHT, MARGIN = 720, 520, 34
SMALLEST, GREATEST = 4.0, 26.0
# In the dot of a share stands the number of its step, for whoever sees no colours.
SMALLEST_WRITTEN = 7.0
# Shares go by so many steps of one colour.
STEPS = 5
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Dot:
    """One unit: where it lies, how large and which step of the colour it is."""

    line: Line
    x: float
    y: float
    radius: float
    step: int


@dataclass(frozen=True, slots=True)
class Map:
    """Dots, the largest first so that none hides another, and what the steps of the colour mean.

    Named beside it are the communes of which no centre is known, and units that are, or lead, no commune.
    """

    dots: list[Dot]
    steps: list[tuple[int, float, float]]
    without_centre: list[str]
    elsewhere: list[str]
    width: int = WIDTH
    height: int = HEIGHT


def map_of(structure: Structure, tree: Tree, lines: list[Line], *, is_ratio: bool) -> Map | None:
    """The map of the table's units that are, or lead, a commune; ``None`` where there is nothing to draw.

    Fewer than three dots say nothing that a table does not; the communes without a centre are named even so.
    """
    units = [line for line in lines if line.is_unit and line.row is not None and line.row.value is not None]
    keyed = [(line, _commune(structure, tree, line)) for line in units]
    communes = [(line, _centre(key)) for line, key in keyed if key is not None]
    placed = [(line, *where) for line, where in communes if where is not None]
    without_centre = sorted((line.name for line, where in communes if where is None), key=sort_key)
    elsewhere = sorted((line.name for line, key in keyed if key is None), key=sort_key)
    if len(placed) < FEWEST:
        return Map([], [], without_centre, elsewhere) if without_centre else None
    values = [float(line.row.value or 0) for line, _, _ in placed if line.row]
    low, high = min(values), max(values)
    width = (high - low) / STEPS or 1.0
    dots = []
    for (line, x, y), value in zip(_fitted(placed), values, strict=True):
        assert line.row is not None
        weight = float(line.row.denominator or 0) if is_ratio else value
        step = min(int((value - low) / width), STEPS - 1) if is_ratio else STEPS - 1
        dots.append(Dot(line, x, y, weight, step))
    most = max(dot.radius for dot in dots) or 1.0
    least = SMALLEST_WRITTEN if is_ratio else SMALLEST
    sized = [Dot(d.line, d.x, d.y, _radius(d.radius / most, least), d.step) for d in dots]
    steps = (
        [(step, low + step * width, low + (step + 1) * width) for step in range(STEPS)] if is_ratio else []
    )
    return Map(sorted(sized, key=lambda dot: -dot.radius), steps, without_centre, elsewhere)


def _radius(part: float, least: float) -> float:
    """The area of a dot says how many; even the smallest can be hit."""
    return round(max(least, GREATEST * sqrt(max(part, 0.0))), 1)


def _commune(structure: Structure, tree: Tree, line: Line) -> str | None:
    """The key of the commune that the unit is or leads."""
    assert line.row is not None
    if tree == Tree.TERRITORY:
        return line.row.key if line.row.level == Level.COMMUNE else None
    organization = structure.find_organization(line.row.key)
    term = structure.party_term(organization) if organization is not None else None
    if term is None or term.area is None:
        return None
    key, level = structure.forest.area_keys[term.area]
    return key if level == Level.COMMUNE else None


def _centre(key: str) -> tuple[float, float] | None:
    """Latitude and longitude of a commune."""
    found = centroids().get(key)
    return None if found is None else (found.latitude, found.longitude)


def _fitted(placed: list[tuple[Line, float, float]]) -> Iterator[tuple[Line, float, float]]:
    """The same on the sheet: north above, one scale both ways, in the middle."""
    middle = cos(radians(sum(latitude for _, latitude, _ in placed) / len(placed)))
    points = [(line, longitude * middle, -latitude) for line, latitude, longitude in placed]
    left, top = min(x for _, x, _ in points), min(y for _, _, y in points)
    wide, high = max(x for _, x, _ in points) - left, max(y for _, _, y in points) - top
    scale = min((WIDTH - 2 * MARGIN) / (wide or 1), (HEIGHT - 2 * MARGIN) / (high or 1))
    from_left, from_top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    for line, x, y in points:
        yield line, round(from_left + (x - left) * scale, 1), round(from_top + (y - top) * scale, 1)
