"""Reads what the register knows of all units into memory, and afterwards only what was written since.

A nation has some 330,000 units: to read them all takes a second or two, to find the few that a reform or a
newly founded cell touched a tenth of one. Each row bears the number of the transaction that wrote it, so what
was written after a known state is read again, unit by unit. A row that was removed leaves no such trace: it
is noticed by the number of rows, and then everything is read. Only tables are looked through of which a note
(``common_write``) says that something was written to them since.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from registry.common.database_roles import as_counter

from .ledger import Change
from .terms import Term


class PartyTerm(NamedTuple):
    """What an organization is during one of its terms, and under which it stands."""

    unit: int
    parent: int | None
    starts_on: date
    ends_on: date
    kind: str
    name: str
    sector: str
    area: int | None
    sort_key: str
    base: str = ""


class Naming(NamedTuple):
    """What an area is called during one of its namings."""

    starts_on: date
    ends_on: date
    name: str
    kind: str
    code: str
    sort_key: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of all units, or of some: dated ones by unit in order of time. No ledger: it is as it was."""

    areas: dict[int, tuple[str, str]]
    placements: dict[int, list[Term]]
    namings: dict[int, list[Naming]]
    organizations: dict[int, str]
    terms: dict[int, list[PartyTerm]]
    # Those that lead from a unit to another one.
    area_changes: list[Change] | None
    party_changes: list[Change] | None
    # How many lines there are of all kinds.
    area_lines: int | None
    party_lines: int | None


class Counts(NamedTuple):
    """How many rows each table has."""

    areas: int = 0
    placements: int = 0
    namings: int = 0
    area_changes: int = 0
    organizations: int = 0
    terms: int = 0
    party_changes: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """A moment of a database: which one, what of it was committed, and whether nothing else is seen."""

    database: int
    snapshot: str
    is_committed: bool

    @property
    def first(self) -> int:
        """The lowest number of a transaction that may write later, as rows bear it."""
        return int(self.snapshot.partition(":")[0]) % 2**32


Run = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
T = TypeVar("T")

# Each: a table and the column of its unit. The order is that of Counts.
_TABLES = (
    ("units_area", "id"),
    ("units_areaplacement", "area_id"),
    ("units_areanaming", "area_id"),
    ("units_areachange", "coalesce(source_id, target_id)"),
    ("units_organization", "id"),
    ("units_organizationterm", "organization_id"),
    ("units_organizationchange", "coalesce(source_id, target_id)"),
)
# Rows of each table: how many, and whose were written since. Grain: a table. Reads every table, no index:
# numbers of transactions have none. They go round in a ring of 32 bits; whoever was in progress when the
# state was taken, and all savepoints of theirs, have the state's first number or a later one.
_SINCE = {
    table: f"""SELECT {place}, count(*), array_agg(DISTINCT {unit}) FILTER (
    WHERE ((xmin::text::bigint - %(first)s) & 4294967295) < 2147483648)
FROM {table}"""  # noqa: S608 (our own names)
    for place, (table, unit) in enumerate(_TABLES)
}
# The tables that were written to since a state; uses write_by_transaction.
_NOTED = """
SELECT DISTINCT relation FROM common_write
WHERE xid >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)
  AND NOT pg_visible_in_snapshot(xid, %(snapshot)s::pg_snapshot) AND relation = ANY (%(tables)s)
"""
# The state that this statement sees; nothing of it is certain where the transaction has itself written.
_STATE = """
SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::bigint,
       pg_current_snapshot()::text,
       pg_current_xact_id_if_assigned() IS NULL
"""
# Does this statement see all that was seen then? A transaction that began before sees less.
_SEES = """
SELECT pg_snapshot_xmax(own.snapshot) >= pg_snapshot_xmax(%(snapshot)s::pg_snapshot)
   AND NOT EXISTS (
       SELECT FROM pg_snapshot_xip(own.snapshot) AS going_on (xid)
       WHERE pg_visible_in_snapshot(going_on.xid, %(snapshot)s::pg_snapshot))
FROM (SELECT pg_current_snapshot()) AS own (snapshot)
"""
_OF = "(%(units)s::bigint[] IS NULL OR {} = ANY (%(units)s))"
_AREAS = f"SELECT id, key, level FROM units_area WHERE {_OF.format('id')}"  # noqa: S608
_PLACEMENTS = f"""
SELECT area_id, parent_id, starts_on, ends_on FROM units_areaplacement
WHERE {_OF.format("area_id")} ORDER BY starts_on
"""  # noqa: S608
_NAMINGS = f"""
SELECT area_id, starts_on, ends_on, name, kind, code, sort_key FROM units_areanaming
WHERE {_OF.format("area_id")} ORDER BY starts_on
"""  # noqa: S608
_ORGANIZATIONS = f"SELECT id, code FROM units_organization WHERE {_OF.format('id')}"  # noqa: S608
_TERMS = f"""
SELECT organization_id, parent_id, starts_on, ends_on, kind, name, sector, area_id, sort_key, base
FROM units_organizationterm WHERE {_OF.format("organization_id")} ORDER BY starts_on
"""  # noqa: S608
# A line from a unit to itself records a rename or a move, and leads nowhere.
_CHANGES = "SELECT changed_on, source_id, target_id, is_main FROM {} WHERE source_id <> target_id ORDER BY id"
_AREA_CHANGES = _CHANGES.format("units_areachange")
_PARTY_CHANGES = _CHANGES.format("units_organizationchange")


