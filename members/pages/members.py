"""The list of members: who counts on the reporting date, by unit, standing, gender, ethnicity and name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.ethnicity import NAMES
from members.models import Gender, Member, Movement, Standing, Stretch
from members.shown import everybody_in, shown
from registry.accounts.access import scopes
from registry.accounts.access.places import (
    Place,
    find_organization,
    level_below,
    organization_place,
    roots_of,
    structure_of,
    user_of,
)
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import Moment, moment_of
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import ORGANIZATION, Structure
from reports.pages import kept

from . import listing

COUNTED, GONE, ALL = "dang", "da-ra", "tat-ca"
STATES = {COUNTED: "Đang có trong danh sách", GONE: "Đã ra khỏi danh sách", ALL: "Tất cả"}


class Filter(forms.Form):
    """What the list is narrowed to. Everything stands in the address."""

    q = forms.CharField(label="Tên", max_length=80, required=False, strip=True)
    don_vi = forms.CharField(label="Đơn vị", max_length=30, required=False)
    tu_cach = forms.ChoiceField(label="Tư cách", choices=[("", "Tất cả"), *Standing.choices], required=False)
    gioi_tinh = forms.ChoiceField(
        label="Giới tính", choices=[("", "Tất cả"), *Gender.choices], required=False
    )
    dan_toc = forms.ChoiceField(
        label="Dân tộc", choices=[("", "Tất cả"), *((name, name) for name in NAMES)], required=False
    )
    trang_thai = forms.ChoiceField(label="Trạng thái", choices=list(STATES.items()), required=False)

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Listed:
    """The list that the address asks for; ``counted`` has as many rows, and they cost least to count."""

    found: QuerySet[Member]
    unit: Place | None
    form: Filter
    counted: QuerySet[Any]


def cells_under(structure: Structure, unit: Place) -> list[int]:
    """The recorded cells that count in ``unit`` on the structure date."""
    if not unit.stands:
        return []
    leaves = Roster(structure, ORGANIZATION, unit.id, None).cells
    return [cell for cell, leaf in leaves.items() if leaf.row != OUTSIDE]


def find_members(request: HttpRequest, moment: Moment, structure: Structure) -> Listed:
    """Members in the user's sight that match the filters of the address; bad filters match nobody."""
    user = user_of(request)
    form = Filter(request.GET)
    if not form.is_valid():
        return Listed(Member.objects.none(), None, form, Member.objects.none())
    asked = form.cleaned_data
    unit = find_organization(request, structure, asked["don_vi"]) if asked["don_vi"] else None
    seen = scopes.subtree_ids(user)
    cells = seen if unit is None else list(set(cells_under(structure, unit)) & set(seen))
    state = asked["trang_thai"] or COUNTED
    here = Stretch.objects.on(moment.on)
    if asked["tu_cach"]:
        here = here.filter(standing=asked["tu_cach"])
    of_member = here.filter(member=OuterRef("pk"))
    counted: QuerySet[Any] | None = None
    if state == COUNTED:
        found = Member.objects.filter(Exists(of_member.filter(cell__any_of=cells)))
        if any(asked[name] for name in ("gioi_tinh", "dan_toc", "q")):
            # In sight besides: these would be looked for among everybody there is.
            found = found & Member.objects.visible_to(user)
        else:
            # Somebody counts in one cell a day.
            counted = here.filter(cell__any_of=cells)
    else:
        found = Member.objects.visible_to(user)
        if unit is not None:
            places = Movement.objects.filter(member=OuterRef("pk"), cell__any_of=cells)
            found = found.filter(Exists(places))
        if state == GONE:
            found = found.filter(~Exists(of_member))
    if asked["gioi_tinh"]:
        found = found.filter(gender=asked["gioi_tinh"])
    if asked["dan_toc"]:
        found = found.filter(ethnicity=asked["dan_toc"])
    found = found.matching(asked["q"]) if asked["q"] else found
    return Listed(found, unit, form, found if counted is None else counted)


def members(request: HttpRequest) -> HttpResponseBase:
    """The list, a page at a time or whole as a file."""
    moment = moment_of(request)
    structure = structure_of(moment)
    listed = find_members(request, moment, structure)
    given = {name: listed.form.add_prefix(name) for name in listed.form.fields}
    narrowed = sorted(name for name in given.values() if request.GET.get(name))
    about: dict[str, Any] = {
        "by": request.user,
        "organization": listed.unit.id if listed.unit else None,
        "filters": narrowed,
        "personal": listing.words_of(request.GET.get("q", "")),
    }
    if kind := exports.wanted(request):
        people = everybody_in(listed.found)
        record("members.exported", kind=kind, rows=len(people), seen=people, **about)
        table = exports.Table("Danh sách đảng viên", listing.HEADS[:-1], _lines(structure, listed, moment))
        return exports.send(kind, table)
    page = listing.page_of(request, listed.found)
    record("members.listed", rows=len(page.rows), seen=shown(page.rows), **about)
    return render(
        request,
        "lists/members.html",
        {
            "moment": moment,
            "form": listed.form,
            "unit": listed.unit,
            "units": unit_choices(request, structure, listed.unit),
            "total": kept.count(listed.counted),
            "page": page,
            "people": listing.persons(structure, page.rows, moment.on),
        },
    )


def _lines(structure: Structure, listed: Listed, moment: Moment) -> Iterator[Sequence[Any]]:
    for piece in listing.in_pieces(listed.found):
        for line in listing.cells_of(listing.persons(structure, piece, moment.on)):
            yield line[:-1]


def unit_choices(request: HttpRequest, structure: Structure, chosen: Place | None) -> list[Place]:
    """The units that the filter offers: the user's own, what stands right below, and the one chosen."""
    offered: list[Place] = []
    for root in roots_of(request, structure):
        offered.append(root)
        level = level_below(structure, root) if root.stands else None
        if level:
            below = structure.units_at(ORGANIZATION, level, root.id)
            named = sorted(below, key=lambda unit: structure.party_term(unit).sort_key)  # type: ignore[union-attr]
            offered += [organization_place(structure, unit) for unit in named if unit != root.id]
    if chosen is not None and chosen not in offered:
        offered.append(chosen)
    return offered
