"""Who holds which post in Party organizations: by post and term, whose ends soon, who has no secretary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from cells.models import CellVillage
from members.audited import audited_rows
from members.models import Member, PartyPost, PartyPostKind, Post, PostKind
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
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.database_roles import as_counter
from registry.common.dates import DAY, FOREVER, first_day, last_day
from registry.common.filters import note
from registry.common.moments import day_of, moment_of
from registry.common.paging import slice_of
from registry.units.models import CELL_KINDS
from registry.units.structure import Structure

UNIT, POST, WHICH, AHEAD, ENDS = "don-vi", "chuc-vu", "xem", "thang", "het"
# A term that ends within so many months is soon to be seen to; how far ahead one can look.
SOON = 6
MONTHS_AHEAD = (1, 3, SOON, 12, 24)
ENDING, LEADERLESS = "sap-het", "khong-bi-thu"
FILTERS = {
    "": "Đang giữ chức vụ",
    ENDING: "Sắp hết nhiệm kỳ",
    "kiem": "Bí thư là trưởng thôn, bản",
    LEADERLESS: "Chi bộ chưa có bí thư",
}
# Terms of which no end is known.
OPEN = "chua-ro"
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


class Held(NamedTuple):
    """A post that counts, without what only its line says."""

    unit: int
    post: str
    ends_on: date
    pk: int
    holder: int


# Grain: a post held on the day in one of some organizations. It counts while its holder is a counted member.
# In the order of the organizations, as they are given, and of the posts. Index: members_stretch by member.
_HELD = """
SELECT held.organization_id, held.post, held.ends_on, held.id, held.holder_id
  FROM unnest(%(units)s::bigint[]) WITH ORDINALITY AS unit (id, place)
  JOIN members_partypost AS held ON held.organization_id = unit.id
 WHERE held.starts_on <= %(on)s AND held.ends_on > %(on)s
   AND EXISTS (
     SELECT FROM members_stretch AS here
      WHERE here.member_id = held.holder_id AND here.starts_on <= %(on)s AND here.ends_on > %(on)s)
 ORDER BY unit.place, array_position(%(posts)s::text[], held.post::text), held.id
"""


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
    units = _units(structure, place.id, user)
    held = _held(units, moment.on)
    rows: Sequence[Held | int]
    if narrowed.which == LEADERLESS:
        rows = _leaderless(structure, units, held)
    else:
        rows = _narrowed(structure, held, moment.on, narrowed)
    kind = exports.wanted(request)
    page = slice_of(request, range(len(rows)))
    listed = _lines(structure, rows, range(len(rows)) if kind else page.rows, moment.on, narrowed, user)
    record(
        "members.exported" if kind else "members.listed",
        by=user,
        organization=place.id,
        list="cap-uy",
        rows=len(listed),
        seen=audited_rows(line.member for line in listed),
    )
    if kind:
        notes = [
            place.name,
            *note("Chức vụ", narrowed.post, PartyPostKind.choices, "Xem", narrowed.which, FILTERS),
            *moment.notes,
        ]
        return exports.send(kind, _table(listed, moment.on, notes))
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
        "lines": [(line, line.days_left(moment.on)) for line in listed],
        "count": len(rows),
        "mine": set(subtree_ids(user, roles=WRITERS)),
    }
    return render(request, "cells/party_posts.html", context)


def _units(structure: Structure, place: int, user: User) -> list[int]:
    """A unit and all below it that the user sees, in the order of their names."""

    def make() -> list[int]:
        codes, standing = structure.forest.codes, structure.party.standing

        def key(unit: int) -> tuple[str, str]:
            return standing[unit].sort_key if unit in standing else "", codes[unit]

        return sorted(structure.party.below([place]), key=key)

    mine = set(subtree_ids(user))
    return [unit for unit in structure.remembered(("below by name", place), make) if unit in mine]


def _held(units: Sequence[int], on: date) -> list[Held]:
    """The posts of some organizations in the user's sight that count on the day, in the order of both."""
    # The holder may be a counted member out of the user's sight.
    with as_counter(), connection.cursor() as cursor:
        cursor.execute(_HELD, {"units": list(units), "on": on, "posts": PartyPostKind.values})
        return [*map(Held._make, cursor.fetchall())]


