"""Months, quarters, half-years and years: how they are written, and which days they have."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from registry.common.dates import DAY

# What a series goes by, and flows of events may be broken down by.
STEPS = ("month", "quarter", "year")
_LENGTHS = {"month": 1, "quarter": 3, "year": 12}
_WRITTEN = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


def days_of(text: str) -> tuple[date, date]:
    """First and last day of ``2026``, ``2026-H1``, ``2026-Q3`` or ``2026-07``.

    Raises ``ValueError`` for anything else.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, half, quarter, month = found.groups()
    if half:
        return _months(int(year), 6 * int(half) - 5, 6)
    if quarter:
        return _months(int(year), 3 * int(quarter) - 2, 3)
    return _months(int(year), int(month), 1) if month else _months(int(year), 1, 12)


def days_so_far(text: str, today: date, reached: date | None = None) -> tuple[date, date]:
    """As :func:`days_of`; a period that is running ``today`` ends on it, or on ``reached``.

    So it is never set beside another one that is over.
    """
    first, last = days_of(text)
    return first, (reached or today) if first <= today <= last else last


def written(step: str, day: date) -> str:
    """The month (``2025-07``), quarter (``2025-Q3``) or year (``2025``) in which the day lies."""
    if step == "month":
        return f"{day.year:04}-{day.month:02}"
    if step == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}"


def last_days(step: str, first: date, last: date) -> list[date]:
    """The last day of each month (quarter, year) that ends from ``first`` to ``last``, and that day."""
    ends: list[date] = []
    day = first
    while day <= last:
        end = last_day_of(step, day)
        ends.append(min(end, last))
        if end >= last:
            break
        day = end + DAY
    return ends


def months_before(day: date, back: int) -> date:
    """The first day of the month ``back`` months before that of ``day``."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


def same_day(day: date, back: int) -> date:
    """The day ``back`` months earlier; of a month's last day, or one that there is not, that month's last."""
    first = months_before(day, back)
    last = last_day_of("month", first)
    return last if day == last_day_of("month", day) else first.replace(day=min(day.day, last.day))


def last_day_of(step: str, day: date) -> date:
    """The last day of the month (quarter, year) in which the day lies."""
    months = _LENGTHS[step]
    month = (day.month + months - 1) // months * months
    return date(day.year, month, monthrange(day.year, month)[1])


def _months(year: int, first: int, months: int) -> tuple[date, date]:
    last = first + months - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
