"""Who holds which post in the villages of a commune: the table, and the one form on which it is filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from cells.forms.village_posts import VillagePostsForm
from cells.village_posts import Column, Seat, VillageLine, columns_in_use, coverage_of, lines_of, people_near
from members.audited import audited_rows
from members.services import change_posts
from registry.accounts.access.places import (
    Place,
    area_place,
    crumbs,
    find_area,
    roots_of,
    structure_of,
    territory_of,
)
from registry.accounts.access.scopes import WRITERS, areas_in_sight
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import Moment, moment_of
from registry.common.paging import slice_of
from registry.common.refusals import Refused
from registry.common.templatetags.ui import day
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Area
from registry.units.services import AREAS
from registry.units.structure import Structure, forest
from registry.units.tree import Tree

COMMUNE, WHICH, PART = "xa", "xem", "phan"
FILTERS = {"": "Tất cả thôn, bản", "trong": "Còn chức danh để trống", "ngoai-dang": "Có người giữ ngoài Đảng"}
# So many villages are on a page of the table.
A_PAGE = 50
# Of more villages than this a form would be too long: it comes in parts.
MOST_VILLAGES = 25
READ_ONLY = "Bạn chỉ được xem chức danh của xã này, không được ghi."


class Asked(NamedTuple):
    """The area that the address names, if any; it itself where it is a commune; those that can be chosen."""

    named: Place | None
    commune: Place | None
    communes: list[Place]

    @property
    def unit(self) -> str:
        """The commune as pages of figures write it in their address."""
        return f"dia-ban:{self.commune.key}" if self.commune else ""

    def address(self, view: str, **more: str) -> str:
        """A page about the commune."""
        chosen = {COMMUNE: self.commune.key} if self.commune else {}
        return f"{reverse(view)}?{urlencode({**chosen, **more})}"


def table(request: HttpRequest) -> HttpResponseBase:
    """The villages of a commune by their posts, on the day of the page."""
    moment, user = moment_of(request), user_of(request)
    structure = structure_of(moment)
    asked = _asked(request, structure)
    which = request.GET.get(WHICH, "")
    if which not in FILTERS:
        raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
    context: dict[str, Any] = {"moment": moment, "asked": asked, "filters": FILTERS, "which": which}
    if asked.commune is None:
        return render(request, "cells/village_posts.html", context)
    villages = structure.units_at(Tree.TERRITORY, "village", asked.commune.id)
    lines = lines_of(structure, villages, moment.on, None)
    chosen = [line.village.id for line in lines if _fits(line, which)]
    columns = columns_in_use(lines)
    kind = exports.wanted(request)
    page = slice_of(request, chosen, A_PAGE)
    shown = lines_of(structure, chosen if kind else page.rows, moment.on, user)
    _note(request, asked.commune, (seat.member for line in shown for seat in line.seats), is_file=bool(kind))
    if kind:
        return exports.send(kind, _file(asked.commune, moment, columns, shown))
    context |= {
        "crumbs": crumbs(request, structure, asked.commune),
        "columns": columns,
        "page": page,
        "chosen": len(chosen),
        "lines": [(line, [own for own in line.columns if own[0] in columns]) for line in shown],
        "count": len(lines),
        "coverage": coverage_of(lines),
        "gaps": sum(line.gaps for line in lines),
        "may_edit": bool(areas_in_sight(user, villages, roles=WRITERS)),
        "edit": asked.address("village_posts_edit"),
    }
    return render(request, "cells/village_posts.html", context)


def edit(request: HttpRequest) -> HttpResponse:
    """Fill the posts of a commune's villages as they are held today; changes hold from a day on."""
    today, user = localdate(), user_of(request)
    structure = forest().on(today)
    asked = _asked(request, structure)
    if asked.named is not None and not areas_in_sight(user, [asked.named.id], roles=WRITERS):
        raise PermissionDenied(READ_ONLY)
    if asked.commune is None:
        if request.method == "POST":
            return redirect("village_posts_table")
        return render(request, "cells/village_posts.html", {"moment": Moment(today, today), "asked": asked})
    whole = structure.units_at(Tree.TERRITORY, "village", asked.commune.id)
    writes = areas_in_sight(user, whole, roles=WRITERS)
    if not writes:
        raise PermissionDenied(READ_ONLY)
    ordered = sorted(writes, key=lambda village: structure.unit(Tree.TERRITORY, village).sort_key)
    parts = [ordered[first : first + MOST_VILLAGES] for first in range(0, len(ordered), MOST_VILLAGES)]
    number = _part(request, len(parts))
    if number is None:
        if request.method == "POST":
            return redirect(asked.address("village_posts_edit"))
        choices = [_choice(structure, asked, part, at) for at, part in enumerate(parts, start=1)]
        return render(request, "cells/village_posts_parts.html", {"asked": asked, "parts": choices})
    villages = parts[number - 1]
    lines = lines_of(structure, villages, today, user)
    near = people_near(villages, today, user)
    if request.method == "GET":
        named = {member.pk: member for people in near.values() for member in people}
        named |= {seat.member.pk: seat.member for line in lines for seat in line.seats if seat.member}
        _note(request, asked.commune, named.values())

    def make(data: Any, **kwargs: Any) -> VillagePostsForm:
        return VillagePostsForm(data, lines=lines, near=near, user=user, today=today, **kwargs)

    def write(form: VillagePostsForm, answers: Mapping[str, Any]) -> list[int]:
        changes = form.changes(answers)
        if not changes:
            return []
        AREAS.lock(Area.objects.filter(pk__in={change.village for change in changes}))
        now = {seat.name: seat for line in lines_of(structure, villages, today, user) for seat in line.seats}
        if any(_row(now.get(name)) != _row(seat) for name, seat in form.seats.items()):
            raise Refused("changed_meanwhile", "Người khác vừa ghi chức danh ở đây.")
        return change_posts(changes=changes, on=form.cleaned_data["on"], by=user)

    return serve(
        request,
        Entry(
            title=f"Chức danh thôn, bản của {asked.commune.name}",
            make=make,
            write=write,
            outcome=lambda form, written, found: _outcome(form),
            landing=lambda _: asked.address("village_posts_table"),
            done=lambda written: f"Đã ghi chức danh của {len(written)} thôn, bản.",
            about=lambda typed: asked.commune.name if asked.commune else "",
            parameters=(COMMUNE, PART),
            back=asked.address("village_posts_table"),
            fill_template="cells/village_posts_edit.html",
            confirm_template="cells/village_posts_confirm.html",
            extra={"asked": asked},
        ),
    )


