"""What recorded villages and cells are or have become on a day, and which cell serves which village then."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

from cells.models import CellVillage
from registry.common.patched_cache import PatchedCache
from registry.units.changed import Changed
from registry.units.relations import STRUCTURE
from registry.units.structure import Structure

from .by_settings import by_settings


@dataclass(frozen=True)
class Settled:
    """What recorded villages and cells are or have become on a day, and the villages that stand on it."""

    villages: dict[int, int]
    cells: dict[int, int]
    standing: list[int]
    # Of each that stands, where people are recorded who are in it.
    of_village: dict[int, tuple[int, ...]]
    of_cell: dict[int, tuple[int, ...]]

    @cached_property
    def digest(self) -> bytes:
        """What tells all of this from what it is on another structure."""
        both = (self.villages, self.cells)
        told = [number for now in both for pair in ((len(now), 0), *sorted(now.items())) for number in pair]
        return blake2b(array("q", [*told, *sorted(self.standing)]).tobytes(), digest_size=16).digest()

    def villages_otherwise(self, before: Settled) -> set[int]:
        """The villages of which more or other people may be counted than ``before``."""
        return _otherwise(self.of_village, before.of_village) | set(self.standing) ^ set(before.standing)

    def cells_otherwise(self, before: Settled) -> set[int]:
        """The same of cells."""
        return _otherwise(self.of_cell, before.of_cell)


def _otherwise(now: dict[int, tuple[int, ...]], then: dict[int, tuple[int, ...]]) -> set[int]:
    return {unit for unit, _ in now.items() ^ then.items()} if now is not then else set()


def settled(day: Structure) -> Settled:
    """Of one day, found once for each structure."""
    return day.remembered(
        "settled", lambda: _settled(day), lambda before, changed: _after(before, day, changed)
    )


def _settled(day: Structure) -> Settled:
    villages = {v: now for v in day.forest.villages if (now := day.village_now(v)) is not None}
    cells = {c: now for c in day.forest.cells if (now := day.cell_now(c)) is not None}
    return Settled(villages, cells, standing_villages(day), _turned(villages), _turned(cells))


def _after(before: Settled, day: Structure, changed: Changed) -> Settled:
    """What it is where it was known ``before`` something changed."""
    villages, of_village, standing = before.villages, before.of_village, before.standing
    if changed.moved_areas:
        found = {v: day.village_now(v) for v in filter(day.forest.is_village, changed.moved_areas)}
        villages, of_village = _patched(villages, of_village, changed.moved_areas, found)
        standing = [v for v in standing if v not in changed.moved_areas]
        standing += [v for v in found if v in day.areas.standing]
    cells, of_cell = before.cells, before.of_cell
    if changed.moved_organizations:
        found = {c: day.cell_now(c) for c in filter(day.forest.is_cell, changed.moved_organizations)}
        cells, of_cell = _patched(cells, of_cell, changed.moved_organizations, found)
    return Settled(villages, cells, standing, of_village, of_cell)


def _patched(
    then: dict[int, int],
    turned: dict[int, tuple[int, ...]],
    moved: Collection[int],
    found: dict[int, int | None],
) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    """What leaves have become, both ways, with what was ``found`` of those that moved."""
    now, by_unit = dict(then), dict(turned)
    for leaf in moved:
        unit, unit_then = found.get(leaf), then.get(leaf)
        if unit == unit_then:
            continue
        now.pop(leaf, None)
        if unit_then is not None:
            rest = tuple(other for other in by_unit.pop(unit_then) if other != leaf)
            by_unit |= {unit_then: rest} if rest else {}
        if unit is not None:
            now[leaf] = unit
            by_unit[unit] = (*by_unit.get(unit, ()), leaf)
    return now, by_unit


def _turned(now: dict[int, int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for recorded, unit in now.items():
        found.setdefault(unit, []).append(recorded)
    return {unit: tuple(recorded) for unit, recorded in found.items()}


def joined(of: dict[int, tuple[int, ...]], units: list[int]) -> tuple[list[int], list[int]]:
    """Where people are recorded who are in the units, and beside it the unit."""
    pairs = [(recorded, unit) for unit in units for recorded in of.get(unit, ())]
    return [recorded for recorded, _ in pairs], [unit for _, unit in pairs]


def settling(day: Structure, suffix: str = "") -> dict[str, Any]:
    """The parameters that join people to the villages and cells of ``day``."""
    became = settled(day)
    return {
        f"recorded_villages{suffix}": list(became.villages),
        f"villages_now{suffix}": list(became.villages.values()),
        f"recorded_cells{suffix}": list(became.cells),
        f"cells_now{suffix}": list(became.cells.values()),
        f"standing{suffix}": became.standing,
        f"on{suffix}": day.day,
        **by_settings(),
    }


def standing_villages(day: Structure) -> list[int]:
    """The villages that stand on the day."""
    standing = day.areas.standing
    return [village for village in day.forest.villages if village in standing]


_serving: PatchedCache[dict[int, list[int]]] = PatchedCache(size=20)


def serving_on(day: date) -> dict[int, list[int]]:
    """The cells that serve each village on the day."""

    def find() -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for cell, village in CellVillage.objects.on(day).values_list("cell_id", "village_id"):
            found.setdefault(village, []).append(cell)
        return found

    return _serving.whole(day, day, find, STRUCTURE)
