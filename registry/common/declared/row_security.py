"""What each database role may do on a table and which rows the web role sees, as apps declare it.

An app declares its own tables in ``row_security.py`` (``TABLES``);
:mod:`registry.accounts.access.row_security` collects and applies them. The predicates are plain comparisons
of numbers with settings of the connection, so that an index can answer them; rows of people carry no number
themselves, but the unit that they belong to, which is numbered (:mod:`registry.units.numbering`): a reform
renumbers units and touches no person.

The tables of numbers are named here, below both trees, because the trail's rows belong to units, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

READ, ALL = "SELECT", "SELECT, INSERT, UPDATE, DELETE"

ORGANIZATION_NUMBERS = "units_organizationnumber"
AREA_NUMBERS = "units_areanumber"


@dataclass(frozen=True, slots=True)
class TableAccess:
    """What the roles may do on a table, and which of its rows the web role sees (``None``: all)."""

    table: str
    web: str = ALL
    counter: str = ""
    deriver: str = ""
    summary: str = ""
    seen: str | None = None
    # Rows that the web role may add, where that is more than what it sees.
    added: str | None = None
    # SQL that makes the functions which predicates use.
    functions: str = ""


def alike(tables: Sequence[str], **access: Any) -> tuple[TableAccess, ...]:
    """The same access to each of the tables."""
    return tuple(TableAccess(table, **access) for table in tables)


def setting(name: str) -> str:
    """A setting of the connection about its user; unknown where none was set."""
    # A setting that was said in an earlier transaction reads as nothing, not as unknown.
    return f"nullif(current_setting('registry.{name}', true), '')"


def within(column: str, kind: str) -> str:
    """Does the number in ``column`` lie in the ranges of ``kind`` that the user was given?"""
    return (
        f"({column} >= {setting(f'{kind}_lo')}::bigint AND {column} <= {setting(f'{kind}_hi')}::bigint"
        f" AND ({setting(kind)} IS NULL OR {column} <@ coalesce({setting(kind)}, '{{}}')::int8multirange))"
    )


def _numbered(numbers: str, column: str, kind: str) -> str:
    """Is the unit of ``column`` in those ranges? Read once a statement into a hash, by the index of places.

    The machine's ranges begin at 0 and hold everything.
    """
    inside = f"SELECT number.unit_id FROM {numbers} number WHERE {within('number.place', kind)}"  # noqa: S608
    return f"(current_setting('registry.{kind}_lo', true) = '0' OR {column} IN ({inside}))"


def organization_in_sight(column: str, kind: str = "cells") -> str:
    """Does the user see the organization of ``column``?"""
    return _numbered(ORGANIZATION_NUMBERS, column, kind)


def organization_in_sight_by_row(column: str) -> str:
    """The same, by a probe a row: for rows that are found a few at a time, from a member."""
    return (
        "(current_setting('registry.cells_lo', true) = '0' OR EXISTS ("
        f"SELECT FROM {ORGANIZATION_NUMBERS} number WHERE number.unit_id = {column}"
        f" AND {within('number.place', 'cells')} OFFSET 0))"
    )


def area_in_sight(column: str) -> str:
    """Does the user see the area of ``column``?"""
    return _numbered(AREA_NUMBERS, column, "areas")


def unit_in_sight(table: str, numbers: str, kind: str) -> str:
    """Is the row itself a unit in sight? One not yet numbered is seen where its founder's sight began."""
    return (
        _numbered(numbers, f"{table}.id", kind)
        + f" OR ({within('first_place', kind)}"
        + f" AND NOT EXISTS (SELECT FROM {numbers} number WHERE number.unit_id = {table}.id))"
    )
