"""One cell of a sheet: from what a person or a program wrote to the value that is staged, or to a fault.

A value is staged as PostgreSQL reads it in COPY: text, or :data:`NULL` for nothing. Cells of a CSV are text;
cells of a workbook may be numbers, truth values and dates. What the words, days and numbers mean is read by
:mod:`registry.common.values`, as in forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from registry.common.dates import BEGINNING, FOREVER, after
from registry.common.declared.sheets import Column, Holds, fold
from registry.common.text import clean
from registry.common.values import ValueFault, masked, read_cell_day, read_name, read_text, says_nothing
from registry.common.values.days import (
    EXCEL_EPOCH,
    FIRST_YEAR,
    LAST_YEAR,
    Precision,
    read_cell_partial_day,
)
from registry.common.values.names import names_stand, refuse_errors
from registry.common.values.numbers import all_digits
from registry.common.values.words import is_dash

from .words import Explained

# No value holds a control character.
NULL = "\x01"

# What Excel makes of a long number, in English and in Vietnamese.
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[Ee][+-]?\d+")
# Thousands by dots (or by commas, where a decimal point follows), at most two decimals.
_PLAIN_NUMBER = re.compile(r"\d+(?:[.,]\d{1,2})?")
_THOUSANDS = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d{1,2}))?|([1-9]\d{0,2}(?:,\d{3})+)\.(\d{1,2})")
_PARTED = re.compile(r"\s*[,;/+|]\s*")
_YES = {"yes", "y", "true", "co", "x", "1", "dung"}
_NO = {"no", "n", "false", "khong", "0", "sai"}
_TICKS = {"✓", "✔", "☑", "×", "✗", "✘"}


def _plain(raw: Any) -> str:
    """A workbook's cell as text: whole numbers without a decimal point."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return str(raw)


def text(column: Column, raw: Any) -> str:
    """A text no longer than the column holds; a dash is nothing."""
    value = _written(raw)
    return "" if is_dash(value) else _short(column, value)


def _written(raw: Any) -> str:
    """What a cell says in words: a date where none belongs is what Excel made of something else."""
    if raw.__class__ is str:
        return read_text(raw)
    if isinstance(raw, date):
        raise ValueFault("date_in_text", f"{raw:%d/%m/%Y}")
    return _plain(raw)


def _short(column: Column, value: str) -> str:
    if len(value) > column.length:
        raise ValueFault("too_long", str(len(value)), str(column.length))
    return value


def name(column: Column, raw: Any) -> str:
    """The name of a person or a place."""
    value = read_name(raw if raw.__class__ is str else _written(raw))
    return "" if is_dash(value) else _short(column, value)


def identifier(column: Column, raw: Any) -> str:
    """An identifier, which is text: a number that may have lost its leading zeros is refused."""
    if raw.__class__ is str and raw.isdigit() and raw.isascii() and len(raw) <= column.length:
        return str(raw)
    if not isinstance(raw, str):
        whole = isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw).is_integer()
        if not whole or not 0 <= raw < 1e15 or column.holds is Holds.IDENTIFIER:
            raise ValueFault("number_not_text", _plain(raw))
        return str(int(raw))
    value = text(column, raw)
    if _SCIENTIFIC.fullmatch(value):
        raise ValueFault("digits_lost", value)
    if masked(value):
        raise ValueFault("masked_number", value)
    return value


def long_number(column: Column, raw: Any) -> str:
    """A number of so many digits."""
    assert column.digits is not None
    return column.digits.read(raw)


def day(column: Column, raw: Any, *, epoch: date = EXCEL_EPOCH) -> date:
    """A whole day, within living memory where the column says so."""
    found = read_cell_day(raw, epoch=epoch)
    if column.plausible and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueFault("implausible_date", found.strftime("%d/%m/%Y"))
    return found


def _partial_day(column: Column, raw: Any, *, epoch: date) -> str:
    """A day, or so much of it as is written: a year and a month, or a year."""
    try:
        found = read_cell_partial_day(raw, epoch=epoch)
    except ValueFault:
        return _empty_where_a_dash(column, raw)
    if column.plausible and not FIRST_YEAR <= found.day.year <= LAST_YEAR:
        raise ValueFault("implausible_date", str(found))
    return found.day.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(found.precision, 10)]


def _date(column: Column, raw: Any, *, epoch: date) -> str:
    try:
        return day(column, raw, epoch=epoch).isoformat()
    except ValueFault:
        return _empty_where_a_dash(column, raw)


def _last_day(column: Column, raw: Any, *, epoch: date) -> str:
    """The day after the last one, as periods are stored."""
    try:
        return after(day(column, raw, epoch=epoch)).isoformat()
    except ValueFault:
        return _empty_where_a_dash(column, raw)


def _empty_where_a_dash(column: Column, raw: Any) -> str:
    """Nothing for a dash; called where a cell was no day, and goes on with that fault otherwise."""
    if isinstance(raw, str) and says_nothing(clean(raw)):
        return EMPTY[column.holds]
    raise


