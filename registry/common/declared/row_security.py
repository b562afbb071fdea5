"""What each database role may do on a table and which rows the web role sees, as apps declare it.

An app declares its own tables in ``row_security.py`` (``TABLES``);
:mod:`registry.accounts.access.row_security` collects and applies them. The predicates compare numbers with
ranges of the signed context (``registry_context``), so that an index can answer them; each asks for it in a
sub-select of its own, which is answered before the first row, whatever is set from there on. Rows of people
carry no number themselves, but the unit that they belong to, which is numbered
(:mod:`registry.units.numbering`): a reform renumbers units and touches no person.

The tables of numbers are named here, below both trees, because the trail's rows belong to units, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

READ, ALL = "SELECT", "SELECT, INSERT, UPDATE, DELETE"

ORGANIZATION_NUMBERS = "units_organizationnumber"
AREA_NUMBERS = "units_areanumber"
# Ranges that hold every unit, as the context says them.
EVERYTHING = "{(,)}"


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
    # What a row that the web role adds must fulfil as well.
    entered: str | None = None
    # SQL that makes the functions which predicates use.
    functions: str = ""


def alike(tables: Sequence[str], **access: Any) -> tuple[TableAccess, ...]:
    """The same access to each of the tables."""
    return tuple(TableAccess(table, **access) for table in tables)


def of_context(field: str) -> str:
    """A field of the context that the transaction was signed for, looked up once a statement."""
    return f"(SELECT registry_context('{field}'))"


def of_role(role: str) -> str:
    """Was the context signed for this role?"""
    return f"(SELECT registry_context('role') = '{role}')"


def _within(column: str, kind: str) -> str:
    """Does the number in ``column`` lie in the ranges of ``kind`` that the context holds?"""
    return f"{column} <@ (SELECT registry_context('{kind}')::int8multirange)"


def _is_everything(kind: str) -> str:
    return f"(SELECT registry_context('{kind}') = '{EVERYTHING}')"


def _in_sight(column: str, kind: str) -> str:
    """Is the unit of ``column`` in those ranges? Its units are read once a statement into a hash."""
    units = f"SELECT unit FROM registry_units('{kind}') AS unit"  # noqa: S608 (our own names)
    return f"({_is_everything(kind)} OR {column} IN ({units}))"


def organization_in_sight(column: str, kind: str = "cells") -> str:
    """Does the user see the organization of ``column``?"""
    return _in_sight(column, kind)


def organization_in_sight_by_row(column: str) -> str:
    """The same, by a probe a row: for rows that are found a few at a time, from a member."""
    return (
        f"({_is_everything('cells')} OR EXISTS ("
        f"SELECT FROM {ORGANIZATION_NUMBERS} number WHERE number.unit_id = {column}"
        f" AND {_within('number.place', 'cells')} OFFSET 0))"
    )


def area_in_sight(column: str) -> str:
    """Does the user see the area of ``column``?"""
    return _in_sight(column, "areas")


def unit_in_sight(table: str, numbers: str, kind: str) -> str:
    """Is the row itself a unit in sight? One not yet numbered is seen where its founder's sight began."""
    return (
        _in_sight(f"{table}.id", kind)
        + f" OR ({_within('first_place', kind)}"
        + f" AND NOT EXISTS (SELECT FROM {numbers} number WHERE number.unit_id = {table}.id))"
    )
