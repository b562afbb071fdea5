"""One cell of a sheet: from what a person or a program wrote to the value that is staged, or to a fault.

A value is staged as PostgreSQL reads it in COPY: text, or :data:`NULL` for nothing. Cells of a CSV are text;
cells of a workbook may be numbers, truth values and dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from registry.common.dates import BEGINNING, FOREVER, after
from registry.common.declared.sheets import Column, Holds, fold

# No value holds a control character.
NULL = "\x01"


class ValueFault(Exception):
    """A cell that cannot be read: ``code`` names the rule, ``about`` fills its message."""

    def __init__(self, code: str, *about: str) -> None:
        super().__init__(code)
        self.code = code
        self.about = about


# What Excel makes of a long number, in English and in Vietnamese.
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[Ee][+-]?\d+")
# Spaces of no width and direction marks, which pasting brings along; and what nobody can have typed.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d{1,2})?")
_EXCEL_EPOCH = date(1899, 12, 30)
_YES = {"yes", "y", "true", "co", "x", "1", "dung"}
_NO = {"no", "n", "false", "khong", "0", "sai"}
EARLIEST, LATEST = date(1800, 1, 1), date(2200, 1, 1)


def tidy(text: str) -> str:
    """NFC with single blanks, quickly where there is nothing to do."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def _plain(raw: Any) -> str:
    """A workbook's cell as text: whole numbers without a decimal point."""
    if isinstance(raw, str):
        return tidy(raw)
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return str(raw)


def text(column: Column, raw: Any) -> str:
    """A text no longer than the column holds."""
    value = tidy(raw) if raw.__class__ is str else _plain(raw)
    if len(value) > column.length:
        raise ValueFault("too_long", str(len(value)), str(column.length))
    if not value.isprintable() and _CONTROL.search(value):
        raise ValueFault("control_character")
    return value


def identifier(column: Column, raw: Any) -> str:
    """An identifier, which is text: a number that may have lost its leading zeros is refused."""
    if raw.__class__ is str and raw.isdigit() and raw.isascii() and len(raw) <= column.length:
        return str(raw)
    if not isinstance(raw, str):
        whole = isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw).is_integer()
        is_exact = whole and 0 <= raw < 1e15
        if column.holds is Holds.LONG_NUMBER:
            is_exact = is_exact and len(str(int(raw))) == 12
        if not is_exact or column.holds is Holds.IDENTIFIER:
            raise ValueFault("number_not_text", _plain(raw))
        return str(int(raw))
    value = text(column, raw)
    if _SCIENTIFIC.fullmatch(value):
        raise ValueFault("digits_lost", value)
    return value


def day(column: Column, raw: Any, *, epoch: date = _EXCEL_EPOCH) -> date:
    """A day: ISO, dd/mm/yyyy, a workbook's date, or the serial number that Excel keeps for one."""
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise ValueFault("bad_date", str(raw))
        found = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, str):
        found = _written_day(tidy(raw))
    elif isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw).is_integer():
        if 1800 <= raw <= 2200:
            raise ValueFault("only_a_year", str(int(raw)))
        try:
            found = epoch + timedelta(days=int(raw))
        except OverflowError:
            raise ValueFault("bad_date", str(raw)) from None
    else:
        raise ValueFault("bad_date", str(raw))
    if column.plausible and not EARLIEST <= found < LATEST:
        raise ValueFault("implausible_date", found.strftime("%d/%m/%Y"))
    return found


def _written_day(value: str) -> date:
    if match := _ISO.fullmatch(value):
        year, month, number = map(int, match.groups())
    elif match := _VIETNAMESE.fullmatch(value):
        number, month, year = map(int, match.groups())
    elif len(value) == 4 and value.isdigit():
        raise ValueFault("only_a_year", value)
    else:
        raise ValueFault("bad_date", value)
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueFault("no_such_date", value) from None


def _date(column: Column, raw: Any, *, epoch: date) -> str:
    return day(column, raw, epoch=epoch).isoformat()


def _last_day(column: Column, raw: Any, *, epoch: date) -> str:
    """The day after the last one, as periods are stored."""
    return after(day(column, raw, epoch=epoch)).isoformat()


def choice(column: Column, raw: Any) -> str:
    """The code that a code or a label stands for."""
    value = column.values.get(fold(_plain(raw)))
    if value is None:
        raise ValueFault("unknown_value", _plain(raw), ", ".join(c[0] for c in column.choices))
    return value


def yes_no(column: Column, raw: Any) -> str:
    """``t`` or ``f``."""
    word = fold(_plain(raw))
    if word in _YES or word in _NO:
        return "t" if word in _YES else "f"
    raise ValueFault("not_yes_or_no", _plain(raw))


def listed(column: Column, raw: Any) -> str:
    """The name of the column's list that is meant."""
    assert column.listed is not None
    name = column.listed.find(_plain(raw))
    if name is None:
        raise ValueFault(column.listed.fault, _plain(raw))
    return name


def number(column: Column, raw: Any) -> str:
    """A number that is not negative, with at most two decimals, below ten thousand million."""
    if isinstance(raw, float) and raw == raw and abs(raw) < 1e12:
        raw = f"{raw:.6f}".rstrip("0").rstrip(".")
    value = _plain(raw).replace(" ", "")
    if not _NUMBER.fullmatch(value):
        raise ValueFault("not_a_number", value)
    found = Decimal(value.replace(",", "."))
    if found >= Decimal(10) ** 10:
        raise ValueFault("not_a_number", value)
    return str(found)


EMPTY = {
    Holds.DATE: NULL,
    Holds.YES_NO: NULL,
    Holds.NUMBER: NULL,
    Holds.FIRST_DAY: BEGINNING.isoformat(),
    Holds.LAST_DAY: FOREVER.isoformat(),
}
# Kinds of which few different values come again and again, so that each is read once.
REPEATED = set(Holds) - {Holds.PERSON, Holds.NUMBERED, Holds.LONG_NUMBER, Holds.NUMBER}
_READERS: dict[Holds, Callable[..., str]] = {
    Holds.TEXT: text,
    Holds.NAME: text,
    Holds.PERSON: text,
    Holds.NUMBERED: identifier,
    Holds.IDENTIFIER: identifier,
    Holds.LONG_NUMBER: identifier,
    Holds.DATE: _date,
    Holds.FIRST_DAY: _date,
    Holds.LAST_DAY: _last_day,
    Holds.CHOICE: choice,
    Holds.YES_NO: yes_no,
    Holds.LISTED: listed,
    Holds.NUMBER: number,
}
_DATED = {Holds.DATE, Holds.FIRST_DAY, Holds.LAST_DAY}


def reader(column: Column, *, epoch: date | None = None) -> Callable[[Any], str]:
    """What reads a cell of ``column`` that is not empty; raises :class:`ValueFault`.

    ``epoch`` is day 0 of a workbook that counts its days from 1904.
    """
    read = partial(_READERS[column.holds], column)
    if column.holds in _DATED:
        read = partial(read, epoch=epoch or _EXCEL_EPOCH)
    return read
