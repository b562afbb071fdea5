"""What recorded villages and cells are or have become on a day, and which cell serves which village then."""

from __future__ import annotations

from array import array
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from cells.models import CellVillage
from registry.common.patched_cache import PatchedCache
from registry.units.relations import STRUCTURE
from registry.units.structure import Structure

from .by_settings import by_settings


class Settled(NamedTuple):
    """What recorded villages and cells are or have become on a day, and the villages that stand on it."""

    villages: dict[int, int]
    cells: dict[int, int]
    standing: list[int]
    # Of each that stands, where people are recorded who are in it.
    of_village: dict[int, list[int]]
    of_cell: dict[int, list[int]]
    # What tells all of this from what it is on another structure.
    digest: bytes


def settled(day: Structure) -> Settled:
    """Of one day, found once for each structure."""

    def find() -> Settled:
        villages = {v: now for v in day.forest.villages if (now := day.village_now(v)) is not None}
        cells = {c: now for c in day.forest.cells if (now := day.cell_now(c)) is not None}
        standing = standing_villages(day)
        told = (len(villages), *villages, *villages.values(), len(cells), *cells, *cells.values(), *standing)
        digest = blake2b(array("q", told).tobytes(), digest_size=16).digest()
        return Settled(villages, cells, standing, _turned(villages), _turned(cells), digest)

    return day.remembered("settled", find)


def _turned(now: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for recorded, unit in now.items():
        found.setdefault(unit, []).append(recorded)
    return found


def joined(of: dict[int, list[int]], units: list[int]) -> tuple[list[int], list[int]]:
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
