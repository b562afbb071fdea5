"""Entering something in two steps, by plain posts: fill in, read what it will do, confirm.

The confirming page is not a forecast: the service itself runs, its outcome is read, and it is rolled back. So
what is confirmed is what will be done, and whatever would be refused is refused before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from members.forms.base import ActForm
from members.history import Span
from members.models import Event, Member
from registry.common.refusals import Refused

from .effects import effects, spans_of

CHECK, WRITE, EDIT, FIND = "check", "write", "edit", "find"
ALREADY = "Việc này đã được ghi ở lần gửi trước, không ghi thêm lần nữa."
OTHERS = "not_the_same"


def _spans_of_event(event: Event) -> Sequence[Span]:
    return spans_of(event.member_id)


def _never(form_key: UUID) -> None:
    return None


def _nothing(form: Any) -> list[Any]:
    return []


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to enter.

    ``make`` gives the form (called with the data sent or ``None``, and ``initial``), ``write`` calls the
    service with a valid form, ``says`` tells in a sentence what will then be true. ``landing`` is the address
    to go to after, ``done`` what is read there; these get what ``write`` gave, as do ``spans``: the member's
    stretches after it, to be compared with ``before``. ``repeated`` finds what this very form wrote earlier,
    ``doubles`` people who may be the same one.
    """

    title: str
    make: Callable[..., ActForm]
    write: Callable[[Any], Any]
    says: Callable[[Any], str]
    landing: Callable[[Any], str]
    done: Callable[[Any], str]
    repeated: Callable[[UUID], Any] = _never
    before: Sequence[Span] = ()
    spans: Callable[[Any], Sequence[Span]] = _spans_of_event
    doubles: Callable[[Any], list[Member]] = _nothing
    lead: str = ""
    back: str = ""
    template: str = "members/forms/fill.html"
    extra: dict[str, Any] = field(default_factory=dict)


def serve(request: HttpRequest, task: Task) -> HttpResponse:
    """Answer one step of entering ``task``."""
    if request.method != "POST":
        return _fill_in(request, task, task.make(None))
    step = request.POST.get("step", FIND if "find" in request.POST else CHECK)
    if step in (EDIT, FIND):
        form_class = type(task.make(None))
        return _fill_in(request, task, task.make(None, initial=form_class.as_typed(request.POST)))
    form = task.make(request.POST)
    written = _written_before(task, request.POST.get("form_key", ""))
    if written is not None:
        messages.info(request, ALREADY)
        return redirect(task.landing(written))
    if not form.is_valid():
        return _fill_in(request, task, form)
    doubles = task.doubles(form)
    unsure = bool(doubles) and request.POST.get(OTHERS) != "yes"
    try:
        if step == WRITE and not unsure:
            return _write(request, task, form)
        outcome = _rehearse(task, form)
    except Refused as refused:
        form.refuse(refused)
    else:
        return _confirm(request, task, form, outcome, doubles, missed=step == WRITE)
    return _fill_in(request, task, form)


def _written_before(task: Task, form_key: str) -> Any:
    try:
        return task.repeated(UUID(form_key))
    except ValueError:
        return None


def _write(request: HttpRequest, task: Task, form: ActForm) -> HttpResponse:
    written = task.write(form)
    messages.success(request, task.done(written))
    return redirect(task.landing(written))


class Outcome(NamedTuple):
    """What an act would lead to: the member's stretches, and what the user should look at."""

    spans: Sequence[Span]
    notices: list[str]


def _rehearse(task: Task, form: ActForm) -> Outcome:
    """What writing would lead to; nothing of it stays."""
    with transaction.atomic():
        written = task.write(form)
        notices = getattr(written, "notices", ())
        outcome = Outcome(task.spans(written), [notice.message for notice in notices])
        transaction.set_rollback(True)
    return outcome


def _fill_in(request: HttpRequest, task: Task, form: ActForm) -> HttpResponse:
    return render(request, task.template, {"task": task, "form": form, **task.extra})


def _confirm(
    request: HttpRequest,
    task: Task,
    form: ActForm,
    outcome: Outcome,
    doubles: list[Member],
    *,
    missed: bool,
) -> HttpResponse:
    context = {
        "task": task,
        "form": form,
        "says": task.says(form),
        "effects": effects(task.before, outcome.spans),
        "warnings": outcome.notices,
        "doubles": doubles,
        "doubles_missed": missed,
        **task.extra,
    }
    return render(request, "members/forms/confirm.html", context)