def _terms(held: Sequence[Held]) -> list[Term]:
    """The terms that run, by the day on which they end, the next first."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for (ends_on, post), count in Counter(map(itemgetter(2, 1), held)).items():
        found[ends_on][post] = count
    return [Term(last_day(ends_on), counts) for ends_on, counts in sorted(found.items())]


def _narrowed(structure: Structure, held: Sequence[Held], on: date, narrowed: Narrowed) -> Sequence[Held]:
    """Those of the posts that are asked for, in the order of the list but for the names of their holders."""
    if narrowed.ends:
        held = [one for one in held if one.ends_on == narrowed.ends]
    if narrowed.post:
        held = [one for one in held if one.post == narrowed.post]
    if narrowed.which == "kiem":
        heads = _heads(structure, [one for one in held if one.post == PartyPostKind.SECRETARY], on)
        return [one for one in held if one.pk in heads]
    if narrowed.which == ENDING:
        until = add_months(on, narrowed.months) + DAY
        return sorted((one for one in held if one.ends_on <= until), key=lambda one: one.ends_on)
    return held


def _lines(
    structure: Structure,
    rows: Sequence[Held | int],
    chosen: Sequence[int],
    on: date,
    narrowed: Narrowed,
    user: User,
) -> list[Line]:
    """The lines at some neighbouring places of the list: of posts, or of cells without a secretary."""
    if not chosen:
        return []

    def key(one: Held | int) -> Any:
        if isinstance(one, int):
            return one
        return one.ends_on if narrowed.which == ENDING else None, one.unit, one.post

    first, end = chosen[0], chosen[-1] + 1
    # Those who hold a post together are in the order of their names, which may run across the page's edge.
    while first and key(rows[first - 1]) == key(rows[first]):
        first -= 1
    while end < len(rows) and key(rows[end]) == key(rows[end - 1]):
        end += 1
    some = rows[first:end]
    held = [one for one in some if isinstance(one, Held)]
    posts = PartyPost.objects.filter(pk__any_of=[one.pk for one in held]).in_bulk()
    visible = Member.objects.visible_to(user).filter(pk__any_of=[one.holder for one in held]).in_bulk()
    heads = _heads(structure, held, on)

    def line(one: Held | int) -> Line:
        if isinstance(one, int):
            return Line(organization_place(structure, one))
        unit = organization_place(structure, one.unit)
        return Line(unit, posts.get(one.pk), visible.get(one.holder), heads.get(one.pk, []))

    groups = (map(line, together) for _, together in groupby(some, key))
    lines = [one for group in groups for one in sorted(group, key=lambda line: line.holder)]
    return lines[chosen[0] - first :][: len(chosen)]


def _leaderless(structure: Structure, units: Sequence[int], held: Sequence[Held]) -> list[int]:
    """The cells among the units that have no secretary."""
    led = {one.unit for one in held if one.post == PartyPostKind.SECRETARY}
    terms = ((unit, structure.party_term(unit)) for unit in units if unit not in led)
    return [unit for unit, term in terms if term is not None and term.kind in CELL_KINDS]


def _heads(structure: Structure, held: Sequence[Held], on: date) -> dict[int, list[Place]]:
    """Of each secretary the villages of which they are head and which their cell serves."""
    own = {(one.unit, one.holder): one.pk for one in held if one.post == PartyPostKind.SECRETARY}
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


def _table(lines: Sequence[Line], on: date, notes: Sequence[str]) -> exports.Table:
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
    return exports.Table("Cấp ủy", heads, rows(), notes, is_long=True)
