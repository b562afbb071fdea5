"""Targets: what a unit received, hands on to those below, keeps back and has reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from registry.accounts.access.places import (
    Place,
    crumbs,
    find_organization,
    roots_of,
    structure_of,
)
from registry.accounts.access.scopes import MANAGERS, WRITERS, may, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.form_fields import reason_field
from registry.common.moments import ON, STRUCTURE_ON, Moment, moment_of
from registry.common.text import clean
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Organization
from registry.units.names import in_a_sentence
from registry.units.structure import Structure
from reports.asking import answers
from reports.measures import MEASURES
from reports.models import Basis
from reports.targets.cascade import Cascade, Subject, TargetLine, cascade, parent_of
from reports.targets.forms import TargetsForm
from reports.targets.progress import Reached, reached
from reports.targets.services import Reallocation, Refused, hold, last_reason, reallocate

from .models import Target

UNIT, PERIOD, MEASURE, BASIS = "don-vi", "ky", "chi-tieu", "can-cu"
# The question on the confirming page, and what stands for its answer until there is one.
OVER, NOT_GIVEN = "over_reason", "chưa ghi"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for: the unit, what the target is about, and the page's dates."""

    moment: Moment
    structure: Structure
    place: Place
    subject: Subject

    @property
    def period(self) -> str:
        """The period as the address writes it."""
        return f"{self.subject.period_from:%Y-%m-%d}..{self.subject.period_to:%Y-%m-%d}"

    @property
    def period_name(self) -> str:
        """The period as it stands within a sentence."""
        return in_a_sentence(period_name(self.subject.period_from, self.subject.period_to))

    @property
    def basis_name(self) -> str:
        """The basis as it stands within a sentence."""
        return in_a_sentence(str(Basis(self.subject.basis).label))

    @property
    def measure_name(self) -> str:
        """The measure as it stands within a sentence."""
        return in_a_sentence(self.subject.measured.title)

    def address(self, view: str, request: HttpRequest, unit: str = "") -> str:
        """A page about the same targets, of this unit or another, on the same dates."""
        given = {
            UNIT: unit or self.place.code,
            PERIOD: self.period,
            MEASURE: self.subject.measure,
            BASIS: self.subject.basis,
        }
        dates = {name: request.GET[name] for name in (ON, STRUCTURE_ON) if request.GET.get(name)}
        return f"{reverse(view)}?{urlencode(given | dates)}"


class TableLine(NamedTuple):
    """A line of the table: the unit's targets, what it reached, and where its own page of targets is."""

    line: TargetLine
    reached: Reached | None
    share: float | None
    href: str


@answers
def targets(request: HttpRequest) -> HttpResponse:
    """The unit and those directly below it: target, handed on, kept back, reached."""
    choice = _choice(request)
    if choice is None:
        return render(request, "targets/nothing.html", {})
    found = _cascade(choice)
    so_far = reached(found)
    unit = Organization(pk=choice.place.id)
    context = {
        "choice": choice,
        "crumbs": crumbs(request, choice.structure, choice.place),
        "own": _table_line(request, choice, found.unit, so_far),
        "lines": [_table_line(request, choice, line, so_far) for line in found.below],
        "cascade": found,
        "reason": last_reason(choice.subject, unit) if found.unit.over else "",
        "may_edit": may(user_of(request), choice.place.id, *WRITERS),
        "edit": choice.address("targets_edit", request),
        "options": _options(choice, user_of(request)),
    }
    return render(request, "targets/page.html", context)


@answers
def edit(request: HttpRequest) -> HttpResponse:
    """Hand the unit's target on to those directly below it; staff above it also set the unit's own."""
    choice = _choice(request)
    if choice is None:
        return render(request, "targets/nothing.html", {})
    user = user_of(request)
    if not may(user, choice.place.id, *WRITERS):
        raise PermissionDenied("Bạn chỉ được xem chỉ tiêu của đơn vị này, không được giao.")
    return serve(request, _handing_on(request, choice, user))


