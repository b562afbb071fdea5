"""A list that is asked of a row which its answer does not have: why, and where to go on.

A unit may not stand on the structure that is asked for, or stand elsewhere; a month may lie outside the
period. The bar of dates leads there from any list, so each says so in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from registry.accounts.access.places import (
    Place,
    find_area,
    find_organization,
    in_sight,
    successors,
)
from registry.common.dates import eve
from registry.common.moments import STRUCTURE_ON, Moment
from registry.units.rosters import KEYS
from registry.units.structure import Structure, forest
from reports.calendar import STEPS, days_of
from reports.catalogue import INDICATORS, Family
from reports.engine.asked import understand
from reports.labels import known_values, label
from reports.questions import Answer, Question, QuestionFault, Row

# What the address adds to the question: which row, which value of its dimension.
ROW, VALUE = "key", "value"
_ROOTS = ("organization", "area", "organizations", "areas")


def row_asked(request: HttpRequest, answer: Answer) -> Row | None:
    """The row that the address names, or the total; nothing where the answer cannot have it.

    What could be counted and was not is a row of nothing. Raises :class:`QuestionFault` for what is no row of
    any such answer.
    """
    key, value = request.GET.get(ROW, ""), request.GET.get(VALUE, "")
    if not key and not value:
        return answer.total
    for row in answer.rows:
        if (not key or row.key == key) and (not value or row.by == value):
            return row
    question = answer.question
    assert question is not None
    if value and not _is_value(question, value):
        raise _no_such_row()
    if question.by in STEPS or (key and key not in _keys(question)):
        return None
    total = answer.total
    name = _names(question).get(key, total.name)
    return Row(key or total.key, None, name, question.level, value or None, 0)


def unit_of_row(request: HttpRequest, structure: Structure, question: Question) -> Place | None:
    """The unit that the address names as a row, if it names one.

    Raises :class:`QuestionFault` for one out of sight, as for one that there is not.
    """
    key = request.GET.get(ROW, "")
    if not key:
        return None
    in_party = question.organization is not None or question.organizations is not None
    try:
        return (find_organization if in_party else find_area)(request, structure, key)
    except Http404:
        raise _no_such_row() from None


def without_row(
    request: HttpRequest, question: Question, roots: Sequence[Place], day: date
) -> HttpResponseBase:
    """The page of a list that has no such row: what does not stand or lies elsewhere, and the ways on."""
    structure = forest().on(question.structure_on or day)
    gone = [root for root in roots if not root.stands]
    unit = unit_of_row(request, structure, question) if not gone else None
    if unit is not None and not unit.stands:
        gone = [unit]
    elsewhere = unit if not gone else None
    came = [(one, in_sight(request, successors(structure, one))) for one in gone]
    others = [other for _, found in came for other, seen in found if seen] if len(gone) == 1 else []
    about = gone or ([unit] if unit else [])
    works = next(_structures(request, question, about, day), None) if about else None
    value = request.GET.get(VALUE, "")
    context = {
        "moment": Moment(day, structure.day),
        "indicator": INDICATORS[question.indicator],
        "roots": roots,
        "gone": came,
        "elsewhere": elsewhere,
        "value_label": label(question.by, value) if value else "",
        "works": works,
        "by_structure": _address(request, **dict.fromkeys(("structure_on", STRUCTURE_ON), works)),
        "others": [(one, _about(request, one)) for one in ([elsewhere] if elsewhere else others)],
        "whole": _address(request, **dict.fromkeys((ROW, VALUE))) if unit or not gone else "",
    }
    return render(request, "lists/no_row.html", context)


def _no_such_row() -> QuestionFault:
    return QuestionFault(ROW, "Số liệu này không có dòng được hỏi. Hãy mở lại từ trang có số liệu.")


def _is_value(question: Question, value: str) -> bool:
    """Can it be a value of the dimension? One without a fixed list has whatever was recorded."""
    is_balance = INDICATORS[question.indicator].family == Family.BALANCE
    by = question.by or ("line" if is_balance else None)
    if by in STEPS:
        try:
            return bool(days_of(value))
        except ValueError:
            return False
    if by is None:
        return False
    known = known_values(by)
    return not known or value in known or value == "unknown"


def _names(question: Question) -> dict[str, str]:
    """The names of the rows that the question can have, by their keys."""
    return {unit.key: unit.name for _, unit in understand(question).roster().rows} | dict(KEYS.values())


def _keys(question: Question) -> set[str]:
    return {*_names(question)}


def _structures(
    request: HttpRequest, question: Question, units: Sequence[Place], day: date
) -> Iterator[date]:
    """Days on whose structure there is such a list: of the day itself, today, or when the units stood."""
    known, key = forest(), request.GET.get(ROW, "")
    days = [day, localdate()]
    for unit in units:
        terms = known.of(unit.tree).terms[unit.id]
        days += [terms[0].starts_on, eve(terms[-1].ends_on)]
    for found in dict.fromkeys(days):
        try:
            if not key or key in _keys(replace(question, structure_on=found)):
                yield found
        except QuestionFault:
            continue


def _about(request: HttpRequest, unit: Place) -> str:
    """The address of the list of a unit, instead of that of the row."""
    left: dict[str, Any] = dict.fromkeys((*_ROOTS, ROW, "level"))
    return _address(request, **left | {unit.tree.value: unit.key})


def _address(request: HttpRequest, **changes: Any) -> str:
    """The page's own address with some of its parameters changed, or left out where they are nothing."""
    query = request.GET.copy()
    for name in ("dang", "sau", "truoc"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"
