"""The checks of a unit's pack, and of a difference the units below in which it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reports.asking import answers
from reports.periods.asked import PERIOD, UNIT
from reports.statutory.checks import Checked, checked
from reports.statutory.choosing import FORMS
from reports.statutory.filling import Of

from .asked import Asked, of_a_unit
from .forms import filled_of


@dataclass(frozen=True, slots=True)
class Below:
    """A unit below in which the same check does not hold, with the page of its checks."""

    name: str
    check: Checked
    href: str


@answers
@of_a_unit
def checks(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Which numbers of the forms agree, and of those that do not, where that comes from."""
    found = list(checked(lambda form: filled_of(asked, form), FORMS))
    broken = [one for one in found if not one.holds]
    context: dict[str, Any] = {"checks": [(one, _lists(one)) for one in found], "broken": len(broken)}
    if broken:
        named = {form for one in broken for form in (one.form, one.check.form)}
        context["below"] = _below(asked, tuple(form for form in FORMS if form in named))
    return render(request, "statutory/checks.html", asked.context() | context)


def _lists(one: Checked) -> tuple[str, str]:
    """The lists behind both numbers, where there are."""
    own, other = (f"{reverse('drill_down')}?{c.opens}" if c.opens else "" for c in (one.own, one.other))
    return own, other


def _below(asked: Asked, codes: tuple[str, ...]) -> list[Below]:
    """The units directly below in which a check between these forms does not hold."""
    structure, found = asked.of.structure, []
    children = asked.of.declarations_now.asked_of(asked.place.id)
    for unit in children:
        if unit == asked.place.id:
            continue
        of = Of(unit, asked.about)
        href = f"{reverse('form_checks')}?{UNIT}={of.code}&{PERIOD}={asked.about.name}"
        name = structure.party.standing[unit].name
        held = checked(lambda form, of=of: filled_of(asked, form, of), codes)  # type: ignore[misc]
        found += [Below(name, one, href) for one in held if not one.holds]
    return found
