"""A proposal for handing a number on: what it goes by is asked, each line explained; it may be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.text import clean
from registry.drafts.entering import Entry, serve
from registry.units.models import Organization
from reports.asking import answers

from .choosing import PARAMETERS, Choice, choice_of
from .edit_page import NOT_GIVEN, OVER, SHORT, check_writes, done_with, outcome_of
from .editing import editing
from .proposal_forms import ProposalForm
from .services import Reallocation, hold, reallocate


@answers
def propose(request: HttpRequest) -> HttpResponse:
    """How the unit's number would be shared among those below it, by weights that are chosen."""
    choice = choice_of(request)
    if choice is None:
        return render(request, "targets/nothing.html", {})
    user = user_of(request)
    check_writes(user, choice)
    if choice.subject.measured.is_share:
        raise BadRequest("Chỉ tiêu này là một tỷ lệ: không chia thành phần. Hãy ghi tỷ lệ cho từng đơn vị.")
    return serve(request, _proposing(request, choice, user))


def _proposing(request: HttpRequest, choice: Choice, user: User) -> Entry:
    moment, back = choice.moment, choice.address("targets", request)
    unit = Organization.objects.get(pk=choice.place.id)
    found = editing(choice.subject, unit=unit.pk, on=moment.on, structure=choice.structure)

    def make(data: Any, **kwargs: Any) -> ProposalForm:
        return ProposalForm(data, editing=found, **kwargs)

    def write(form: ProposalForm, answers: Mapping[str, Any]) -> Reallocation:
        hold(unit, form.cleaned_data["in_force_from"], form.amounts())
        return reallocate(
            subject=choice.subject,
            unit=unit,
            amounts=form.amounts(),
            document_no=form.cleaned_data["document_no"],
            in_force_from=form.cleaned_data["in_force_from"],
            by=user,
            over_reason=clean(answers.get(OVER, "")) or NOT_GIVEN,
            short_reason=answers.get(SHORT, ""),
        )

    return Entry(
        title=f"Đề xuất chia chỉ tiêu {choice.measure_name}",
        make=make,
        write=write,
        outcome=outcome_of,
        landing=lambda _: back,
        done=done_with,
        about=lambda typed: f"{choice.place.name}, {choice.period_name}",
        parameters=PARAMETERS,
        lead="Máy chỉ đề xuất và nói rõ cách tính từng dòng; chưa ghi gì cho đến khi bạn xác nhận.",
        back=back,
        fill_template="targets/propose.html",
        confirm_template="targets/proposal.html",
        extra={"choice": choice, "editing": found, "edit": choice.address("targets_edit", request)},
    )
