"""The official units before and after 1 July 2025, as they are packaged with the register.

What lives here: reading the packaged sheets (``data/``, see ``docs/area-data.md``) and picking a province
out of them. Bringing them into the register is :mod:`registry.units.official_load`.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from registry.common.dates import REFORM, ends_after, starts_from

from .models import Level

DATA = Path(__file__).parent / "data"
SOURCE = "vietnamadminunits 1.0.4"


class OfficialArea(NamedTuple):
    """One stretch of an official unit, half-open; ``parent_key`` is empty for a province."""

    key: str
    level: str
    name: str
    kind: str
    code: str
    parent_key: str
    starts_on: date
    ends_on: date


class OfficialChange(NamedTuple):
    """One line of the reform ledger; ``to_key`` is empty where a unit was abolished."""

    changed_on: date
    kind: str
    from_key: str
    to_key: str
    is_main: bool
    state_instrument: str
    party_instrument: str


class Centroid(NamedTuple):
    """Where a unit of today lies: degrees north and east, and square kilometres where they are known."""

    latitude: float
    longitude: float
    area_km2: float | None


@dataclass(frozen=True, slots=True)
class OfficialUnits:
    """The sheets ``areas`` and ``area_changes``, whole or of some provinces."""

    areas: tuple[OfficialArea, ...]
    changes: tuple[OfficialChange, ...]

    def standing(self, level: str, on: date) -> int:
        """How many units of ``level`` stand on ``on``."""
        return sum(a.level == level and a.starts_on <= on < a.ends_on for a in self.areas)


class UnknownProvince(LookupError):
    """No province of today bears this official code."""


def _rows(name: str) -> Iterator[dict[str, str]]:
    content = gzip.decompress((DATA / f"{name}.csv.gz").read_bytes()).decode()
    yield from csv.DictReader(io.StringIO(content))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def units() -> OfficialUnits:
    """Every official unit, before and after, and the whole ledger of the reform."""
    areas = tuple(
        OfficialArea(
            key=row["key"],
            level=row["level"],
            name=row["name"],
            kind=row["kind"],
            code=row["code"],
            parent_key=row["parent_key"],
            starts_on=starts_from(_day(row["valid_from"])),
            ends_on=ends_after(_day(row["valid_to"])),
        )
        for row in _rows("areas")
    )
    changes = tuple(
        OfficialChange(
            changed_on=date.fromisoformat(row["changed_on"]),
            kind=row["kind"],
            from_key=row["from_key"],
            to_key=row["to_key"],
            is_main=row["main"] == "yes",
            state_instrument=row["state_instrument"],
            party_instrument=row["party_instrument"],
        )
        for row in _rows("area_changes")
    )
    return OfficialUnits(areas, changes)


def units_of(province_codes: Collection[str]) -> OfficialUnits:
    """The provinces of today that bear ``province_codes``, all below them and all that went into them.

    The reform moved nothing across the provinces of today, so the piece is whole in itself. Raises
    :class:`UnknownProvince` for a code that no province of today bears.
    """
    everything = units()
    today = {
        a.code: a.key
        for a in everything.areas
        if a.level == Level.PROVINCE and a.starts_on <= REFORM < a.ends_on
    }
    if missing := sorted(set(province_codes) - today.keys()):
        raise UnknownProvince(", ".join(missing))
    children: defaultdict[str, set[str]] = defaultdict(set)
    for area in everything.areas:
        children[area.parent_key].add(area.key)
    wanted = {today[code] for code in province_codes}
    wanted |= {c.from_key for c in everything.changes if c.to_key in wanted}
    row = set(wanted)
    while row := {child for parent in row for child in children[parent]} - wanted:
        wanted |= row
    return OfficialUnits(
        tuple(a for a in everything.areas if a.key in wanted),
        tuple(c for c in everything.changes if c.from_key in wanted),
    )


@lru_cache(maxsize=1)
def centroids() -> Mapping[str, Centroid]:
    """Centre and area of the communes and provinces of today, by the unit's key."""
    return MappingProxyType(
        {
            row["key"]: Centroid(
                float(row["latitude"]),
                float(row["longitude"]),
                float(row["area_km2"]) if row["area_km2"] else None,
            )
            for row in _rows("centroids")
        }
    )
