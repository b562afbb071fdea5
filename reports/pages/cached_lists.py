"""Caches the lists of people and units that figures counted, until a write could change them.

A list is opened a page at a time; what it consists of is found once. Only row numbers are kept, so that who
may see which of them is asked anew each time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from registry.common.cache import Cache
from registry.common.database_roles import as_machine, context
from reports.engine.drill_down import people_of_figure, units_of_figure
from reports.questions import Question

_people: Cache[tuple[type[Model], list[int]]] = Cache(size=40, shared="people")
# Eight bytes a row.
_arranged: Cache[Sequence[int]] = Cache(size=20)
_units: Cache[list[int]] = Cache(size=200, shared="units")


def people(question: Question, *, key: str | None, by: str | None, part: str) -> QuerySet[Any]:
    """The stretches or movements behind a figure of people, each with its ``member``."""
    model, rows = _people_in_order(question, key, by, part)
    return _with_members(model, rows)


def people_of_all(questions: Iterable[Question]) -> QuerySet[Any]:
    """All that several figures of one kind count (stretches, or movements), each with its ``member``."""
    found = [_people_in_order(question, None, None, "numerator") for question in questions]
    return _with_members(found[0][0], sorted({row for _, rows in found for row in rows}))


def numbers(question: Question, *, key: str | None, by: str | None, part: str) -> list[int]:
    """The row numbers of :func:`people` in the order of names."""
    return _people_in_order(question, key, by, part)[1]


def arranged(
    question: Question,
    order: Hashable,
    arrange: Callable[[list[tuple[int, int]]], list[int]],
    *,
    key: str | None,
    by: str | None,
    part: str,
) -> Sequence[int]:
    """The same in another order, which ``order`` names, by what the user sees; each row with its person."""

    def find() -> Sequence[int]:
        model, rows = _people_in_order(question, key, by, part)
        pairs = model._default_manager.filter(pk__any_of=rows).values_list("pk", "member_id")
        person = dict(pairs.iterator())
        return array("q", arrange([(row, person[row]) for row in rows if row in person]))

    return _arranged.get((context(), localdate(), question, key, by, part, order), find)


def _people_in_order(
    question: Question, key: str | None, by: str | None, part: str
) -> tuple[type[Model], list[int]]:
    def find() -> tuple[type[Model], list[int]]:
        # What is kept serves everybody who asks, so it must not be what one of them sees.
        with as_machine():
            found = people_of_figure(question, key=key, by=by, part=part)
            return found.model, list(found.order_by("member__sort_key", "pk").values_list("pk", flat=True))

    return _people.get((localdate(), question, key, by, part), find)


def _with_members(model: type[Model], rows: list[int]) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.filter(pk__any_of=rows).select_related("member")
    return found


def units(
    question: Question, *, key: str | None = None, by: str | None = None, part: str = "numerator"
) -> list[int]:
    """The villages, organizations or posts behind a figure that counts them."""
    return _units.get(
        (localdate(), question, key, by, part), lambda: units_of_figure(question, key=key, by=by, part=part)
    )
