"""Holds an engine's answer against the oracle's and says in words where they differ."""

from __future__ import annotations

from math import isclose

from reports.questions import Answer, ComparedRow, Question, Row

from .answers import Figure, Key, Result
from .trees import OTHER, UNALLOCATED


def differences(question: Question, expected: Result, answer: Answer) -> list[str]:
    """Every difference in the total and in the rows."""
    found = [f"total: {text}" for text in _difference(expected.total, answer.total)]
    if expected.unplaced is not None and expected.unplaced != answer.unplaced:
        found.append(f"unplaced: {answer.unplaced}, expected {expected.unplaced}")
    if expected.unknown != answer.unknown:
        found.append(f"unknown: {answer.unknown}, expected {expected.unknown}")
    found.extend(_doubled(answer.rows))
    rows = {(row.key, row.by): row for row in answer.rows}
    if not question.level and not question.by and question.indicator != "balance":
        # Whether a question without a breakdown has a row for its root is left open; if so, it is the total.
        return found + [
            f"row {key}: not the total" for key, row in rows.items() if row.value != answer.total.value
        ]
    for key in sorted(set(expected.rows) | set(rows), key=str):
        figure, row = expected.rows.get(key), rows.get(key)
        if figure is None:
            assert row
            if not _may_be_left_out(question, key, row.value, row.denominator):
                found.append(f"row {key}: {_shown(row)}, expected none")
        elif row is None:
            if not _may_be_left_out(question, key, figure.value, figure.denominator):
                found.append(f"row {key}: none, expected {figure}")
        else:
            found.extend(f"row {key}: {text}" for text in _difference(figure, row))
    return found


def _may_be_left_out(question: Question, key: Key, value: float | None, denominator: float | None) -> bool:
    """Rows of zero that nobody misses: the lines of a balance, and what stands under no unit."""
    zero = not value and not denominator
    return zero and (question.indicator == "balance" or key[0] in (OTHER, UNALLOCATED))


def _doubled(rows: list[Row]) -> list[str]:
    keys = [(row.key, row.by) for row in rows]
    return [f"row {key}: twice" for key in sorted(set(keys), key=str) if keys.count(key) > 1]


def _difference(figure: Figure, row: Row) -> list[str]:
    same = figure.status == row.status and _same(figure.value, row.value)
    if figure.denominator is not None:
        same = same and _same(figure.denominator, row.denominator)
    if figure.numerator is not None:
        same = same and _same(figure.numerator, row.numerator)
    if isinstance(row, ComparedRow):
        same = same and _same(figure.previous, row.previous) and _is_the_change(row)
    return [] if same else [f"{_shown(row)}, expected {figure}"]


def _is_the_change(row: ComparedRow) -> bool:
    """Is the change what the value has more than the previous one, and its percentage of that one?"""
    if row.value is None or row.previous is None:
        return row.change is None and row.change_percent is None
    if not _same(row.change, row.value - row.previous):
        return False
    return _same(row.change_percent, 100 * (row.change or 0) / row.previous if row.previous else None)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return isclose(float(a), float(b), rel_tol=1e-12, abs_tol=1e-12)


def _shown(row: Row) -> str:
    then = f", before {row.previous}, {row.change}" if isinstance(row, ComparedRow) else ""
    return f"{row.value} ({row.numerator}/{row.denominator}) {row.status}{then}"
