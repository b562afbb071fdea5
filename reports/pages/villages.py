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
from registry.accounts.access.places import (
    Place,
    area_place,
    find_area,
    roots_of,
    structure_of,
    territory_of,
)
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common import exports
from registry.common.moments import Moment, moment_of
from registry.units.models import AreaNaming
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.asking import answers, ask
from reports.engine.answers import answer_cached
from reports.engine.last_members import last_days
from reports.engine.units import reading_on
from reports.models import Reading

from . import cached_lists
from .areas import VillageFacts, village_facts

LEADING_POSTS = {PostKind.VILLAGE_HEAD: "Trưởng thôn, bản", PostKind.FRONT_HEAD: "Trưởng ban mặt trận"}
HELD_BY = {"member": "đảng viên", "other": "ngoài Đảng", "": ""}


@dataclass(frozen=True, slots=True)
class EmptyVillage:
    """A village without a member and what is known of it on the reporting date."""

    place: Place
    name: str
    commune: Place | None
    facts: VillageFacts
    last_day: date | None

    @property
    def heads(self) -> list[tuple[str, str]]:
        """The two leading posts: what each is called, and who holds it: ``member``, ``other`` or nobody."""
        held = {post.post: "member" if post.holder_id else "other" for post in self.facts.posts}
        return [(title, held.get(post, "")) for post, title in LEADING_POSTS.items()]


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
    question = ask(place, f"villages_without_member_{reading}", moment, on=moment.on)
    answer = answer_cached(question)
    villages = cached_lists.units(question) if answer.total.value else []
    lines = _lines(structure, villages, moment, reading, user_of(request)) if villages else []
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
    units = [
        structure.unit(Tree.TERRITORY, unit)
        for unit in structure.units_at(Tree.TERRITORY, "commune", territory.id)
    ]
    return [area_place(structure, unit.id) for unit in sorted(units, key=lambda unit: unit.sort_key)]


def _lines(
    structure: Structure, villages: Sequence[int], moment: Moment, reading: str, user: User
) -> list[EmptyVillage]:
    """The villages in the order of their communes and names; a fixed number of queries."""
    facts = village_facts(structure, villages, moment, user)
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
                *(HELD_BY[holder] for _, holder in line.heads),
                line.last_day,
            )

    heads = (
        "Khóa",
        "Thôn, bản",
        "Xã, phường",
        "Chi bộ phụ trách",
        *LEADING_POSTS.values(),
        "Ngày cuối cùng có đảng viên",
    )
    return exports.Table("Bản chưa có đảng viên", heads, rows())