def choice(column: Column, raw: Any, *, explained: Explained | None = None) -> str:
    """The code that a code or a label stands for, nothing where it is said to be unknown."""
    written = _written(raw)
    value = column.words.find(written)
    if value is None:
        if says_nothing(written):
            return ""
        if explained and (meant := explained.find(written)) is not None:
            return meant
        if column.other:
            # As it is written: what becomes of it concerns the row (:mod:`registry.imports.other_words`).
            refuse_errors(written)
            return _short(column, written)
        raise ValueFault("unknown_value", written, ", ".join(words[0] for _, *words in column.choices))
    return value


def choices(column: Column, raw: Any, *, explained: Explained | None = None) -> str:
    """The codes that are meant, in the order of the list: codes parted by blanks, labels by other marks."""
    written = _written(raw)
    codes = [choice[0] for choice in column.choices]
    said = written.split() if set(written.split()) <= set(codes) else _PARTED.split(written)
    found = {code for word in said if (code := choice(column, word, explained=explained))}
    return " ".join(code for code in codes if code in found)


def yes_no(column: Column, raw: Any) -> str:
    """``t`` or ``f``."""
    written = _plain(raw)
    word = fold(written)
    if word in _YES or written in _TICKS or word in map(fold, column.yes):
        return "t"
    if word in _NO:
        return "f"
    if says_nothing(written):
        return NULL
    refuse_errors(written)
    raise ValueFault("not_yes_or_no", written)


def listed(column: Column, raw: Any, *, explained: Explained | None = None) -> str:
    """The name of the column's list that is meant."""
    assert column.listed is not None
    written = _written(raw)
    found = column.listed.find(written)
    if found is None:
        if says_nothing(written):
            return ""
        if explained and (meant := explained.find(written)) is not None:
            return meant
        refuse_errors(written)
        raise ValueFault(column.listed.fault, written)
    return found


def number(column: Column, raw: Any) -> str:
    """A number that is not negative, with at most two decimals, below ten thousand million."""
    is_written = isinstance(raw, str)
    if isinstance(raw, float) and raw == raw and abs(raw) < 1e12:
        raw = f"{raw:.6f}".rstrip("0").rstrip(".")
    value = _plain(raw).replace(" ", "")
    if is_dash(value):
        return NULL
    if is_written and (match := _THOUSANDS.fullmatch(value)):
        whole, decimals = (match[1], match[2]) if match[1] else (match[3], match[4])
        found = Decimal(re.sub("[.,]", "", whole) + "." + (decimals or "0"))
        found = found if decimals else found.to_integral_value()
    elif _PLAIN_NUMBER.fullmatch(value):
        found = Decimal(value.replace(",", "."))
    else:
        refuse_errors(value)
        raise ValueFault("not_a_number", value)
    if found >= Decimal(10) ** 10:
        raise ValueFault("not_a_number", value)
    return str(found)


EMPTY = {
    Holds.DATE: NULL,
    Holds.PARTIAL_DATE: NULL,
    Holds.YES_NO: NULL,
    Holds.NUMBER: NULL,
    Holds.FIRST_DAY: BEGINNING.isoformat(),
    Holds.LAST_DAY: FOREVER.isoformat(),
    Holds.CLOSED_DAY: FOREVER.isoformat(),
}
# Kinds of which few different values come again and again, so that each is read once.
REPEATED = set(Holds) - {Holds.PERSON, Holds.NUMBERED, Holds.LONG_NUMBER, Holds.NUMBER}
_READERS: dict[Holds, Callable[..., str]] = {
    Holds.TEXT: text,
    Holds.NAME: name,
    Holds.PERSON: name,
    Holds.NUMBERED: identifier,
    Holds.IDENTIFIER: identifier,
    Holds.LONG_NUMBER: long_number,
    Holds.DATE: _date,
    Holds.PARTIAL_DATE: _partial_day,
    Holds.FIRST_DAY: _date,
    Holds.LAST_DAY: _last_day,
    Holds.CLOSED_DAY: _date,
    Holds.CHOICE: choice,
    Holds.CHOICES: choices,
    Holds.YES_NO: yes_no,
    Holds.LISTED: listed,
    Holds.NUMBER: number,
}
_DATED = {Holds.DATE, Holds.PARTIAL_DATE, Holds.FIRST_DAY, Holds.LAST_DAY, Holds.CLOSED_DAY}


def standing(column: Column) -> Callable[[Sequence[Any]], bool] | None:
    """Whether each of many cells of ``column`` surely is read as it stands; asked at a fraction of the cost.

    Nothing where the same few values come again and again, which are remembered instead.
    """
    if column.holds is Holds.PERSON:
        return partial(names_stand, most=column.length)
    if column.holds is Holds.NUMBERED:
        return partial(_digits_stand, most=column.length)
    return column.digits.stand if column.digits else None


def _digits_stand(raws: Sequence[Any], *, most: int) -> bool:
    return all_digits(raws) and max(map(len, raws)) <= most


def reader(
    column: Column, *, epoch: date | None = None, explained: Explained | None = None
) -> Callable[[Any], str]:
    """What reads a cell of ``column`` that is not empty; raises :class:`ValueFault`.

    ``epoch`` is day 0 of a workbook that counts its days from 1904; ``explained`` says what words mean that
    the column's list does not have.
    """
    read = partial(_READERS[column.holds], column)
    if explained:
        read = partial(read, explained=explained)
    if column.holds in _DATED:
        read = partial(read, epoch=epoch or EXCEL_EPOCH)
    return read
