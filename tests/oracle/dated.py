"""Rows with a first and a last day, and which of them are so on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

DAY = timedelta(days=1)


class Dated(Protocol):
    """A row that holds from one day to another, both included."""

    @property
    def valid_from(self) -> date | None:
        """The first day, ``None`` where it is open."""

    @property
    def valid_to(self) -> date | None:
        """The last day, ``None`` where it is open."""


D = TypeVar("D", bound=Dated)


def holds(row: Dated, day: date) -> bool:
    """Does the row hold on ``day``?"""
    begun = row.valid_from is None or row.valid_from <= day
    over = row.valid_to is not None and row.valid_to < day
    return begun and not over


def on(rows: Iterable[D], day: date) -> list[D]:
    """The rows that hold on ``day``."""
    return [row for row in rows if holds(row, day)]
