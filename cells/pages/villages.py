"""Which villages a cell serves: taken on and given up, by staff."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from cells.models import CellVillage
from cells.services import serve_village, stop_serving
from registry.accounts.access.scopes import MANAGERS, areas_in_sight, may, visible
from registry.accounts.models import User
from registry.common.form_fields import DayField
from registry.common.refusals import Refused
from registry.units.models import Area, AreaNaming, AreaPlacement, Level, Organization, OrganizationTerm

SERVE, STOP = "serve", "stop"


class ServingForm(forms.Form):
    """A village, and the day from which the cell serves it or serves it no longer."""

    village = forms.ChoiceField(
        label="Thôn, bản",
        error_messages={
            "required": "Chọn thôn, bản.",
            "invalid_choice": "Chọn một thôn, bản trong danh sách.",
        },
    )
    on = DayField(
        label="Từ ngày",
        help_text="Ngày/tháng/năm, ví dụ 03/02/2026.",
        error_messages={"required": "Ghi ngày."},
    )

    def __init__(self, data: QueryDict | None, *, choices: list[tuple[str, str]], prefix: str) -> None:
        super().__init__(data, prefix=prefix, label_suffix="", use_required_attribute=False)
        cast(forms.ChoiceField, self.fields["village"]).choices = [("", "Chọn"), *choices]


def cell_villages(request: HttpRequest, code: str) -> HttpResponse:
    """Show which villages the cell serves, and take one on or give one up from a day."""
    user, today = cast(User, request.user), localdate()
    cell: Organization = get_object_or_404(visible(Organization.objects.cells(today), user), code=code)
    if not may(user, cell.pk, *MANAGERS):
        raise PermissionDenied("Chỉ cán bộ ban tổ chức được thay đổi thôn, bản mà chi bộ phụ trách.")
    served = _named(CellVillage.objects.filter(cell=cell).on(today).values_list("village", flat=True), today)
    nearby = _nearby(user, cell, today)
    act = request.POST.get("act", "")
    forms_ = {
        name: ServingForm(request.POST if act == name else None, choices=choices, prefix=name)
        for name, choices in ((SERVE, nearby), (STOP, served))
    }
    form = forms_.get(act)
    if form is not None and form.is_valid():
        service = serve_village if act == SERVE else stop_serving
        village = Area.objects.get(key=form.cleaned_data["village"])
        try:
            service(cell=cell, village=village, on=form.cleaned_data["on"], by=user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "Đã ghi." if act == SERVE else "Đã ghi thôi phụ trách.")
            return redirect(request.get_full_path())
    term = OrganizationTerm.objects.filter(organization=cell).on(today).get()
    context = {
        "cell": cell,
        "name": term.name,
        "served": served,
        "serve": forms_[SERVE],
        "stop": forms_[STOP],
    }
    return render(request, "structure/cell_villages.html", context)


def _nearby(user: User, cell: Organization, day: date) -> list[tuple[str, str]]:
    """The villages in sight that lie right in the territory of the cell or of the nearest one above it."""
    unit: int | None = cell.pk
    while unit is not None:
        term = OrganizationTerm.objects.filter(organization=unit).on(day).first()
        if term is None:
            return []
        if term.area_id is not None:
            placements = AreaPlacement.objects.on(day).filter(parent=term.area_id, area__level=Level.VILLAGE)
            ids = list(placements.values_list("area", flat=True))
            return _named(areas_in_sight(user, ids), day)
        unit = term.parent_id
    return []


def _named(villages: Any, day: date) -> list[tuple[str, str]]:
    """Keys and names of villages, in the order of their names."""
    rows = AreaNaming.objects.on(day).filter(area__any_of=list(villages)).order_by("sort_key", "area__key")
    return [(row.area.key, f"{row.kind} {row.name}".strip()) for row in rows.select_related("area")]
