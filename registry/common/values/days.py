"""A day as people write it, or as a spreadsheet keeps it.

Read where the meaning is certain: day first with any separator, ISO, eight digits in a row, in words. A month
or a year alone is a :class:`PartialDay`. Two digits for a year and a month before the day are refused, since
nothing tells 05/07 from 07/05.
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from registry.common.text import clean

from .faults import ValueFault
from .names import refuse_errors

# People's days, and those that forms take.
FIRST_YEAR, LAST_YEAR = 1900, 2100
# Day 0 of a workbook that does not count from 1904.
EXCEL_EPOCH = date(1899, 12, 30)
# Serial numbers below this (the year 1927) are rather a year or a day of the month that lost the rest.
FIRST_SERIAL = 10_000
LAST_SERIAL = 2_958_465
# The middle of what is known: age counts from it.
MIDDLE_MONTH, MIDDLE_DAY = 7, 15

_PLAIN_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN = r"[ /.\-]+"
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_MIDNIGHT}")
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}}){_MIDNIGHT}")
_RUN_ON = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_IN_WORDS = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}),? năm ([0-9]{4})", re.IGNORECASE)
_MONTH = re.compile(
    rf"(?:tháng )?([0-9]{{1,2}})(?:{_BETWEEN}|,? năm )([0-9]{{4}})"
    rf"|(?:00?|[.…\-]+){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}})",
    re.IGNORECASE,
)
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_YEAR = re.compile(rf"(?:sinh )?(?:năm )?(?:00?{_BETWEEN}00?{_BETWEEN})?([0-9]{{4}})", re.IGNORECASE)
_TWO_DIGITS = re.compile(rf"[0-9]{{1,2}}{_BETWEEN}[0-9]{{1,2}}{_BETWEEN}[0-9]{{2}}")


class Precision(StrEnum):
    """How much of a day is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class PartialDay(NamedTuple):
    """A day of which perhaps only the month or the year is known; ``day`` is then the middle of it."""

    day: date
    precision: Precision

    def __str__(self) -> str:
        forms = {Precision.DAY: "%d/%m/%Y", Precision.MONTH: "%m/%Y", Precision.YEAR: "%Y"}
        # By hand: strftime writes a year below 1000 without its zeros on some systems.
        return self.day.strftime(forms[self.precision].replace("%Y", f"{self.day.year:04}"))


def read_day(written: str) -> date:
    """The whole day that is written; raises :class:`ValueFault`."""
    return _whole(read_partial_day(written), written)


def read_partial_day(written: str) -> PartialDay:
    """The day that is written, or the month or year where no more is; raises :class:`ValueFault`."""
    value = clean(written)
    if found := _YEAR_FIRST.fullmatch(value):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(value) or _IN_WORDS.fullmatch(value):
        day, month, year = map(int, found.groups())
    elif found := _RUN_ON.fullmatch(value):
        day, month, year = map(int, found.groups())
        if month > 12 and value[4:6] <= "12":
            # 20250630: the year cannot be the end.
            year, month, day = int(value[:4]), int(value[4:6]), int(value[6:])
    else:
        return _month_or_year(value)
    if day == 0:
        return _of_month(value, year, month) if month else _of_year(value, year)
    if month > 12 and day <= 12 and found.re is _DAY_FIRST:
        raise ValueFault("month_first", value, str(month))
    return PartialDay(_day(value, year, month, day), Precision.DAY)


def _month_or_year(value: str) -> PartialDay:
    if found := _ISO_MONTH.fullmatch(value):
        return _of_month(value, int(found[1]), int(found[2]))
    if found := _MONTH.fullmatch(value):
        return _of_month(value, int(found[2] or found[4]), int(found[1] or found[3]))
    if found := _YEAR.fullmatch(value):
        return _of_year(value, int(found[1]))
    refuse_errors(value)
    raise ValueFault("two_digit_year" if _TWO_DIGITS.fullmatch(value) else "bad_date", value)


def _of_month(value: str, year: int, month: int) -> PartialDay:
    return PartialDay(_day(value, year, month, MIDDLE_DAY), Precision.MONTH)


def _of_year(value: str, year: int) -> PartialDay:
    return PartialDay(_day(value, year, MIDDLE_MONTH, 1), Precision.YEAR)


def _day(value: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueFault("no_such_date", value, "month", str(month))
    if year == 0 or not 1 <= day <= monthrange(year, month)[1]:
        raise ValueFault("no_such_date", value, "day", f"{month:02}/{year}", str(day))
    return date(year, month, day)


def _whole(found: PartialDay, written: object) -> date:
    if found.precision is not Precision.DAY:
        code = "only_a_year" if found.precision is Precision.YEAR else "only_a_month"
        raise ValueFault(code, str(found))
    return found.day


def read_cell_day(raw: Any, *, epoch: date = EXCEL_EPOCH) -> date:
    """The whole day in a cell: text, a workbook's date, or the serial number that Excel keeps for one."""
    if isinstance(raw, str) and _PLAIN_ISO.fullmatch(raw):
        # What programs write, three times as fast; what is no day is named below.
        with suppress(ValueError):
            return date.fromisoformat(raw)
    return _whole(read_cell_partial_day(raw, epoch=epoch), raw)


def read_cell_partial_day(raw: Any, *, epoch: date = EXCEL_EPOCH) -> PartialDay:
    """The same, or the month or year where no more is written."""
    if isinstance(raw, str):
        return read_partial_day(raw)
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise ValueFault("bad_date", str(raw))
        return PartialDay(raw.date(), Precision.DAY)
    if isinstance(raw, date):
        return PartialDay(raw, Precision.DAY)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not float(raw).is_integer():
        raise ValueFault("bad_date", str(raw))
    return _numbered(int(raw), epoch)


def _numbered(number: int, epoch: date) -> PartialDay:
    """A cell that is a plain number: a year, a serial number, or eight digits that may have lost a zero."""
    if 1800 <= number <= 2200:
        return _of_year(str(number), number)
    if number < FIRST_SERIAL:
        raise ValueFault("small_number", str(number))
    if number > LAST_SERIAL:
        return read_partial_day(f"{number:08}")
    try:
        return PartialDay(epoch + timedelta(days=number), Precision.DAY)
    except OverflowError:
        raise ValueFault("bad_date", str(number)) from None