def _asked(request: HttpRequest, structure: Structure) -> Asked:
    """The commune that is named; else the user's own, where there is just one."""
    own = [territory_of(structure, root.id) for root in roots_of(request, structure)]
    communes = {
        unit: area_place(structure, unit)
        for place in own
        if place is not None
        for unit in structure.units_at(Tree.TERRITORY, "commune", place.id)
    }
    choices = sorted(communes.values(), key=lambda one: structure.unit(Tree.TERRITORY, one.id).sort_key)
    key = request.GET.get(COMMUNE, "").strip()
    if not key:
        return Asked(None, choices[0] if len(choices) == 1 else None, choices)
    place = find_area(request, structure, key)
    return Asked(place, place if place.stands and place.level == "commune" else None, choices)


def _part(request: HttpRequest, parts: int) -> int | None:
    """Which part of the villages is asked for; the only one needs no asking."""
    given = request.GET.get(PART, "")
    if not given:
        return 1 if parts == 1 else None
    if given not in map(str, range(1, parts + 1)):
        raise BadRequest("Không có phần này. Hãy chọn một phần trong danh sách.")
    return int(given)


def _choice(structure: Structure, asked: Asked, part: Sequence[int], number: int) -> tuple[str, str]:
    first, last = (area_place(structure, village).name for village in (part[0], part[-1]))
    return f"{first} – {last}", asked.address("village_posts_edit", phan=str(number))


def _note(request: HttpRequest, commune: Place, people: Any, *, is_file: bool = False) -> None:
    """Whoever is named on the page stands in the trail."""
    seen = audited_rows(people)
    record(
        "members.exported" if is_file else "members.listed",
        by=user_of(request),
        on=("units.area", str(commune.id)),
        list="chuc-danh",
        rows=len(seen),
        seen=seen,
    )


def _row(seat: Seat | None) -> Any:
    return (seat.held.pk, seat.held.holder_id) if seat is not None and seat.held is not None else None


def _fits(line: VillageLine, which: str) -> bool:
    if which == "trong":
        return line.gaps > 0
    if which == "ngoai-dang":
        return any(seat.held is not None and not seat.is_members for seat in line.seats)
    return True


def _outcome(form: VillagePostsForm) -> Outcome:
    # What becomes empty stands first: it is what somebody may have done by mistake.
    said = sorted(form.said(), key=lambda one: bool(one[2]))
    ended = sum(not becomes for _, _, becomes in said)
    counts = ((len(said) - ended, "có người giữ mới"), (ended, "để trống"))
    parts = [f"{count} chức danh {what}" for count, what in counts if count]
    on = form.cleaned_data["on"]
    says = f"Từ ngày {on:%d/%m/%Y}: {', '.join(parts)}." if parts else "Không có chức danh nào thay đổi."
    named = [(seat.name, repr(form.cleaned_data[seat.name])) for seat, _, _ in said]
    return Outcome(says, lambda: {"said": said}, named)


def _file(
    commune: Place, moment: Moment, columns: Sequence[Column], lines: Sequence[VillageLine]
) -> exports.Table:
    kinds = [kind for column in columns for kind in column.kinds]

    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            held = [[seat.holder for seat in line.seats if seat.kind == kind and seat.held] for kind in kinds]
            yield (line.village.name, *("; ".join(names) for names in held), line.gaps)

    heads = ("Thôn, bản", *(kind.label for kind in kinds), "Số chức danh để trống")
    notes = [commune.name, f"Ngày {day(moment.on)}"]
    return exports.Table("Chức danh thôn, bản", heads, rows(), notes)
