"""How far the posts of villages are held by members: unit by unit, against the targets, who lags first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from cells.pages.village_posts import COMMUNE
from members.models import PostKind
from registry.accounts.access.places import (
    LEVEL_TITLES,
    NotStanding,
    Place,
    area_place,
    crumbs,
    level_below,
    organization_place,
    roots_of,
    structure_of,
    territory_of,
)
from registry.common import exports
from registry.common.moments import Moment, moment_of, with_dates
from registry.common.paging import slice_of
from registry.common.templatetags.ui import day
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Structure
from registry.units.tree import Tree
from reports.asking import answers, ask
from reports.catalogue import INDICATORS
from reports.engine.answers import answers_cached
from reports.indicator import ASSOCIATION
from reports.labels import figure_cell
from reports.models import Basis
from reports.questions import Answer, Question, Row, Status
from reports.targets.models import Target

from .board import LEAVES, side_by_side
from .figure_asked import LEVEL, SORTED_BY, unit_asked, unit_name
from .figure_table import Line as MapLine
from .map import Map, map_of
from .order import by_number

INDICATOR = "post_coverage"
POSTS = {
    str(PostKind.VILLAGE_HEAD): "Trưởng thôn, bản",
    str(PostKind.FRONT_HEAD): "Trưởng ban công tác mặt trận",
    ASSOCIATION: "Cấp trưởng, cấp phó các hội",
    str(PostKind.YOUTH_SECRETARY): "Bí thư chi đoàn",
}
# The order that nobody asks for: the greatest shortfall first.
LAGGING = "-thieu"


@dataclass(frozen=True, slots=True)
class PostCell:
    """A post in a unit: the share that members hold, and the target for it, where there is one."""

    label: str
    answer: Answer
    row: Row | None
    aim: Row | None

    @property
    def aimed(self) -> float | None:
        """The share that is aimed at."""
        known = self.aim is not None and self.aim.status == Status.REPORTED
        return float(self.aim.denominator or 0) if known and self.aim is not None else None

    @property
    def share(self) -> float | None:
        """The share that is held by members; none where nobody holds the post."""
        return float(self.row.value) if self.row is not None and self.row.value is not None else None

    @property
    def shortfall(self) -> float:
        """By how many points the share is under the target."""
        if self.aimed is None or self.share is None:
            return 0.0
        return max(self.aimed - self.share, 0.0)


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A unit with its posts; ``table`` is the address of its villages' posts, of a commune."""

    row: Row
    href: str
    table: str
    posts: Mapping[str, PostCell]

    @property
    def shortfall(self) -> float:
        """The greatest shortfall of all its posts."""
        return max(cell.shortfall for cell in self.posts.values())


@answers
def post_coverage(request: HttpRequest) -> HttpResponseBase:
    """The posts of a unit and of those below it."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = unit_asked(request, structure, request.GET)
    if place is None:
        return render(request, "cells/no_unit.html", {"title": "Chức danh thôn, bản là đảng viên"})
    if not place.stands:
        raise NotStanding(structure, place)
    levels = _levels(structure, place)
    level = _level(request, structure, place, levels)
    found, aims = _answers(place, moment, level)
    lines = _in_order(_lines(structure, place, found, aims, request), request.GET.get(SORTED_BY, ""))
    if kind := exports.wanted(request):
        return exports.send(kind, _file(place, moment, lines, _whole(found, aims)))
    page = slice_of(request, lines)
    context: dict[str, Any] = {
        "moment": moment,
        "place": place,
        "unit": unit_name(place),
        "crumbs": crumbs(request, structure, place),
        "levels": {code: LEVEL_TITLES[code] for code in levels},
        "level": level,
        "posts": POSTS,
        "own_units": [(unit_name(root), root.name) for root in _own_units(request, structure)],
        "totals": _whole(found, aims).values(),
        "page": page,
        "lines": page.rows,
        "count": len(lines),
        "table": _table_of(structure, place, request),
        "indicator": INDICATORS[INDICATOR],
    }
    context["mapped"], context["map"] = _map(structure, place, lines, request)
    return render(request, "villages/post_coverage.html", context)


def totals_of(place: Place, moment: Moment) -> list[PostCell]:
    """The posts of a unit as a whole."""
    return list(_whole(*_answers(place, moment, None)).values())


def _map(
    structure: Structure, place: Place, lines: Sequence[CoverageLine], request: HttpRequest
) -> tuple[str, Map | None]:
    """The post by which the table is sorted, or that of village heads, as a map; and which one it is."""
    column = request.GET.get(SORTED_BY, "").lstrip("-")
    post = column if column in POSTS else str(PostKind.VILLAGE_HEAD)
    drawn = [
        MapLine(line.row.name, line.table or line.href, bool(line.href), line.posts[post].row)
        for line in lines
    ]
    return POSTS[post], map_of(structure, place.tree, drawn, is_ratio=True)


def _own_units(request: HttpRequest, structure: Structure) -> Iterator[Place]:
    """The user's organizations, and the areas that they lead."""
    for root in roots_of(request, structure):
        if root.stands:
            yield root
            if (territory := territory_of(structure, root.id)) is not None:
                yield territory


def _levels(structure: Structure, place: Place) -> list[str]:
    """The levels below the unit that have several villages each."""
    ranks = AREA_RANKS if place.tree == Tree.TERRITORY else PARTY_RANKS
    below = [level for level, rank in ranks.items() if rank > ranks[place.level] and level not in LEAVES]
    return [level for level in below if structure.units_at(place.tree, level, place.id)]


