"""Handing targets on: the page with boxes of a level and numbers pasted, and its confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.access.scopes import MANAGERS, WRITERS, may
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.form_fields import reason_field
from registry.common.text import clean
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from reports.asking import answers

from .cascade import parent_of
from .choosing import LEVEL, PARAMETERS, Choice, choice_of
from .editing import Editing, editing
from .forms import TargetsForm
from .services import Reallocation, Refused, hold, reallocate

# The questions on the confirming page, and what stands for the answer to the first until there is one.
OVER, SHORT, NOT_GIVEN = "over_reason", "short_reason", "chưa ghi"


@answers
def edit(request: HttpRequest) -> HttpResponse:
    """Hand the unit's target on to those directly below it; staff above it also set the unit's own."""
    choice = choice_of(request)
    if choice is None:
        return render(request, "targets/nothing.html", {})
    user = user_of(request)
    check_writes(user, choice)
    return serve(request, _handing_on(request, choice, user))


def check_writes(user: User, choice: Choice) -> None:
    """Whoever only looks at targets hands none on."""
    if not may(user, choice.place.id, *WRITERS):
        raise PermissionDenied("Bạn chỉ được xem chỉ tiêu của đơn vị này, không được giao.")


def _handing_on(request: HttpRequest, choice: Choice, user: User) -> Entry:
    found, unit = _editing(request, choice), Organization.objects.get(pk=choice.place.id)
    sets_own, back = _sets_own(request, choice), choice.address("targets", request)

    def make(data: Any, **kwargs: Any) -> TargetsForm:
        today = choice.moment.on
        return TargetsForm(data, editing=found, sets_own=sets_own, today=today, **kwargs)

    def write(form: TargetsForm, answers: Mapping[str, Any]) -> Reallocation:
        day, amounts = form.cleaned_data["in_force_from"], form.amounts(answers)
        hold(unit, day, amounts)
        if not form.stands_as(_editing(request, choice)):
            raise Refused("changed_meanwhile", "Người khác vừa giao lại chỉ tiêu ở đây.")
        return reallocate(
            subject=choice.subject,
            unit=unit,
            amounts=amounts,
            own=form.own_amount(answers),
            document_no=form.cleaned_data["document_no"],
            in_force_from=day,
            by=user,
            # Where there is nothing to give a reason for none is kept; where there is, it is asked for.
            over_reason=clean(answers.get(OVER, "")) or NOT_GIVEN,
            short_reason=answers.get(SHORT, ""),
        )

    return Entry(
        title=f"Giao chỉ tiêu {choice.measure_name}",
        make=make,
        write=write,
        outcome=outcome_of,
        landing=lambda _: back,
        done=done_with,
        about=lambda typed: f"{choice.place.name}, {choice.period_name}",
        parameters=(*PARAMETERS, LEVEL),
        back=back,
        fill_template="targets/edit.html",
        confirm_template="targets/confirm.html",
        extra={
            "choice": choice,
            "editing": found,
            "other_basis": choice.other_basis_name,
            "hidden": _asked_of(request),
            "received": "" if found.unit.value is None else f"{found.unit.value:.0f}",
        },
    )


def outcome_of(form: Any, done: Reallocation, found: Any) -> Outcome:
    """What handing on leads to, and the reasons that it asks for: who hands on too much has to say why."""
    changes, day = form.changes(), form.cleaned_data["in_force_from"]
    what = f"chỉ tiêu của {len(changes)} đơn vị thay đổi" if changes else "không có chỉ tiêu nào thay đổi"
    questions: dict[str, Any] = {}
    if done.over:
        questions[OVER] = reason_field("Lý do giao vượt", "Lý do được giữ lại trong nhật ký.")
    elif done.short:
        questions[SHORT] = reason_field("Lý do chưa giao hết", "Lý do được giữ lại trong nhật ký.")
        questions[SHORT].required = False
    return Outcome(
        f"Từ ngày {day:%d/%m/%Y}, {what}.",
        lambda: {
            "changes": changes,
            "sums": sorted(form.sums(), key=lambda one: not one.over),
            "over": done.over,
            "short": done.short,
        },
        (changes, done.over, done.short),
        questions,
    )


def done_with(done: Reallocation) -> str:
    """What is read after it was written."""
    if not done.written:
        return "Không có chỉ tiêu nào thay đổi, không ghi thêm gì."
    return f"Đã ghi chỉ tiêu của {len(done.written)} đơn vị."


def _editing(request: HttpRequest, choice: Choice) -> Editing:
    level, moment = request.GET.get(LEVEL, ""), choice.moment
    found = editing(
        choice.subject, unit=choice.place.id, on=moment.on, structure=choice.structure, level=level
    )
    if level not in dict(found.levels):
        raise BadRequest("Dưới đơn vị này không có cấp đã chọn. Hãy chọn lại trong danh sách.")
    return found


def _asked_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What of the address stays when another level is chosen."""
    return [(name, request.GET[name]) for name in PARAMETERS if request.GET.get(name)]


def _sets_own(request: HttpRequest, choice: Choice) -> bool:
    """The unit's own target is set by staff of the organization above it, or of itself where none is."""
    parent = parent_of(choice.structure, choice.place.id)
    return may(user_of(request), parent or choice.place.id, *MANAGERS)
