"""What the page of any unit says beside its figures: the year before, months, notices, the other tree.

All of it is asked together with the figures of the page; days of the year before stand when somebody writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from members.rules import rules_on
from registry.accounts.access.places import Place, area_place, in_sight, organization_place, territory_of
from registry.common.moments import Moment
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import ask
from reports.questions import Answer, Question, Status

from .board import has_units
from .figure_asked import a_year_before
from .season import Season, season
from .unit_notices import notices

# Figures that stand beside those of a year before; of units with something below them the second ones, too.
COMPARED = ("members", "minority_share", "women_share", "youth_share")
COMPARED_ABOVE = ("villages_without_member", "cells")
# Before the name of a figure: that of a year before.
THEN = "then_"


def block_questions(
    request: HttpRequest, structure: Structure, place: Place, moment: Moment
) -> dict[str, Question]:
    """What is asked for the blocks of a unit's page."""
    start = date(moment.on.year - 1, 1, 1)
    asked = year_before(place, moment)
    asked["months"] = ask(place, "admissions", moment, starts=moment.year_start, ends=moment.on, by="month")
    last_year = {"starts": start, "ends": date(start.year, 12, 31)}
    asked["months_before"] = ask(place, "admissions", moment, by="month", **last_year)
    if (other := _other(request, structure, place)) is not None:
        asked["other_tree"] = ask(other, "members", moment, on=moment.on)
    return asked


def year_before(place: Place, moment: Moment) -> dict[str, Question]:
    """The figures that stand beside those of a year before, as of then."""
    then, start = a_year_before(moment.on), date(moment.on.year - 1, 1, 1)
    codes = (*COMPARED, *COMPARED_ABOVE) if has_units(place) else COMPARED
    asked = {f"{THEN}{code}": ask(place, code, moment, on=then) for code in codes}
    asked[f"{THEN}admissions"] = ask(place, "admissions", moment, starts=start, ends=then)
    return asked


def then_of(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Their answers, by the names of the figures beside which they stand."""
    return {name.removeprefix(THEN): own for name, own in answers.items() if name.startswith(THEN)}


def blocks(
    structure: Structure, place: Place, answers: Mapping[str, Answer], moment: Moment
) -> dict[str, Any]:
    """The blocks of a standing unit's page, of the answers to its questions."""
    rest = [row for row in answers["members"].rows if row.key in ("other", "unallocated") and row.value]
    return {
        "then": then_of(answers),
        "season": _season(answers, moment),
        "notices": list(notices(structure, place, answers, rules_on(moment.on))),
        "other_tree": _place_of(structure, answers["other_tree"]) if "other_tree" in answers else None,
        "rest": [(row, _said_of(row.key, place)) for row in rest],
    }


def _season(answers: Mapping[str, Answer], moment: Moment) -> Season | None:
    now, before = (_by_month(answers[name]) for name in ("months", "months_before"))
    if now is None:
        return None
    totals = (answers[name].total for name in ("plan", "resolution") if name in answers)
    aims = [float(row.denominator) for row in totals if row.status == Status.REPORTED and row.denominator]
    return season(moment.on, now, before, aims[0] if aims else None)


def _by_month(answer: Answer) -> dict[str, int] | None:
    if answer.total.status != Status.REPORTED:
        return None
    return {row.by: int(row.value or 0) for row in answer.rows if row.by}


def _other(request: HttpRequest, structure: Structure, place: Place) -> Place | None:
    """The unit of the other tree that people take for the same one, where the user sees it."""
    if place.tree == Tree.PARTY:
        other = territory_of(structure, place.id)
    else:
        leader = structure.leader(place.id)
        other = organization_place(structure, leader) if leader is not None else None
    return other if other is not None and in_sight(request, [other])[0][1] else None


def _place_of(structure: Structure, answer: Answer) -> Place | None:
    """The unit that an answer is about."""
    question = answer.question
    if question is None:
        return None
    if question.area is not None:
        return area_place(structure, structure.forest.ids_by_key[question.area])
    return organization_place(structure, structure.forest.ids_by_code[question.organization or ""])


def _said_of(key: str, place: Place) -> str:
    """What a row that is no unit holds."""
    if key == "unallocated":
        return "đơn vị cũ đã chia cho nhiều nơi mà chưa rõ phần chính thuộc nơi nào"
    if place.tree == Tree.PARTY:
        return "chi bộ, tổ chức trực thuộc thẳng, không qua cấp của bảng này"
    return "người chưa rõ thôn, bản cư trú (tính theo địa bàn của chi bộ) và nơi không qua cấp của bảng này"
