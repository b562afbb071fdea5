"""Days and periods: half-open inside, the last day included in files and answers.

A period is kept as ``[starts_on, ends_on)``; an open end is :data:`FOREVER`, an open or unknown
beginning :data:`BEGINNING`, so that no query has to treat an empty date apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.utils import timezone

BEGINNING = date(1, 1, 1)
FOREVER = date(9999, 12, 31)
DAY = timedelta(days=1)
# The day from which there are two levels of local government and the new provinces.
REFORM = date(2025, 7, 1)
# As days of the week are numbered.
SATURDAY = 5
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_day(text: str) -> date:
    """The day written as 2025-06-30 and in no other of the ways that ISO 8601 knows; raises ValueError."""
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def eve(day: date) -> date:
    """The day before ``day``; the beginning of time is its own eve."""
    return day if day <= BEGINNING else day - DAY


def after(day: date) -> date:
    """The day after ``day``; the end of time is its own morrow."""
    return day if day >= FOREVER else day + DAY


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier, as PostgreSQL counts: of 29 February 28 where there is none."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def end_of(day: date) -> datetime:
    """The instant at which the day ends where the register stands."""
    return timezone.make_aware(datetime.combine(after(day), time.min))


def full_years(since: date | None, on: date | None) -> int | None:
    """Anniversaries of ``since`` that have passed by ``on``; none where a day is not known or lies ahead."""
    if since is None or on is None or since > on:
        return None
    years = on.year - since.year
    return years if since <= years_before(on, years) else years - 1


def full_months(since: date, on: date) -> int:
    """Whole months from ``since`` to ``on``, no earlier; one from the 31st ends with a shorter month."""
    months = (on.year - since.year) * 12 + on.month - since.month
    ends_month = (on + DAY).month != on.month
    return months - (on.day < since.day and not ends_month)


def first_day(starts_on: date) -> date | None:
    """What a file or an answer shows for a beginning: ``None`` where it is open."""
    return None if starts_on <= BEGINNING else starts_on


def last_day(ends_on: date) -> date | None:
    """The last day included of a half-open period, ``None`` where it is open."""
    return None if ends_on >= FOREVER else ends_on - DAY


def starts_from(first: date | None) -> date:
    """The internal beginning of a period whose first day a file gives."""
    return BEGINNING if first is None else first


def ends_after(last: date | None) -> date:
    """The internal (exclusive) end of a period whose last day a file gives."""
    return FOREVER if last is None else after(last)


def month_ends(first: date, last: date) -> list[date]:
    """Every last day of a month from ``first`` to ``last``, both included."""
    ends: list[date] = []
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date(year, month, 1) - DAY
        if end > last:
            return ends
        if end >= first:
            ends.append(end)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, and none of ``holidays``."""
    return day.weekday() < SATURDAY and day not in holidays


def working_days_after(day: date, number: int, holidays: Collection[date]) -> date:
    """The working day that is the ``number``-th after ``day``; the day itself does not count."""
    while number > 0:
        day += DAY
        number -= is_working_day(day, holidays)
    return day


def working_days_between(first: date, last: date, holidays: Collection[date]) -> int:
    """How many working days there are after ``first`` up to ``last``, which counts."""
    days = (first + n * DAY for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, holidays) for day in days)
