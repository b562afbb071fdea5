"""Places of work: which have no organization of their own or no member, and where a cell could be founded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.models import BaseTerm, Profile, Standing, Stretch
from members.rules import rules_on
from registry.accounts.access.places import (
    Place,
    area_place,
    crumbs,
    organization_asked,
    organization_place,
    structure_of,
)
from registry.common import exports
from registry.common.database_roles import as_counter
from registry.common.filters import note
from registry.common.moments import moment_of
from registry.common.paging import slice_of
from registry.units.models import BaseKind
from registry.units.rosters import Roster
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.engine.on_record import bases as placed_bases

UNIT, WHICH, KIND = "don-vi", "loc", "loai-hinh"
TITLE = "Cơ sở, nơi làm việc"
FILTERS = {
    "": "Tất cả",
    "chua-to-chuc": "Chưa có tổ chức đảng",
    "chua-dang-vien": "Chưa có đảng viên",
    "du-thanh-lap": "Chưa có tổ chức đảng, đủ đảng viên để lập chi bộ",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A place of work on a day, where it lies, its organization, and how many members work there.

    ``may_found``: its members could found a cell of their own by the rules of that day.
    """

    term: BaseTerm
    area: Place
    organization: Place | None
    members: int
    official: int
    may_found: bool


def bases(request: HttpRequest) -> HttpResponseBase:
    """The places of work in a unit on the day."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = organization_asked(request, structure, request.GET.get(UNIT, ""))
    if place is None:
        return render(request, "cells/no_unit.html", {"title": TITLE})
    which, base_kind = request.GET.get(WHICH, ""), request.GET.get(KIND, "")
    if which not in FILTERS or base_kind not in ("", *BaseKind.values):
        raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
    lines = _lines(structure, place, moment.on)
    chosen = [line for line in lines if base_kind in ("", line.term.kind) and _fits(line, which)]
    if kind := exports.wanted(request):
        return exports.send(
            kind,
            _table(
                [
                    place.name,
                    *note("Loại hình", base_kind, BaseKind.choices, "Xem", which, FILTERS),
                    *moment.notes,
                ],
                chosen,
            ),
        )
    page = slice_of(request, chosen)
    context = {
        "moment": moment,
        "place": place,
        "crumbs": crumbs(request, structure, place),
        "title": TITLE,
        "page": page,
        "lines": page.rows,
        "count": len(chosen),
        "all": len(lines),
        "sums": [(label, sum(_fits(one, what) for one in lines)) for what, label in FILTERS.items() if what],
        "workers": sum(line.term.workers or 0 for line in lines),
        "members": sum(line.members for line in lines),
        "filters": FILTERS,
        "which": which,
        "kinds": BaseKind.choices,
        "kind": base_kind,
    }
    return render(request, "bases/page.html", context)


def _lines(structure: Structure, place: Place, on: date) -> list[Line]:
    """As the figures place them: under their own organization, else under the committee of the area."""
    roster = Roster.of(structure, Tree.PARTY, (place.id,), None)
    each = placed_bases(roster, on).parameters
    standing = set(each["organizations"])
    terms = BaseTerm.objects.on(on).filter(base__any_of=each["bases"]).select_related("base")
    with as_counter():
        people = _people(each["bases"], on)
    smallest_cell = rules_on(on).smallest_cell
    lines = []
    for term in terms.order_by("name", "base__code"):
        of = term.organization_id if term.organization_id in standing else None
        organization = organization_place(structure, of) if of is not None else None
        area = area_place(structure, term.area_id)
        members, official = people.get(term.base_id, (0, 0))
        may_found = organization is None and official >= smallest_cell
        lines.append(Line(term, area, organization, members, official, may_found))
    return lines


def _people(bases: Sequence[int], on: date) -> dict[int, tuple[int, int]]:
    """How many members work in each of some bases on a day, and how many of them are official.

    Where somebody works says the latest profile up to the day that names a workplace.
    """
    named = Profile.objects.filter(from_on__lte=on, workplace__isnull=False)
    latest = named.filter(member=OuterRef("member")).order_by("-from_on").values("workplace")[:1]
    here = Stretch.objects.on(on).filter(member__in=named.filter(workplace__any_of=bases).values("member"))
    counts = (
        here.order_by()
        .annotate(base=Subquery(latest))
        .values("base")
        .annotate(people=Count("pk"), official=Count("pk", filter=Q(standing=Standing.OFFICIAL)))
    )
    return {
        base: (people, official)
        for base, people, official in counts.values_list("base", "people", "official")
    }


def _fits(line: Line, which: str) -> bool:
    match which:
        case "chua-to-chuc":
            return line.organization is None
        case "chua-dang-vien":
            return not line.members
        case "du-thanh-lap":
            return line.may_found
        case _:
            return True


def _table(notes: Sequence[str], lines: Sequence[Line]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            yield (
                line.term.base.code,
                line.term.name,
                line.term.get_kind_display(),
                line.area.name,
                line.organization.name if line.organization else "chưa có",
                line.term.workers,
                line.members,
                line.official,
                "có" if line.may_found else "",
            )

    heads = (
        *("Mã", "Tên cơ sở", "Loại hình", "Địa bàn", "Tổ chức đảng", "Số lao động"),
        *("Đảng viên", "Chính thức", "Đủ để lập chi bộ"),
    )
    return exports.Table(TITLE, heads, rows(), notes)