def _level(request: HttpRequest, structure: Structure, place: Place, levels: Sequence[str]) -> str | None:
    given = request.GET.get(LEVEL, "")
    if given and given not in levels:
        raise BadRequest("Không có cấp này dưới đơn vị đã chọn. Hãy chọn một cấp trong danh sách.")
    usual = level_below(structure, place)
    return given or (usual if usual in levels else None)


def _answers(place: Place, moment: Moment, level: str | None) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """Of each post the share, and what was attained of its target."""
    asked: dict[tuple[str, str], Question] = {
        (INDICATOR, post): ask(place, INDICATOR, moment, on=moment.on, post=post, level=level)
        for post in POSTS
    }
    if place.tree == Tree.PARTY:
        for post, target in _given(moment).items():
            asked["attainment", post] = ask(
                place,
                "attainment",
                moment,
                measure=target.measure,
                basis=target.basis,
                starts=target.period_from,
                ends=target.period_to,
                on=moment.on,
                level=level,
            )
    found = dict(zip(asked, answers_cached(tuple(asked.values())), strict=True))
    return (
        {post: found[INDICATOR, post] for post in POSTS},
        {post: found["attainment", post] for post in POSTS if ("attainment", post) in found},
    )


def _given(moment: Moment) -> dict[str, Target]:
    """The target of each post on the day: of a plan before a resolution, then of the latest period."""
    held: QuerySet[Target] = Target.objects.filter(
        measure__in=[f"{INDICATOR}:{post}" for post in POSTS],
        period_from__lte=moment.on,
        period_to__gte=moment.on,
        in_force_from__lte=moment.on,
    )
    periods = held.order_by("measure", "basis", "period_from", "period_to").distinct(
        "measure", "basis", "period_from", "period_to"
    )
    in_order = sorted(periods, key=lambda one: (one.basis == Basis.PLAN, one.period_from))
    return {one.measure.removeprefix(f"{INDICATOR}:"): one for one in in_order}


def _cells(
    found: Mapping[str, Answer], rows: Mapping[str, Row | None], aims: Mapping[str, Row | None]
) -> dict[str, PostCell]:
    """The posts of one unit of the table, or of the whole."""
    return {post: PostCell(POSTS[post], answer, rows[post], aims.get(post)) for post, answer in found.items()}


def _whole(found: Mapping[str, Answer], aims: Mapping[str, Answer]) -> dict[str, PostCell]:
    rows = {post: answer.total for post, answer in found.items()}
    return _cells(found, rows, {post: answer.total for post, answer in aims.items()})


def _lines(
    structure: Structure,
    place: Place,
    found: Mapping[str, Answer],
    aims: Mapping[str, Answer],
    request: HttpRequest,
) -> list[CoverageLine]:
    aimed = {post: {row.key: row for row in answer.rows} for post, answer in aims.items()}
    lines = []
    for own in side_by_side(found, place.tree):
        key = own.row.key
        unit = _unit(structure, place.tree, key) if own.href else None
        table = _table_of(structure, unit, request) if unit is not None else ""
        cells = _cells(found, own.cells, {post: rows.get(key) for post, rows in aimed.items()})
        lines.append(CoverageLine(own.row, own.href, table, cells))
    return lines


def _unit(structure: Structure, tree: Tree, key: str) -> Place | None:
    if tree == Tree.TERRITORY:
        area = structure.find_area(key)
        return area_place(structure, area) if area is not None else None
    organization = structure.find_organization(key)
    return organization_place(structure, organization) if organization is not None else None


def _table_of(structure: Structure, place: Place, request: HttpRequest) -> str:
    """The address of the table of posts, of a commune or the organization that leads one."""
    area = place if place.tree == Tree.TERRITORY else territory_of(structure, place.id)
    if area is None or area.level != "commune":
        return ""
    return reverse("village_posts_table") + with_dates(request, **{COMMUNE: area.key})


def _in_order(lines: list[CoverageLine], asked: str) -> list[CoverageLine]:
    """By the post that is asked for, or who lags first; what is no unit stands last."""
    units, rest = [line for line in lines if line.href], [line for line in lines if not line.href]
    column, down = asked.lstrip("-"), asked.startswith("-")
    if column == "name":
        return [*(units[::-1] if down else units), *rest]
    if column in POSTS:
        return [*by_number(units, lambda line: line.posts[column].share, greatest_first=down), *rest]
    return [*sorted(units, key=_lag), *rest]


def _lag(line: CoverageLine) -> tuple[float, float]:
    """The greatest shortfall against a target first, then the smallest share of village heads."""
    heads = line.posts[str(PostKind.VILLAGE_HEAD)].share
    return -line.shortfall, 101.0 if heads is None else heads


def _file(
    place: Place, moment: Moment, lines: Sequence[CoverageLine], whole: Mapping[str, PostCell]
) -> exports.Table:
    def cells(posts: Mapping[str, PostCell]) -> Iterator[Any]:
        for cell in posts.values():
            value = figure_cell(cell.row)
            yield round(value, 1) if isinstance(value, float) else value
            yield cell.row.numerator if cell.row else None
            yield cell.row.denominator if cell.row else None
            yield cell.aimed

    heads = ["Đơn vị"]
    for label in POSTS.values():
        heads += [f"{label} (%)", f"{label}: đảng viên", f"{label}: có người giữ", f"{label}: chỉ tiêu (%)"]
    rows = ([line.row.name, *cells(line.posts)] for line in lines)
    notes = [place.name, f"Ngày {day(moment.on)}", f"Theo cơ cấu ngày {day(moment.structure_on)}"]
    return exports.Table("Chức danh thôn, bản là đảng viên", heads, rows, notes, ["Tổng số", *cells(whole)])
