"""Which unit and period a page of forms is about, and what else it offers to choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.access.places import (
    Place,
    find_organization,
    in_sight,
    organization_place,
    roots_of,
)
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.labels import label
from reports.periods.asked import PERIOD, UNIT, choices, period_asked
from reports.periods.books import Period, PeriodKind, structure_of
from reports.statutory.choosing import FORMS, Edition, in_force
from reports.statutory.declarations import DECLARING, declares
from reports.statutory.filling import Of


@dataclass(frozen=True)
class Asked:
    """The unit and period of a page; the unit stands on the period's last day and has forms."""

    request: HttpRequest
    kind: PeriodKind
    about: Period
    place: Place

    @cached_property
    def of(self) -> Of:
        """What forms of it are filled from."""
        return Of(self.place.id, self.about)

    @property
    def query(self) -> str:
        """Unit and period as an address has them."""
        return urlencode({UNIT: self.place.code, PERIOD: self.about.name})

    @property
    def period_title(self) -> str:
        """The period's name."""
        return label("period", self.about.name)

    def edition(self, form: str) -> Edition:
        """The form's layout in force; 404 for a form that there is not."""
        try:
            return in_force(form, self.about.last, self.of.path)
        except KeyError:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """What every page of forms shows and offers."""
        return {
            "place": self.place,
            "about": self.about,
            "period_title": self.period_title,
            "query": self.query,
            "units": _units(self.request, structure_of(self.about), self.place),
            "forms": FORMS,
            **choices(self.kind),
        }


def of_a_unit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that is given what the address asks; where there is no form to be had, a page that says why."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _asked_of(request)
        if isinstance(asked, str):
            return render(request, "statutory/nothing.html", {"why": asked})
        return view(request, asked, *args, **kwargs)

    return asking


def _asked_of(request: HttpRequest) -> Asked | str:
    """What the address asks, or why there are no forms; 404 for a unit out of sight."""
    kind, about = period_asked(request, PeriodKind.HALF)
    structure = structure_of(about)
    if code := request.GET.get(UNIT, ""):
        place: Place | None = find_organization(request, structure, code)
    else:
        place = next((root for root in roots_of(request, structure) if root.stands), None)
    if place is None:
        return "Bạn chưa được giao quyền ở đơn vị nào có trong kỳ này. Hãy hỏi cán bộ ban tổ chức."
    if not place.stands:
        return f"{place.name} không có vào ngày {about.last:%d/%m/%Y}. Chọn kỳ khác."
    if not declares(structure.party.standing[place.id].kind):
        return "Biểu thống kê lập cho tổ chức cơ sở đảng và các cấp trên. Chọn đơn vị khác."
    return Asked(request, kind, about, place)


def _units(request: HttpRequest, structure: Structure, place: Place) -> list[tuple[str, str]]:
    """The unit, those above it that the user sees, the user's own, and those right below that have forms."""
    path = structure.party.path(place.id)
    above = in_sight(request, [organization_place(structure, unit) for unit in path[:-1]])
    own = [root for root in roots_of(request, structure) if root.stands]
    standing = structure.party.standing
    levels = (structure.units_at(Tree.PARTY, level, place.id) for level in DECLARING)
    below = next((units for units in levels if set(units) - {place.id}), [])
    below.sort(key=lambda unit: (standing[unit].sort_key, unit))
    places = [*(unit for unit, seen in above if seen), *own, place]
    places += [organization_place(structure, unit) for unit in below]
    return list({unit.code: unit.name for unit in places if declares(standing[unit.id].kind)}.items())
