"""Who holds which post in Party organizations: by post and term, whose ends soon, who has no secretary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cells.models import CellVillage
from members.audited import audited_rows
from members.models import Member, PartyPost, PartyPostKind, Post, PostKind, Stretch
from members.rules import add_months
from registry.accounts.access.places import (
    Place,
    area_place,
    crumbs,
    organization_asked,
    organization_place,
    structure_of,
)
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.database_roles import as_counter
from registry.common.dates import DAY, FOREVER, first_day, last_day
from registry.common.moments import day_of, moment_of
from registry.common.paging import slice_of
from registry.units.models import CELL_KINDS
from registry.units.structure import Structure
from registry.units.tree import Tree

UNIT, POST, WHICH, AHEAD, ENDS = "don-vi", "chuc-vu", "xem", "thang", "het"
# A term that ends within so many months is soon to be seen to; how far ahead one can look.
SOON = 6
MONTHS_AHEAD = (1, 3, SOON, 12, 24)
ENDING = "sap-het"
FILTERS = {
    "": "Đang giữ chức vụ",
    ENDING: "Sắp hết nhiệm kỳ",
    "kiem": "Bí thư là trưởng thôn, bản",
    "khong-bi-thu": "Chi bộ chưa có bí thư",
}
# Terms of which no end is known.
OPEN = "chua-ro"
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
        return last_day(self.post.ends_on) if self.post else None

    def days_left(self, on: date) -> int | None:
        """How many days of the term are left on a day, where it has an end."""
        return (self.last_day - on).days if self.last_day else None


@dataclass(frozen=True, slots=True)
class Term:
    """Terms that end on one day: how many hold each post until then."""

    last_day: date | None
    counts: Mapping[str, int]

    @property
    def key(self) -> str:
        """How the address names them."""
        return f"{self.last_day:%Y-%m-%d}" if self.last_day else OPEN

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def posts(self) -> list[tuple[str, str, int]]:
        """Each post with its words and how many hold it."""
        return [(code, str(label), self.counts.get(code, 0)) for code, label in PartyPostKind.choices]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """By what the list is narrowed."""

    which: str
    post: str
    months: int
    # The first day on which the terms are over.
    ends: date | None

    @classmethod
    def of(cls, request: HttpRequest) -> Narrowed:
        """What the address asks for; what cannot be chosen is a bad request."""
        given = request.GET
        which, post = given.get(WHICH, ""), given.get(POST, "")
        months = given.get(AHEAD, "") or str(SOON)
        if which not in FILTERS or post not in ("", *PartyPostKind.values):
            raise BadRequest("Không có cách lọc này. Hãy chọn một mục trong danh sách.")
        if months not in map(str, MONTHS_AHEAD):
            raise BadRequest("Không có khoảng thời gian này. Hãy chọn một mục trong danh sách.")
        if given.get(ENDS) == OPEN:
            return cls(which, post, int(months), FOREVER)
        last = day_of(given, ENDS, "Ngày hết nhiệm kỳ")
        return cls(which, post, int(months), last + DAY if last else None)


def party_posts(request: HttpRequest) -> HttpResponseBase:
    """The posts held on the day in a unit and below it."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = organization_asked(request, structure, request.GET.get(UNIT, ""))
    if place is None:
        return render(request, "cells/no_unit.html", {"title": "Cấp ủy"})
    narrowed = Narrowed.of(request)
    user = user_of(request)
    below = set(structure.party.below([place.id])) & set(subtree_ids(user))
    visible = Member.objects.visible_to(user)
    held = _held(sorted(below), moment.on)
    lines = _lines(structure, sorted(below), moment.on, held, narrowed, visible)
    kind = exports.wanted(request)
    page = slice_of(request, lines)
    listed = lines if kind else page.rows
    record(
        "members.exported" if kind else "members.listed",
        by=user,
        organization=place.id,
        list="cap-uy",
        rows=len(listed),
        seen=audited_rows(line.member for line in listed),
    )
    if kind:
        return exports.send(kind, _table(listed, moment.on))
    context = {
        "moment": moment,
        "place": place,
        "crumbs": crumbs(request, structure, place),
        "filters": FILTERS,
        "narrowed": narrowed,
        "which": narrowed.which,
        "posts": PartyPostKind.choices,
        "months_ahead": MONTHS_AHEAD,
        "terms": _terms(held),
        "page": page,
        "lines": [(line, line.days_left(moment.on)) for line in page.rows],
        "count": len(lines),
        "mine": set(subtree_ids(user, roles=WRITERS)),
    }
    return render(request, "cells/party_posts.html", context)


def _held(units: Sequence[int], on: date) -> Any:
    """The posts of some organizations that count on the day."""
    held = PartyPost.objects.on(on).filter(organization__any_of=units)
    # It counts while its holder is a counted member, who may be so out of the user's sight.
    with as_counter():
        here = Stretch.objects.on(on).filter(member__in=held.values("holder"))
        counted = set(here.values_list("member", flat=True))
    return held.filter(holder__any_of=sorted(counted))


def _terms(held: Any) -> list[Term]:
    """The terms that run, by the day on which they end, the next first."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    for ends_on, post, count in held.order_by().values_list("ends_on", "post").annotate(Count("pk")):
        found[ends_on][post] = count
    return [Term(last_day(ends_on), counts) for ends_on, counts in sorted(found.items())]


def _lines(
    structure: Structure, units: Sequence[int], on: date, held: Any, narrowed: Narrowed, visible: Any
) -> list[Line]:
    which = narrowed.which
    if which == "khong-bi-thu":
        led = set(held.filter(post=PartyPostKind.SECRETARY).values_list("organization", flat=True))
        lines = [
            Line(organization_place(structure, unit))
            for unit in units
            if _is_leaderless(structure, unit, led)
        ]
        return sorted(lines, key=lambda line: _order(structure, line))
    if which == ENDING:
        held = held.filter(ends_on__lte=add_months(on, narrowed.months) + DAY)
    if narrowed.ends:
        held = held.filter(ends_on=narrowed.ends)
    if which == "kiem":
        held = held.filter(post=PartyPostKind.SECRETARY)
    if narrowed.post:
        held = held.filter(post=narrowed.post)
    rows = list(held)
    heads = _heads(structure, rows, on)
    holders = sorted({row.holder_id for row in rows})
    seen = {member.pk: member for member in visible.filter(pk__any_of=holders)}
    lines = [_line(structure, row, seen, heads) for row in rows]
    chosen = [line for line in lines if which != "kiem" or line.heads]
    if which == ENDING:
        return sorted(chosen, key=lambda line: (line.last_day or FOREVER, *_order(structure, line)))
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


def _table(lines: Sequence[Line], on: date) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            post = line.post
            yield (
                line.unit.code,
                line.unit.name,
                post.get_post_display() if post else "chưa có bí thư",
                line.holder,
                first_day(post.starts_on) if post else None,
                line.last_day,
                line.days_left(on),
                ", ".join(village.name for village in line.heads),
            )

    heads = (
        *("Mã", "Tổ chức đảng", "Chức vụ", "Người giữ", "Từ ngày", "Đến hết ngày", "Còn (ngày)"),
        "Là trưởng thôn, bản",
    )
    return exports.Table("Cấp ủy", heads, rows())
