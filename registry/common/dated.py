"""Writing the rows of one unit along time: what changes from a day on, and what ends on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from .models import DatedQuerySet


def change_from(rows: DatedQuerySet, day: date, **changes: Any) -> None:
    """From ``day`` on the ``rows`` of one unit bear ``changes``, each until it was changed anyway.

    The row that holds on ``day`` is cut there; a row that begins on it is changed in place. One must hold.
    """
    first, *later = rows.filter(ends_on__gt=day).order_by("starts_on")
    before = {name: getattr(first, name) for name in changes}
    if first.starts_on < day:
        rows.filter(pk=first.pk).update(ends_on=day)
        first.pk, first.starts_on, first._state.adding = None, day, True
    for name, value in changes.items():
        setattr(first, name, value)
    first.save()
    for row in later:
        before = {name: value for name, value in before.items() if getattr(row, name) == value}
        for name in before:
            setattr(row, name, changes[name])
        row.save(update_fields=list(before))


def end_from(rows: DatedQuerySet, day: date) -> None:
    """None of ``rows`` holds on ``day`` or later: what runs across it is cut, what begins later goes."""
    rows.filter(starts_on__gte=day).delete()
    rows.filter(ends_on__gt=day).update(ends_on=day)


def covered_until(rows: DatedQuerySet, day: date) -> date:
    """The first day after ``day`` on which none of ``rows`` holds; ``day`` itself where none holds on it."""
    across = rows.filter(ends_on__gt=day).order_by("starts_on")
    return reached_from(day, across.values_list("starts_on", "ends_on"))


def reached_from(day: date, periods: Iterable[tuple[date, date]]) -> date:
    """The first day after ``day`` that none of the periods holds; they come in order of time."""
    reached = day
    for starts_on, ends_on in periods:
        if starts_on > reached:
            break
        reached = ends_on
    return reached


def holds_throughout(rows: DatedQuerySet, starts_on: date, ends_on: date) -> bool:
    """Does one of ``rows`` hold on every day of the period?"""
    return covered_until(rows, starts_on) >= ends_on
