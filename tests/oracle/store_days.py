"""The days of a row, as the tables have them."""

from __future__ import annotations

from datetime import date

from registry.common.dates import ends_after, starts_from

from .world import Dated


def days_of(row: Dated) -> dict[str, date]:
    """The first day, and the first day on which it is so no more."""
    return {"starts_on": starts_from(row.valid_from), "ends_on": ends_after(row.valid_to)}
