"""Villages without a member: which they are, who serves them, who leads them, since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.models import PostKind
from registry.areas.models import AreaNaming
from registry.common.moments import Moment, moment_of
from reports.behind import units_behind
from reports.last_members import last_days
from reports.models import Reading
from reports.structure import AREA, Structure, forest
from reports.summaries import answer_cached
from reports.units import reading_on

from . import exports
from .areas import VillageFacts, village_facts
from .places import Place, answers, area_place, find_area, roots_of, structure_of, territory_of


@dataclass(frozen=True, slots=True)
class EmptyVillage:
    """A village without a member and what is known of it on the reporting date."""

    place: Place
    name: str
    commune: Place | None
    facts: VillageFacts
    last_day: date | None

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Village head and Front head: what the post is called and whether a member holds it."""
        shown = (PostKind.VILLAGE_HEAD, PostKind.FRONT_HEAD)
        return [
            (post.get_post_display(), post.holder_id is not None)
            for post in self.facts.posts
            if post.post in shown
        ]


@answers
def villages_without_member(request: HttpRequest) -> HttpResponseBase:
    """The villages of the user's territory (or of one commune of it) without a member, by a reading."""
    moment = moment_of(request)
    structure = structure_of(moment)
    board_reading = reading_on(moment.on)
    reading = request.GET.get("cach-tinh") or board_reading
    if reading not in Reading.values:
        raise BadRequest("Không có cách tính này. Hãy chọn một cách trong danh sách.")
    root = next((place for place in roots_of(request, structure) if place.stands), None)
    commune = _commune(request, structure)
    context: dict[str, Any] = {
        "moment": moment,
        "root": root,
        "commune": commune,
        "communes": _communes(structure, root),
        "reading": reading,
        "board_reading": board_reading,
        "readings": Reading.choices,
    }
    place = commune or root
    if place is None:
        return render(request, "lists/villages.html", context)
    question = place.ask(f"villages_without_member_{reading}", moment, on=moment.on)
    answer = answer_cached(question)
    lines = _lines(structure, units_behind(question), moment, reading) if answer.total.value else []
    if kind := exports.wanted(request):
        return exports.send(kind, _table(lines))
    return render(request, "lists/villages.html", context | {"answer": answer, "lines": lines})


def _commune(request: HttpRequest, structure: Structure) -> Place | None:
    key = request.GET.get("xa")
    place = find_area(request, structure, key) if key else None
    return place if place is not None and place.stands else None


def _communes(structure: Structure, root: Place | None) -> list[Place]:
    """The communes that the filter offers: those of the unit's territory."""
    territory = territory_of(structure, root.id) if root is not None else None
    if territory is None or territory.level not in ("province", "district"):
        return []
    units = [structure.unit(AREA, unit) for unit in structure.units_at(AREA, "commune", territory.id)]
    return [area_place(structure, unit.id) for unit in sorted(units, key=lambda unit: unit.sort_key)]


def _lines(structure: Structure, villages: Sequence[int], moment: Moment, reading: str) -> list[EmptyVillage]:
    """The villages in the order of their communes and names; a fixed number of queries."""
    facts = village_facts(structure, villages, moment)
    last = last_days(forest().on(moment.on), villages, reading)
    named = {
        naming.area_id: naming
        for naming in AreaNaming.objects.on(moment.on)
        .filter(area__any_of=villages)
        .only("area", "kind", "name")
    }
    lines = []
    for village in villages:
        place = area_place(structure, village)
        path = [unit for unit in structure.areas.place(village).path if unit != village]
        naming = named.get(village)
        lines.append(
            EmptyVillage(
                place,
                f"{naming.kind} {naming.name}".strip() if naming else place.name,
                area_place(structure, path[-1]) if path else None,
                facts[village],
                last.get(village),
            )
        )
    order = {line.place.id: _order(structure, line) for line in lines}
    return sorted(lines, key=lambda line: order[line.place.id])


def _order(structure: Structure, line: EmptyVillage) -> tuple[str, str, str]:
    def key(place: Place) -> str:
        return structure.forest.namings[place.id][-1].sort_key

    return (key(line.commune) if line.commune else "", key(line.place), line.place.key)


def _table(lines: Sequence[EmptyVillage]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            yield (
                line.place.key,
                line.name,
                line.commune.name if line.commune else "",
                ", ".join(cell.name for cell in line.facts.cells),
                *_heads(line),
                line.last_day,
            )

    heads = (
        "Khóa",
        "Thôn, bản",
        "Xã, phường",
        "Chi bộ phụ trách",
        "Trưởng thôn, bản",
        "Trưởng ban công tác mặt trận",
        "Ngày cuối cùng có đảng viên",
    )
    return exports.Table("Bản chưa có đảng viên", heads, rows())


def _heads(line: EmptyVillage) -> list[str]:
    """Who holds the two leading posts, in words; empty where nobody does."""
    held = {post.post: "đảng viên" if post.holder_id else "ngoài Đảng" for post in line.facts.posts}
    return [held.get(PostKind.VILLAGE_HEAD, ""), held.get(PostKind.FRONT_HEAD, "")]
