"""Why a figure is not what it was, on an earlier day or period or when it was published, with lists.

The address carries the question as the API would ask it. With a day or period to compare with, the two are
explained; without one, what was published of the period and what is known now, or a later publication.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.models import Assignment
from registry.common.cache import Cache
from registry.common.moments import moment_of
from registry.units.structure import forest
from reports.asking import answers
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer_cached
from reports.engine.asked import understand
from reports.engine.asked_days import settled
from reports.periods.moved import can_say, is_of_events, moved, of_each
from reports.periods.parts import Explanation, Part
from reports.periods.revisions import compared, explained_of
from reports.periods.split import BY_KIND, BY_PLACE, has_kinds
from reports.periods.things import BASE, DENOMINATOR, NUMERATOR, PEOPLE, of_measure, parts_of
from reports.questions import Question

from . import why_people
from .drill_down import PART, carried, roots_asked, units_listed

# What the address adds besides the count of a ratio: how events of two periods are sorted, the part that is
# listed, those who came or those who went, and the later publication in place of what is known now.
SPLIT, CAUSE, WAY, UNTIL = "split", "cause", "way", "until"
CAME, GONE = "came", "gone"
PARTS = {NUMERATOR: "Tử số", DENOMINATOR: "Mẫu số"}
PARTS_OF_ATTAINMENT = {
    NUMERATOR: "Kết quả",
    BASE: "Mẫu số của kết quả",
    DENOMINATOR: "Chỉ tiêu được giao",
}


# A reader goes on from an explanation to the lists behind its parts, a page at a time.
_explained: Cache[Explanation] = Cache(size=20)


@answers
def why_moved(request: HttpRequest) -> HttpResponseBase:
    """The parts of the difference, and what one of them consists of."""
    question = _question_of(request)
    roots = roots_asked(request, question)
    part, split = _chosen(request, question)
    context: dict[str, Any] = {
        "moment": moment_of(request),
        "indicator": INDICATORS[question.indicator],
        "question": question,
        "roots": roots,
        "part": part,
        "parts": _parts(question),
        "split": split,
        "has_kinds": has_kinds(INDICATORS[of_measure(question, part)[0].indicator]),
    }
    if can_say(question):
        context["is_split"] = is_of_events(question, part)
        asked = (localdate(), question, part, split)
        context["why"] = _explained.get(asked, lambda: moved(question, part=part, split=split))
        now, then = of_each(question)
    else:
        publications = compared(question, request.GET.get(UNTIL, ""))
        context |= {"compared": publications, "why": explained_of(publications, part)}
        now = then = publications.question
    if cause := request.GET.get(CAUSE):
        return _listed(request, context, {CAME: now, GONE: then}, cause)
    return render(request, "figures/why.html", context)


def _question_of(request: HttpRequest) -> Question:
    question = carried(request)
    indicator = INDICATORS.get(question.indicator)
    if indicator is None:
        raise BadRequest("Không có chỉ tiêu này. Hãy mở lại từ trang có số liệu.")
    if question.by is not None or question.known_on is not None:
        raise BadRequest("Chỉ nói được vì sao thay đổi của một số liệu, không phân theo gì.")
    return replace(settled(question, indicator, localdate()), level=None)


def _chosen(request: HttpRequest, question: Question) -> tuple[str, str]:
    part, split = request.GET.get(PART) or NUMERATOR, request.GET.get(SPLIT) or BY_PLACE
    if part not in parts_of(question) or split not in (BY_PLACE, BY_KIND):
        raise BadRequest("Không có phần này của số liệu. Hãy mở lại từ trang có số liệu.")
    return part, split


def _parts(question: Question) -> list[tuple[str, str]]:
    """The counts that are explained apart, with their names; of a plain count nothing."""
    found = parts_of(question)
    names = PARTS_OF_ATTAINMENT if question.indicator == "attainment" else PARTS
    return [(part, names[part]) for part in found] if len(found) > 1 else []


def _listed(
    request: HttpRequest, context: dict[str, Any], questions: dict[str, Question], cause: str
) -> HttpResponseBase:
    """What a part consists of: people with what is on record of them, all else as lists of figures."""
    why: Explanation = context["why"]
    chosen = next((one for one in why.parts if one.code == cause), None)
    way = GONE if request.GET.get(WAY) == GONE else CAME
    if chosen is None:
        raise BadRequest("Không còn phần này. Hãy mở lại trang giải thích.")
    things = chosen.came if way == CAME else chosen.gone
    question, _ = of_measure(questions[way], context["part"])
    family = INDICATORS[question.indicator].family
    context |= {"chosen": chosen, "is_new": way == CAME, "things": things}
    if family in PEOPLE:
        return why_people.listed(request, context, [thing.id for thing in things], question)
    ids = [thing.id for thing in things]
    if family == Family.FAMILIES:
        members = Assignment.objects.filter(pk__any_of=ids).values_list("member_id", flat=True)
        return why_people.listed(request, context, list(members), question)
    return _units(request, context, question, ids, chosen)


def _units(
    request: HttpRequest, context: dict[str, Any], question: Question, ids: list[int], chosen: Part
) -> HttpResponseBase:
    answer = answer_cached(replace(question, as_published=None, revision=None))
    structure = forest().on(understand(question).structure.day)
    shown = {
        "moment": context["moment"],
        "indicator": INDICATORS[question.indicator],
        "answer": answer,
        "row": answer.total,
        "value_label": "",
        "roots": context["roots"],
        "counted": len(ids),
        "cause": f"{chosen.title}, {'thêm' if context['is_new'] else 'bớt'}",
    }
    return units_listed(request, question, structure, shown, ids)
