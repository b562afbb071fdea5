"""Dated rows: from which day to which something held, and which of several rows holds on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar


class Lasting(Protocol):
    """From ``starts_on`` to the day before ``ends_on`` something held."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date:
        """The day after the last."""


class Standing(Lasting, Protocol):
    """A stretch of time in which a unit stood under ``parent``; a root has none."""

    @property
    def unit(self) -> int:
        """The unit."""

    @property
    def parent(self) -> int | None:
        """The unit above it."""


class Term(NamedTuple):
    """From ``starts_on`` to the day before ``ends_on`` the unit stood, under ``parent`` (a root has none)."""

    unit: int
    parent: int | None
    starts_on: date
    ends_on: date


L = TypeVar("L", bound=Lasting)
S = TypeVar("S", bound=Standing)


def holding(rows: Iterable[L], on: date) -> L | None:
    """The one of dated rows that holds on the day, if one does."""
    for row in rows:
        if row.starts_on <= on < row.ends_on:
            return row
    return None


def nearest(rows: Sequence[L], on: date) -> L:
    """Of dated rows in order of time, the last begun by the day or, before any, the first."""
    found = rows[0]
    for row in rows:
        if row.starts_on > on:
            break
        found = row
    return found