@contextmanager
def reading() -> Iterator[Run]:
    """Run statements as the role that counts: where units stand is the same for all, whoever asks."""
    with as_counter(), connection.cursor() as cursor:

        def run(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())

        yield run


def state(run: Run) -> State:
    """The state of the database that the statement sees."""
    return State(*run(_STATE, {})[0])


def sees(run: Run, known: State) -> bool:
    """Is all that was committed in ``known`` visible now as well?"""
    return bool(run(_SEES, {"snapshot": known.snapshot})[0][0])


def everything(run: Run) -> Rows:
    """All rows of all units."""
    with _without_collecting():
        return Rows(
            **_areas(run, None),
            **_organizations(run, None),
            area_changes=_ledger(run, _AREA_CHANGES),
            party_changes=_ledger(run, _PARTY_CHANGES),
            area_lines=run("SELECT count(*) FROM units_areachange", {})[0][0],
            party_lines=run("SELECT count(*) FROM units_organizationchange", {})[0][0],
        )


def written_since(run: Run, known: State, then: Counts, *, noted: bool) -> tuple[Rows, Counts]:
    """All rows of the units of which any was written since ``known``, and how many rows there are of each.

    ``then`` there were so many. Where writes since are not ``noted`` any more, all tables are looked through.
    """
    tables = list(_SINCE)
    if noted:
        found = {table for (table,) in run(_NOTED, {"snapshot": known.snapshot, "tables": tables})}
        tables = [table for table in tables if table in found]
    written, counts = _since(run, known.first, tables, then)
    areas, placements, namings, area_changes, organizations, terms, party_changes = written
    rows = Rows(
        **_areas(run, sorted({*areas, *placements, *namings})),
        **_organizations(run, sorted({*organizations, *terms})),
        area_changes=_ledger(run, _AREA_CHANGES) if area_changes else None,
        party_changes=_ledger(run, _PARTY_CHANGES) if party_changes else None,
        area_lines=counts.area_changes if area_changes else None,
        party_lines=counts.party_changes if party_changes else None,
    )
    return rows, counts


def _since(run: Run, first: int, tables: Sequence[str], then: Counts) -> tuple[list[list[int]], Counts]:
    """By table whose rows were written since, and how many there are: of other tables as many as then."""
    written: list[list[int]] = [[] for _ in _TABLES]
    counts = list(then)
    statement = "\nUNION ALL ".join(_SINCE[table] for table in tables)
    for place, count, units in run(statement, {"first": first}) if tables else ():
        written[place], counts[place] = sorted(units or ()), count
    return written, Counts(*counts)


def _areas(run: Run, units: list[int] | None) -> dict[str, Any]:
    if units == []:
        return {"areas": {}, "placements": {}, "namings": {}}
    of = {"units": units}
    namings: dict[int, list[Naming]] = {unit: [] for unit in units or ()}
    for unit, *rest in run(_NAMINGS, of):
        namings.setdefault(unit, []).append(Naming(*rest))
    return {
        "areas": {unit: (key, level) for unit, key, level in run(_AREAS, of)},
        "placements": _by_unit(map(Term._make, run(_PLACEMENTS, of)), units),
        "namings": namings,
    }


def _organizations(run: Run, units: list[int] | None) -> dict[str, Any]:
    if units == []:
        return {"organizations": {}, "terms": {}}
    of = {"units": units}
    return {
        "organizations": dict(run(_ORGANIZATIONS, of)),
        "terms": _by_unit(map(PartyTerm._make, run(_TERMS, of)), units),
    }


_Stay = TypeVar("_Stay", Term, PartyTerm)


def _by_unit(rows: Iterator[_Stay], units: list[int] | None) -> dict[int, list[_Stay]]:
    found: dict[int, list[_Stay]] = {unit: [] for unit in units or ()}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    return found


def _ledger(run: Run, statement: str) -> list[Change]:
    return [Change(*row) for row in run(statement, {})]


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Not looked through for garbage, over and over, while what is made is all there to stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
