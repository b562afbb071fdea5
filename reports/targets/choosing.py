"""What the addresses of targets ask for: a unit, what its targets are about, and the page's dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse

from registry.accounts.access.places import Place, find_organization, roots_of, structure_of
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.common.moments import ON, STRUCTURE_ON, Moment, moment_of
from registry.units.names import in_a_sentence
from registry.units.structure import Structure
from reports.measures import MEASURES
from reports.models import Basis

from .cascade import Subject
from .models import Target

UNIT, PERIOD, MEASURE, BASIS, LEVEL = "don-vi", "ky", "chi-tieu", "can-cu", "cap"
# What of the address a form about targets goes by.
PARAMETERS = (UNIT, PERIOD, MEASURE, BASIS, ON, STRUCTURE_ON)


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
    def other_basis(self) -> Basis:
        """The basis that is not asked for, and stands beside it."""
        return Basis.PLAN if self.subject.basis == Basis.RESOLUTION else Basis.RESOLUTION

    @property
    def other_basis_name(self) -> str:
        """The same as it stands within a sentence."""
        return in_a_sentence(str(self.other_basis.label))

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


def choice_of(request: HttpRequest) -> Choice | None:
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


# What boards hand down beside the number of admissions: whom they are to be, and where.
SUB_TARGETS = (
    *("admissions", "women_admissions", "minority_admissions", "youth_admissions", "enterprise_admissions"),
    *("student_admissions", "village_admissions", "post_coverage:village_head", "villages_without_member"),
    *("villages_without_own_cell", "enterprise_cells_founded"),
)


def options_of(choice: Choice, user: User) -> dict[str, list[tuple[str, Any]]]:
    """What the filters of the page offer, as (value, label): periods, measures by group, bases."""
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
        "measures": [
            ("Kết nạp, chỉ tiêu con và thôn bản", [(code, MEASURES[code].title) for code in SUB_TARGETS]),
            ("Kết quả khác", [(code, m.title) for code, m in MEASURES.items() if code not in SUB_TARGETS]),
        ],
        "bases": [(str(value), str(label)) for value, label in Basis.choices],
    }


def period_name(first: date, last: date) -> str:
    """A period in words: a year, some years, or its two days."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"Năm {first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