def _handing_on(request: HttpRequest, choice: Choice, user: User) -> Entry:
    found, unit = _cascade(choice), Organization.objects.get(pk=choice.place.id)
    sets_own, back = _sets_own(request, choice), choice.address("targets", request)

    def make(data: Any, **kwargs: Any) -> Any:
        return TargetsForm(data, cascade=found, sets_own=sets_own, today=choice.moment.on, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Reallocation:
        hold(unit, form.cleaned_data["in_force_from"])
        if TargetsForm(cascade=_cascade(choice), sets_own=sets_own, today=choice.moment.on).recorded() != (
            form.recorded()
        ):
            raise Refused("changed_meanwhile", "Người khác vừa giao lại chỉ tiêu ở đây.")
        return reallocate(
            subject=choice.subject,
            unit=unit,
            amounts=form.amounts(answers),
            own=form.own_amount(answers),
            document_no=form.cleaned_data["document_no"],
            in_force_from=form.cleaned_data["in_force_from"],
            by=user,
            # Where there is nothing to give a reason for none is kept; where there is, it is asked for.
            over_reason=clean(answers.get(OVER, "")) or NOT_GIVEN,
        )

    return Entry(
        title=f"Giao chỉ tiêu {choice.measure_name}",
        make=make,
        write=write,
        outcome=_outcome,
        landing=lambda _: back,
        done=_done,
        about=lambda typed: f"{choice.place.name}, {choice.period_name}",
        parameters=(UNIT, PERIOD, MEASURE, BASIS, ON, STRUCTURE_ON),
        back=back,
        fill_template="targets/edit.html",
        confirm_template="targets/confirm.html",
        extra={
            "choice": choice,
            "cascade": found,
            "received": "" if found.unit.value is None else f"{found.unit.value:.0f}",
        },
    )


def _outcome(form: TargetsForm, done: Reallocation, found: Any) -> Outcome:
    changes, day = form.changes(), form.cleaned_data["in_force_from"]
    what = f"chỉ tiêu của {len(changes)} đơn vị thay đổi" if changes else "không có chỉ tiêu nào thay đổi"
    reason = reason_field("Lý do giao vượt", "Lý do được giữ lại trong nhật ký.")
    return Outcome(
        f"Từ ngày {day:%d/%m/%Y}, {what}.",
        lambda: {"changes": changes, "sums": form.sums(), "over": done.over},
        (changes, done.over),
        {OVER: reason} if done.over else {},
    )


def _done(done: Reallocation) -> str:
    if not done.written:
        return "Không có chỉ tiêu nào thay đổi, không ghi thêm gì."
    return f"Đã ghi chỉ tiêu của {len(done.written)} đơn vị."


def _sets_own(request: HttpRequest, choice: Choice) -> bool:
    """The unit's own target is set by staff of the organization above it, or of itself where none is."""
    parent = parent_of(choice.structure, choice.place.id)
    return may(user_of(request), parent or choice.place.id, *MANAGERS)


def _cascade(choice: Choice) -> Cascade:
    moment = choice.moment
    return cascade(choice.subject, unit=choice.place.id, on=moment.on, structure_on=moment.structure_on)


def _table_line(
    request: HttpRequest, choice: Choice, line: TargetLine, so_far: Mapping[int, Reached]
) -> TableLine:
    own = so_far.get(line.unit.id)
    share = own.share(line) if own else None
    return TableLine(line, own, share, choice.address("targets", request, line.unit.key))


# What the address asks for.


def _choice(request: HttpRequest) -> Choice | None:
    """What the address asks for; ``None`` where the user has no unit that stands on the structure date."""
    moment = moment_of(request)
    structure = structure_of(moment)
    code = request.GET.get(UNIT, "")
    roots = [find_organization(request, structure, code)] if code else roots_of(request, structure)
    standing = [root for root in roots if root.stands]
    if not standing:
        return None
    place = standing[0]
    measure = request.GET.get(MEASURE) or "admissions"
    if measure not in MEASURES:
        raise BadRequest("Không có chỉ tiêu này. Hãy chọn lại trong danh sách.")
    basis = request.GET.get(BASIS) or _usual_basis(place, moment, measure)
    if basis not in Basis.values:
        raise BadRequest("Không có căn cứ này. Hãy chọn nghị quyết hoặc kế hoạch giao.")
    first, last = _period(request.GET.get(PERIOD, ""), moment)
    return Choice(moment, structure, place, Subject(first, last, measure, basis))


def _period(text: str, moment: Moment) -> tuple[date, date]:
    """The period that the address names; the reporting date's year where it names none."""
    if not text:
        return moment.year_start, date(moment.on.year, 12, 31)
    try:
        first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError:
        raise BadRequest("Kỳ chỉ tiêu không đọc được. Hãy chọn lại trong danh sách.") from None
    if first > last:
        raise BadRequest("Kỳ chỉ tiêu có ngày đầu sau ngày cuối. Hãy chọn lại trong danh sách.")
    return first, last


def _usual_basis(place: Place, moment: Moment, measure: str) -> str:
    """The basis on which the unit was given most lately; the plan where it was given nothing."""
    last = (
        Target.objects.filter(recipient=place.id, measure=measure, in_force_from__lte=moment.on)
        .order_by("-in_force_from", "-pk")
        .first()
    )
    return last.basis if last else Basis.PLAN.value


def _options(choice: Choice, user: User) -> dict[str, list[tuple[str, str]]]:
    """What the filters of the page offer, as (value, label): periods, measures, bases."""
    periods = {(choice.subject.period_from, choice.subject.period_to)}
    year = choice.moment.on.year
    periods |= {(date(y, 1, 1), date(y, 12, 31)) for y in (year, year + 1)}
    given = Target.objects.filter(recipient__any_of=subtree_ids(user))
    periods |= set(given.values_list("period_from", "period_to").distinct())
    return {
        "periods": [
            (f"{first:%Y-%m-%d}..{last:%Y-%m-%d}", period_name(first, last))
            for first, last in sorted(periods, reverse=True)
        ],
        "measures": [(code, measure.title) for code, measure in MEASURES.items()],
        "bases": [(str(value), str(label)) for value, label in Basis.choices],
    }


def period_name(first: date, last: date) -> str:
    """A period in words: a year, some years, or its two days."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"Năm {first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
