"""Questions that a page asks about a unit, and what it says where one is bad."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

from registry.accounts.access.places import Place
from registry.common.moments import Moment
from reports.questions import Question, QuestionFault


def ask(place: Place, indicator: str, moment: Moment, **more: Any) -> Question:
    """A question about a unit on the page's structure date; the days are the caller's to give."""
    more[place.tree.value] = place.key
    return Question(indicator, structure_on=moment.structure_on, **more)


def answers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose questions may be bad: what is wrong with them stands on a page of its own."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except QuestionFault as fault:
            raise BadRequest(fault.message) from fault

    return checked
