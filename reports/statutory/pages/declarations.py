"""Declared lines of a unit and a period: what is said, who has not answered, and the form to say it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry.accounts.access.scopes import WRITERS, may
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import in_a_sentence
from reports.periods.asked import PERIOD, UNIT
from reports.statutory.choosing import FORMS
from reports.statutory.declarations import Declarations
from reports.statutory.declaring import DeclareForm
from reports.statutory.forms import Cell
from reports.statutory.layout import Layout
from reports.statutory.reminding import late_units, remind
from reports.statutory.services import declare

from .asked import Asked, of_a_unit


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """A line: its number, how many have answered, and who of those asked has not."""

    title: str
    cell: Cell
    own: int | None
    late: list[str]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that is asked: how many of all lines it has answered, and its own page."""

    name: str
    answered: int
    href: str


@of_a_unit
def declared(request: HttpRequest, asked: Asked) -> HttpResponse:
    """What is declared for the unit, line by line, and how far each unit below it is."""
    found = asked.of.declarations_now
    layouts = _layouts(asked)
    lines = [(layout.form, line) for layout in layouts for line in layout.lines]
    units = [_unit(asked, found, unit, lines) for unit in found.asked_of(asked.place.id)]
    may_enter = may(user_of(request), asked.place.id, *WRITERS)
    context = {
        "late": late_units(found, asked.place.id, asked.about, lines) if may_enter else [],
        "groups": [(layout, _lines(asked, found, layout)) for layout in layouts],
        "asked_units": units,
        "all_lines": len(lines),
        "complete": sum(unit.answered == len(lines) for unit in units),
        "may_enter": may_enter,
    }
    return render(request, "statutory/declared.html", asked.context() | context)


@of_a_unit
def enter(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The unit's own numbers, on one page."""
    user = user_of(request)
    if not may(user, asked.place.id, *WRITERS):
        raise PermissionDenied("Bạn chỉ được xem số khai báo của đơn vị này, không được nhập.")
    unit = Organization.objects.get(pk=asked.place.id)
    back = f"{reverse('declared')}?{asked.query}"

    def make(data: Any, **kwargs: Any) -> DeclareForm:
        found = Declarations(asked.of.structure, asked.place.id, asked.about)
        return DeclareForm(
            data,
            layouts=_layouts(asked),
            declarations=found,
            unit=asked.place.id,
            about=asked.about,
            **kwargs,
        )

    def write(form: DeclareForm, answers: Mapping[str, Any]) -> int:
        return declare(unit=unit, about=asked.about, numbers=form.numbers(answers), by=user)

    entry = Entry(
        title="Số khai báo cho biểu thống kê",
        make=make,
        write=write,
        outcome=lambda form, done, _: _outcome(form, asked),
        landing=lambda _: back,
        done=lambda done: f"Đã ghi {done} dòng." if done else "Không có dòng nào thay đổi.",
        about=lambda typed: f"{asked.place.name}, {in_a_sentence(asked.period_title)}",
        parameters=(UNIT, PERIOD),
        back=back,
        fill_template="statutory/declare.html",
        confirm_template="statutory/declare_confirm.html",
        extra={"place": asked.place, "period_title": asked.period_title},
    )
    return serve(request, entry)


@require_POST
@of_a_unit
def remind_late(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Remind whoever enters for the units below that have not answered all."""
    user = user_of(request)
    if not may(user, asked.place.id, *WRITERS):
        raise PermissionDenied("Bạn chỉ được xem số khai báo của đơn vị này, không được nhắc.")
    lines = [(layout.form, line) for layout in _layouts(asked) for line in layout.lines]
    late = late_units(asked.of.declarations_now, asked.place.id, asked.about, lines)
    unit = Organization.objects.get(pk=asked.place.id)
    reminded = attempt(
        request,
        lambda: remind(unit=unit, about=asked.about, late=late, by=user),
        lambda done: f"Đã nhắc {done.people} người qua hộp tin.",
    )
    if reminded is not None and reminded.nobody:
        names = ", ".join(reminded.nobody[:5])
        more = f" và {len(reminded.nobody) - 5} đơn vị khác" if len(reminded.nobody) > 5 else ""
        messages.warning(request, f"Chưa có ai được giao nhập cho {names}{more}.")
    return redirect(f"{reverse('declared')}?{asked.query}")


def _outcome(form: DeclareForm, asked: Asked) -> Outcome:
    changes = form.changes()
    what = f"{len(changes)} dòng thay đổi" if changes else "không có dòng nào thay đổi"
    closed = " Kỳ đã khóa: biểu đã công bố giữ nguyên." if asked.of.book.is_closed else ""
    return Outcome(f"Số khai báo: {what}.{closed}", lambda: {"changes": changes}, changes)


def _layouts(asked: Asked) -> list[Layout]:
    """The forms in force that have declared lines."""
    layouts = (asked.edition(form).layout for form in FORMS)
    return [layout for layout in layouts if layout.lines]


def _lines(asked: Asked, found: Declarations, layout: Layout) -> list[DeclaredLine]:
    standing, unit = asked.of.structure.party.standing, asked.place.id
    lines = []
    for line, title in layout.lines.items():
        late = [one for one in found.asked_of(unit) if not found.has_answered(layout.form, line, one)]
        own = found.own(layout.form, line, unit)
        names = [] if own is not None else [standing[one].name for one in late]
        lines.append(DeclaredLine(title, found.cell(layout.form, line), own, names))
    return lines


def _unit(asked: Asked, found: Declarations, unit: int, lines: list[tuple[str, str]]) -> UnitLine:
    structure = asked.of.structure
    answered = sum(found.has_answered(form, line, unit) for form, line in lines)
    code = structure.forest.codes[unit]
    href = f"{reverse('declared')}?{UNIT}={code}&{PERIOD}={asked.about.name}"
    return UnitLine(structure.party.standing[unit].name, answered, href)
