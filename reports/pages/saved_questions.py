"""Saving a question, removing it, and the answers of those that stand on the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from members.pages.members import kept
from members.pages.people_filters import MemberFilters
from registry.accounts.access.places import NotStanding, find_organization, structure_of
from registry.accounts.requests import user_of
from registry.common.moments import ON, STRUCTURE_ON, day_of, moment_of, with_dates
from registry.common.refusals import Refused
from registry.units.models import Organization
from reports import saved
from reports.catalogue import INDICATORS
from reports.engine.answers import answer_cached
from reports.models import MEMBER_LIST, SavedQuestion
from reports.questions import Answer, QuestionFault
from reports.templatetags.figures import on_dates_of

from .figure_asked import CHOICES, UNIT, asked_of
from .together import group_named

# As much as a question holds, and the dates that it may keep.
_MOST = 600
_DATES = {ON: "Ngày báo cáo", STRUCTURE_ON: "Ngày cơ cấu"}


@dataclass(frozen=True, slots=True)
class OnHome:
    """A saved question and its answer on the page's dates; none where it can no longer be answered.

    Of a list of members how many are on it.
    """

    question: SavedQuestion
    answer: Answer | None
    people: int | None = None


def save(request: HttpRequest) -> HttpResponse:
    """Save what was chosen on a figure's page, or in the list of members, under a name."""
    user, given = user_of(request), request.POST
    if given.get("indicator") not in (*INDICATORS, MEMBER_LIST) or len(given.get("choices", "")) > _MOST:
        raise BadRequest("Không lưu được câu hỏi này. Hãy mở lại trang số liệu rồi lưu.")
    share = given.get("shared_in", "")
    shared_in = find_organization(request, structure_of(moment_of(request)), share) if share else None
    is_list = given["indicator"] == MEMBER_LIST
    choices: dict[str, Any] = (
        kept(QueryDict(given.get("choices", "")))
        if is_list
        else {name: value for name, value in parse_qsl(given.get("choices", "")) if name in CHOICES}
    )
    choices |= {
        name: f"{day:%Y-%m-%d}" for name, label in _DATES.items() if (day := day_of(given, name, label))
    }
    if len(urlencode(choices, doseq=True)) > _MOST:
        raise BadRequest("Câu hỏi này dài quá, không lưu được. Hãy bớt điều kiện rồi lưu.")
    try:
        question = saved.save(
            name=given.get("name", ""),
            indicator=given["indicator"],
            choices=choices,
            group=None if is_list else group_named(choices.get(UNIT, ""), user),
            shared_in=None if shared_in is None else Organization.objects.get(pk=shared_in.id),
            on_home=bool(given.get("on_home")),
            by=user,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(reverse("members" if is_list else "figures") + with_dates(request))
    messages.success(request, f"Đã lưu câu hỏi «{question.name}».")
    return redirect(on_dates_of(request, question))


def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one of the user's own questions."""
    user = user_of(request)
    question = get_object_or_404(saved.of(user), pk=number, owner=user)
    saved.remove(question=question, by=user)
    messages.success(request, f"Đã xóa câu hỏi «{question.name}».")
    return redirect("figures")


def on_home(request: HttpRequest) -> list[OnHome]:
    """The user's own questions that stand on the home page, answered on its dates."""
    questions = SavedQuestion.objects.filter(owner=user_of(request), on_home=True)
    return [
        OnHome(question, None, _people(request, question))
        if question.is_list
        else OnHome(question, _answer(request, question))
        for question in questions[: saved.MOST_ON_HOME]
    ]


def _people(request: HttpRequest, question: SavedQuestion) -> int | None:
    """How many are on a saved list of members; none where its unit has ended or is out of sight by now."""
    moment = moment_of(request, question.kept)
    try:
        listed = MemberFilters(request, moment, structure_of(moment), QueryDict(question.choices))
        return listed.total
    except (Http404, NotStanding):
        return None


def _answer(request: HttpRequest, question: SavedQuestion) -> Answer | None:
    try:
        asked = asked_of(request, question.indicator, question.kept)
        return answer_cached(asked.question) if asked and asked.place.stands else None
    except (Http404, BadRequest, QuestionFault):
        # A unit that has ended or is out of sight by now, a choice that there is no more.
        return None
