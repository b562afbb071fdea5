"""Answers made of plain answers: one beside another for comparison, and a stock on several days in a row.

Whatever is done to the plain answers before, also changing their counts for machines, holds for what is made
of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.utils import timezone

from registry.units.rosters import KEYS
from reports.catalogue import INDICATORS
from reports.questions import Answer, ComparedRow, Row, Status

from .asked import Asked

T = TypeVar("T")
RowName = tuple[str, str | None]
# Rows that are no units stand last.
_NO_UNITS = frozenset(key for key, _ in KEYS.values())


def composed(asked: Asked, parts: Sequence[Answer]) -> Answer:
    """The answer to the question, made of those to its :meth:`Asked.parts`."""
    last = parts[-1] if asked.is_series else parts[0]
    answer = replace(
        last, question=asked.question, period=asked.period, future=asked.ends > timezone.localdate()
    )
    if asked.is_series:
        return replace(answer, rows=_in_a_row([asked.label(part) for part in asked.parts()], parts))
    return beside(answer, parts[1]) if asked.is_compared else answer


# A series.


def _in_a_row(labels: Sequence[str], points: Sequence[Answer]) -> list[Row]:
    """A row for each unit and day. Zeros stay, and what is no unit has rows if it has one."""
    by_day = [({row.key: row for row in point.rows}, _Absent(point)) for point in points]
    likes = {key: row for rows, _ in by_day for key, row in rows.items()}
    return [
        replace(rows.get(key) or absent.row(likes[key]), by=label)
        for key in _units_in_order(*(list(rows) for rows, _ in by_day))
        for label, (rows, absent) in zip(labels, by_day, strict=True)
    ]


# A comparison.


def beside(now: Answer, then: Answer) -> Answer:
    """The answer with the figures of another day or period beside its own."""
    rows_now, rows_then = _by_name(now.rows), _by_name(then.rows)
    absent_now, absent_then = _Absent(now), _Absent(then)
    rows: list[Row] = []
    for name in _names(now, then):
        row, other = rows_now.get(name), rows_then.get(name)
        if row is None:
            assert other is not None
            row = absent_now.row(other)
        rows.append(_compared(row, other or absent_then.row(row)))
    return replace(now, total=_compared(now.total, then.total), rows=rows, compared=then.period)


def _by_name(rows: Iterable[Row]) -> dict[RowName, Row]:
    return {(row.key, row.by): row for row in rows}


def _names(now: Answer, then: Answer) -> list[RowName]:
    """The rows of both, in their order. Which values a hidden unit had then is no row of its own."""
    has_values = now.question is not None and now.question.by is not None
    new = [(row.key, row.by) for row in now.rows]
    old = [(row.key, row.by) for row in then.rows if not (has_values and row.by is None)]
    names: dict[str, list[RowName]] = {
        key: [] for key in _units_in_order([key for key, _ in new], [key for key, _ in old])
    }
    for name in _in_order(new, old):
        names[name[0]].append(name)
    for own in names.values() if has_values else ():
        own.sort(key=lambda name: name[1] or "")
    return [name for own in names.values() for name in own]


def _compared(row: Row, other: Row) -> ComparedRow:
    previous = other.value
    change = None if row.value is None or previous is None else row.value - previous
    percent = None if change is None or not previous else 100 * change / previous
    return ComparedRow(**row.as_dict(), previous=previous, change=change, change_percent=percent)


# What both need.


class _Absent:
    """The rows of nobody and nothing that an answer leaves out."""

    def __init__(self, answer: Answer) -> None:
        self.is_reported = answer.total.status != Status.NOT_REPORTED
        self.hidden = {row.key for row in answer.rows if row.status == Status.HIDDEN}
        self.is_ratio = INDICATORS[answer.indicator].is_ratio

    def row(self, like: Row) -> Row:
        """The row for the unit and value of ``like``."""
        row = Row(like.key, like.code, like.name, like.level, like.by, None)
        if not self.is_reported:
            row.status = Status.NOT_REPORTED
        elif like.key in self.hidden:
            row.status = Status.HIDDEN
        elif self.is_ratio:
            row.numerator, row.denominator, row.status = 0, 0, Status.NOT_APPLICABLE
        else:
            row.value = 0
        return row


def absent_row(answer: Answer, like: Row) -> Row:
    """The row of nobody and nothing that an answer leaves out, for the unit and value of ``like``."""
    return _Absent(answer).row(like)


def _units_in_order(*lists: Iterable[str]) -> list[str]:
    return sorted(_in_order(*lists), key=lambda key: key in _NO_UNITS)


def _in_order(*lists: Iterable[T]) -> list[T]:
    """What stands in any of the lists, in an order that is that of each of them."""
    order: list[T] = []
    for one in lists:
        order = _merged(order, list(dict.fromkeys(one)))
    return order


def _merged(old: list[T], new: list[T]) -> list[T]:
    known, ahead = set(new), iter(new)
    merged: dict[T, None] = {}
    for item in old:
        if item in known and item not in merged:
            for other in ahead:
                merged[other] = None
                if other == item:
                    break
        merged[item] = None
    merged.update(dict.fromkeys(ahead))
    return list(merged)
