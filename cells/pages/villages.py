"""Which villages a cell serves: taken on and given up, by staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from cells.forms.serving import SERVE, STOP, ServingForm
from cells.models import CellVillage
from cells.services import serve_village, stop_serving
from registry.accounts.access.scopes import MANAGERS, areas_in_sight, may, visible
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Area, AreaNaming, AreaPlacement, Level, Organization, OrganizationTerm
from registry.units.names import in_a_sentence

# In the address: what the form begins with, to take back what was entered just now.
UNDOING = ("viec", "thon-ban", "tu-ngay")


def cell_villages(request: HttpRequest, code: str) -> HttpResponse:
    """Show which villages the cell serves; take one on or give one up from a day."""
    user, today = user_of(request), localdate()
    cell: Organization = get_object_or_404(visible(Organization.objects.cells(today), user), code=code)
    if not may(user, cell.pk, *MANAGERS):
        raise PermissionDenied("Chỉ cán bộ ban tổ chức được thay đổi thôn, bản mà chi bộ phụ trách.")
    served = _named(CellVillage.objects.filter(cell=cell).on(today).values_list("village", flat=True), today)
    nearby = _nearby(user, cell, today)
    term = OrganizationTerm.objects.filter(organization=cell).on(today).get()
    begins = dict(zip(("act", "village", "on"), (request.GET.get(name, "") for name in UNDOING), strict=True))

    def make(data: Any, **kwargs: Any) -> ServingForm:
        kwargs.setdefault("initial", begins)
        return ServingForm(data, served=served, nearby=nearby, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Area:
        values = form.cleaned_data
        village: Area = Area.objects.get(key=values["village"])
        act = serve_village if values["act"] == SERVE else stop_serving
        act(cell=cell, village=village, on=values["on"], by=user)
        return village

    def outcome(form: Any, village: Area, before: Any) -> Outcome:
        values = form.cleaned_data
        of_cell, of_village = _on(values["on"], cell=cell), _on(values["on"], village=village)
        says = _says(values, term.name, form.names[village.key], before, len(of_cell), len(of_village))
        return Outcome(says, named=(of_cell, of_village))

    return serve(
        request,
        Entry(
            title="Thôn, bản phụ trách",
            make=make,
            looks=lambda form: _served_since(cell, form.cleaned_data),
            write=write,
            outcome=outcome,
            landing=lambda _: reverse("cell_villages", args=[code]),
            done=lambda village: _done(cell, village),
            about=lambda typed: term.name,
            parameters=UNDOING,
            back=reverse("organization", args=[code]),
            fill_template="structure/cell_villages.html",
            extra={"cell": cell, "name": term.name, "served": served},
        ),
    )


def _on(day: date, **what: Any) -> list[tuple[int, int]]:
    """Who serves what on a day."""
    rows = CellVillage.objects.filter(**what).on(day).order_by("cell", "village")
    return list(rows.values_list("cell", "village"))


def _served_since(cell: Organization, values: Mapping[str, Any]) -> date | None:
    """The first day of the service that holds on the day, if one does."""
    held = CellVillage.objects.filter(cell=cell, village__key=values["village"]).on(values["on"])
    since: date | None = held.values_list("starts_on", flat=True).first()
    return since


def _says(
    values: Mapping[str, Any], cell: str, village: str, since: date | None, of_cell: int, of_village: int
) -> str:
    """What will be so: of the cell and of the village."""
    day, named = f"{values['on']:%d/%m/%Y}", in_a_sentence(village)
    joint = "là chi bộ ghép" if of_cell > 1 else "không phải chi bộ ghép"
    then = f"Khi đó chi bộ phụ trách {of_cell} thôn, bản ({joint})"
    if of_village != 1:
        then += (
            f"; {named} có {of_village} chi bộ phụ trách" if of_village else f"; {named} không có chi bộ nào"
        )
    if values["act"] == SERVE:
        return f"Từ ngày {day}, {cell} phụ trách {named}. {then}."
    if since == values["on"]:
        return f"Việc ghi {cell} phụ trách {named} từ ngày {day} bị xóa: ghi nhầm. {then}."
    return f"Từ ngày {day}, {cell} thôi phụ trách {named}. {then}."


def _done(cell: Organization, village: Area) -> str:
    """What was written, with the way to take it back."""
    latest = CellVillage.objects.filter(cell=cell, village=village).order_by("-starts_on").first()
    if latest is None:
        return "Đã xóa việc ghi nhầm."
    is_served = latest.ends_on > localdate()
    act, day = (STOP, latest.starts_on) if is_served else (SERVE, latest.ends_on)
    query = urlencode(dict(zip(UNDOING, (act, village.key, f"{day:%d/%m/%Y}"), strict=True)))
    undo = f"{reverse('cell_villages', args=[cell.code])}?{query}"
    words = "Đã ghi phụ trách." if is_served else "Đã ghi thôi phụ trách."
    return format_html('{} <a href="{}">Hủy việc vừa ghi</a>', words, undo)


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
