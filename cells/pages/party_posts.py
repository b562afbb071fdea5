"""Who holds which post in Party organizations: by post, whose term ends soon, who has no secretary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cells.models import CellVillage
from members.audited import audited_rows
from members.models import Member, PartyPost, PartyPostKind, Post, PostKind, Stretch
from registry.accounts.access.places import (
    Place,
    area_place,
    crumbs,
    find_organization,
    organization_place,
    roots_of,
    structure_of,
)
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.database_roles import as_counter
from registry.common.dates import DAY, FOREVER
from registry.common.moments import moment_of
from registry.common.paging import slice_of
from registry.units.models import CELL_KINDS
from registry.units.structure import Structure
from registry.units.tree import Tree

UNIT, POST, WHICH = "don-vi", "chuc-vu", "xem"
# A term that ends within so many days is soon to be seen to.
SOON = timedelta(days=180)
FILTERS = {
    "": "Đang giữ chức vụ",
    "sap-het": "Hết nhiệm kỳ trong 6 tháng tới",
    "kiem": "Bí thư là trưởng thôn, bản",
    "khong-bi-thu": "Chi bộ chưa có bí thư",
}
_ORDER = {str(kind): place for place, kind in enumerate(PartyPostKind.values)}
HIDDEN = "đảng viên ngoài phạm vi của bạn"


@dataclass(slots=True)
class Line:
    """A post and who holds it, or a cell without a secretary."""

    unit: Place
    post: PartyPost | None = None
    # Whoever holds it, where the user sees that member.
    member: Member | None = None
    heads: list[Place] = field(default_factory=list)

    @property
    def holder(self) -> str:
        """The holder's name, for who sees that member."""
        return self.member.full_name if self.member else HIDDEN if self.post else ""

    @property
    def last_day(self) -> date | None:
        """The last day of the term, where it has one."""
        return self.post.ends_on - DAY if self.post and self.post.ends_on < FOREVER else None


def party_posts(request: HttpRequest) -> HttpResponseBase:
    """The posts held on the day in a unit and below it."""
    moment = moment_of(request)
    structure = structure_of(moment)
    code = request.GET.get(UNIT, "").strip()
    places = [find_organization(request, structure, code)] if code else roots_of(request, structure)
    if not places:
        return render(request, "cells/no_unit.html", {"title": "Cấp ủy"})
    which, post = request.GET.get(WHICH, ""), request.GET.get(POST, "")
    if which not in FILTERS or post not in ("", *PartyPostKind.values):
        raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
    user = user_of(request)
    below = set(structure.party.below([places[0].id])) & set(subtree_ids(user))
    visible = Member.objects.visible_to(user)
    lines = _lines(structure, sorted(below), moment.on, which, post, visible)
    kind = exports.wanted(request)
    page = slice_of(request, lines)
    listed = lines if kind else page.rows
    record(
        "members.exported" if kind else "members.listed",
        by=user,
        organization=places[0].id,
        list="cap-uy",
        rows=len(listed),
        seen=audited_rows(line.member for line in listed),
    )
    if kind:
        return exports.send(kind, _table(listed))
    context = {
        "moment": moment,
        "place": places[0],
        "crumbs": crumbs(request, structure, places[0]),
        "filters": FILTERS,
        "which": which,
        "posts": PartyPostKind.choices,
        "post": post,
        "page": page,
        "lines": page.rows,
        "count": len(lines),
    }
    return render(request, "cells/party_posts.html", context)


def _lines(
    structure: Structure, units: Sequence[int], on: date, which: str, post: str, visible: Any
) -> list[Line]:
    held = PartyPost.objects.on(on).filter(organization__any_of=units)
    # It counts while its holder is a counted member, who may be so out of the user's sight.
    with as_counter():
        here = Stretch.objects.on(on).filter(member__in=held.values("holder"))
        counted = set(here.values_list("member", flat=True))
    held = held.filter(holder__any_of=sorted(counted))
    if which == "khong-bi-thu":
        led = set(held.filter(post=PartyPostKind.SECRETARY).values_list("organization", flat=True))
        lines = [
            Line(organization_place(structure, unit))
            for unit in units
            if _is_leaderless(structure, unit, led)
        ]
        return sorted(lines, key=lambda line: _order(structure, line))
    if which == "sap-het":
        held = held.filter(ends_on__lte=on + SOON)
    if which == "kiem":
        held = held.filter(post=PartyPostKind.SECRETARY)
    if post:
        held = held.filter(post=post)
    rows = list(held)
    heads = _heads(structure, rows, on)
    holders = sorted({row.holder_id for row in rows})
    seen = {member.pk: member for member in visible.filter(pk__any_of=holders)}
    lines = [_line(structure, row, seen, heads) for row in rows]
    chosen = [line for line in lines if which != "kiem" or line.heads]
    return sorted(chosen, key=lambda line: _order(structure, line))


def _line(
    structure: Structure, row: PartyPost, seen: Mapping[int, Member], heads: Mapping[int, list[Place]]
) -> Line:
    unit = organization_place(structure, row.organization_id)
    return Line(unit, row, seen.get(row.holder_id), heads.get(row.pk, []))


def _is_leaderless(structure: Structure, unit: int, led: set[int]) -> bool:
    term = structure.party_term(unit)
    return term is not None and term.kind in CELL_KINDS and unit not in led


def _heads(structure: Structure, rows: Sequence[PartyPost], on: date) -> dict[int, list[Place]]:
    """Of each secretary the villages of which they are head and which their cell serves."""
    secretaries = [row for row in rows if row.post == PartyPostKind.SECRETARY]
    own = {(row.organization_id, row.holder_id): row.pk for row in secretaries}
    headed = Post.objects.on(on).filter(
        post=PostKind.VILLAGE_HEAD, holder__any_of=sorted({holder for _, holder in own})
    )
    villages = dict(headed.values_list("village", "holder"))
    served = CellVillage.objects.on(on).filter(village__any_of=sorted(villages))
    found: dict[int, list[Place]] = {}
    for cell, village in served.values_list("cell", "village"):
        if (pk := own.get((cell, villages[village]))) is not None:
            found.setdefault(pk, []).append(area_place(structure, village))
    return found


def _order(structure: Structure, line: Line) -> tuple[str, str, int, str]:
    unit = line.unit
    name = structure.unit(Tree.PARTY, unit.id).sort_key if unit.stands else ""
    post = line.post
    return name, unit.code, _ORDER[post.post] if post else 0, line.holder


def _table(lines: Sequence[Line]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            post = line.post
            yield (
                line.unit.code,
                line.unit.name,
                post.get_post_display() if post else "chưa có bí thư",
                line.holder,
                post.starts_on if post and post.starts_on.year > 1 else None,
                line.last_day,
                ", ".join(village.name for village in line.heads),
            )

    heads = ("Mã", "Tổ chức đảng", "Chức vụ", "Người giữ", "Từ ngày", "Đến hết ngày", "Là trưởng thôn, bản")
    return exports.Table("Cấp ủy", heads, rows())
