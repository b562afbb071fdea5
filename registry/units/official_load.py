"""Bringing the packaged official units into the register: one transaction, COPY and set SQL.

What the register already holds is left as it stands: an area whose key is there keeps its names, parents
and ledger as somebody may have refined them, and only areas that are new bring their own rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from registry.audit.trail import record
from registry.common.text import search_key, sort_key

from .official import OfficialArea, OfficialUnits, units, units_of

if TYPE_CHECKING:
    from registry.accounts.models import User

STAGE = """
CREATE TEMPORARY TABLE official_area (
    key text COLLATE "C" PRIMARY KEY, level text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE official_placement (
    key text COLLATE "C" NOT NULL, parent_key text COLLATE "C", starts_on date NOT NULL, ends_on date NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE official_naming (
    key text COLLATE "C" NOT NULL, name text NOT NULL, kind text NOT NULL, code text COLLATE "C" NOT NULL,
    sort_key text NOT NULL, search_key text NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE official_change (
    changed_on date NOT NULL, kind text NOT NULL, from_key text COLLATE "C", to_key text COLLATE "C",
    is_main boolean NOT NULL, state_instrument text NOT NULL, party_instrument text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE official_new (
    id bigint PRIMARY KEY, key text COLLATE "C" UNIQUE
) ON COMMIT DROP;
"""

# Keys that stand for something of another level, and new ones whose official code another unit of the
# level bears at the same time. Units that are held already are not asked: their codes may have gone on.
CLASHES = """
SELECT staged.key
  FROM official_area AS staged
  JOIN units_area AS held ON held.key = staged.key
 WHERE held.level <> staged.level
UNION
SELECT staged.key
  FROM official_area AS staged
  JOIN official_naming AS named ON named.key = staged.key
  JOIN units_areanaming AS taken
    ON taken.code = named.code AND taken.starts_on < named.ends_on AND taken.ends_on > named.starts_on
  JOIN units_area AS other ON other.id = taken.area_id AND other.level = staged.level
 WHERE NOT EXISTS (SELECT FROM units_area AS held WHERE held.key = staged.key)
 ORDER BY 1
"""

INSERT = """
WITH added AS (
    INSERT INTO units_area (key, level)
    SELECT key, level FROM official_area
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key
)
INSERT INTO official_new (id, key)
SELECT id, key FROM added;

INSERT INTO units_areaplacement (area_id, parent_id, starts_on, ends_on)
SELECT added.id, parent.id, placed.starts_on, placed.ends_on
  FROM official_placement AS placed
  JOIN official_new AS added ON added.key = placed.key
  LEFT JOIN units_area AS parent ON parent.key = placed.parent_key;

INSERT INTO units_areanaming (area_id, name, kind, code, sort_key, search_key, starts_on, ends_on)
SELECT added.id, named.name, named.kind, named.code, named.sort_key, named.search_key,
       named.starts_on, named.ends_on
  FROM official_naming AS named
  JOIN official_new AS added ON added.key = named.key;

INSERT INTO units_areachange
       (changed_on, kind, is_main, source_id, target_id, state_instrument, party_instrument)
SELECT change.changed_on, change.kind, change.is_main, source.id, target.id,
       change.state_instrument, change.party_instrument
  FROM official_change AS change
  JOIN units_area AS source ON source.key = change.from_key
  LEFT JOIN units_area AS target ON target.key = change.to_key
 WHERE EXISTS (SELECT FROM official_new AS added WHERE added.id IN (source.id, target.id));
"""

ADDED = """
SELECT (SELECT count(*) FROM official_new),
       (SELECT count(*) FROM official_change AS change
         WHERE EXISTS (SELECT FROM official_new AS added
                        WHERE added.key IN (change.from_key, change.to_key)))
"""


class OfficialAreasClash(Exception):
    """The register holds official codes or keys of these units under other units: ``keys``."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(", ".join(keys[:10]))
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was asked for, and how much of it the register did not hold before."""

    units: OfficialUnits
    new_areas: int
    new_changes: int


def load_official(*, by: User | None, province_codes: Collection[str] = ()) -> Loaded:
    """Bring in the official units: those of the provinces of today with these codes, or all.

    Afterwards every unit asked for stands in the register under its own key. A unit that was there before
    is left alone, with its names, parents and ledger rows; so a second run adds nothing. Refuses
    (:class:`OfficialAreasClash`) where a key stands for another level or another unit of the level bears
    the same official code at the same time; raises ``UnknownProvince`` for a code of no province.
    """
    asked = units_of(province_codes) if province_codes else units()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STAGE)
        _copy(cursor, "official_area", sorted({(a.key, a.level) for a in asked.areas}))
        _copy(cursor, "official_placement", _placements(asked.areas))
        _copy(cursor, "official_naming", _namings(asked.areas))
        _copy(
            cursor, "official_change", ((*c[:2], c.from_key, c.to_key or None, *c[4:]) for c in asked.changes)
        )
        cursor.execute(CLASHES)
        if clashes := [key for (key,) in cursor.fetchall()]:
            raise OfficialAreasClash(clashes)
        cursor.execute(INSERT)
        cursor.execute(ADDED)
        new_areas, new_changes = cursor.fetchone()
        if new_areas:
            record("areas.load_official", by=by, areas=new_areas, changes=new_changes)
        # A caller's own transaction may go on and load again: the stage is not left to its commit.
        cursor.execute(
            "DROP TABLE official_area, official_placement, official_naming, official_change, official_new"
        )
    return Loaded(asked, new_areas, new_changes)


def _copy(cursor: Any, table: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _stretches(
    areas: Iterable[OfficialArea], what: Callable[[OfficialArea], tuple[Any, ...]]
) -> Iterable[tuple[str, tuple[Any, ...], date, date]]:
    """Each area's unbroken times in which ``what`` stays the same; rows come sorted by key and day."""
    for (key, value), rows in groupby(areas, lambda area: (area.key, what(area))):
        run = list(rows)
        yield key, value, run[0].starts_on, run[-1].ends_on


def _placements(areas: Iterable[OfficialArea]) -> Iterable[tuple[Any, ...]]:
    for key, (parent_key,), starts_on, ends_on in _stretches(areas, lambda a: (a.parent_key or None,)):
        yield key, parent_key, starts_on, ends_on


def _namings(areas: Iterable[OfficialArea]) -> Iterable[tuple[Any, ...]]:
    for key, (name, kind, code), starts_on, ends_on in _stretches(areas, lambda a: (a.name, a.kind, a.code)):
        yield key, name, kind, code, sort_key(name), search_key(name), starts_on, ends_on
