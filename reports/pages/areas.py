"""The page of an area: its figures, what lies in it, what it was called, what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from cells.models import CellVillage
from members.audited import audited_rows
from members.models import Member, Post
from registry.accounts.access.places import (
    Place,
    find_area,
    organization_place,
    roots_of,
    structure_of,
    territory_of,
)
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import Moment, moment_of, with_dates
from registry.units.models import AreaNaming
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import answers

from .board import Board, children_file, unit_board, unit_context
from .ledger import area_ledger


@dataclass(slots=True)
class VillageFacts:
    """Who serves a village and who holds its posts on a day."""

    cells: list[Place] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


def areas(request: HttpRequest) -> HttpResponse:
    """The door to the areas: straight to the user's territory, or a choice of several."""
    structure = structure_of(moment_of(request))
    own = [t for root in roots_of(request, structure) if (t := territory_of(structure, root.id))]
    if len(own) == 1:
        return redirect(own[0].href + with_dates(request))
    return render(request, "areas/none.html", {"moment": moment_of(request), "own": own})


@answers
def area(request: HttpRequest, key: str) -> HttpResponseBase:
    """One area on the page's dates; what no longer stands shows its history and where it went."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = find_area(request, structure, key)
    board = unit_board(request, structure, place, moment)
    if board is not None and (kind := exports.wanted(request)):
        return exports.send(kind, children_file(board))
    villages = _village_ids(structure, board) if board else []
    facts = village_facts(structure, villages, moment, user_of(request))
    if place.level == "village" and place.id in facts:
        _note_holders(request, place, facts[place.id])
    return render(
        request,
        "areas/page.html",
        {
            **unit_context(request, structure, place, board, moment),
            "names": AreaNaming.objects.filter(area=place.id).order_by("-starts_on"),
            "ledger": area_ledger(structure, place),
            "own": facts.get(place.id) if place.level == "village" else None,
            "facts": {k: facts[i] for i, k in _keys(structure, villages)} if board else {},
        },
    )


def _note_holders(request: HttpRequest, place: Place, facts: VillageFacts) -> None:
    """The page of a village names those who hold its posts: people, so that the reading is written down."""
    if seen := audited_rows(post.holder for post in facts.posts):
        record(
            "members.read",
            by=user_of(request),
            on=("units.area", str(place.id)),
            purpose="chuc-danh",
            found=len(seen),
            seen=seen,
        )


def _keys(structure: Structure, villages: Sequence[int]) -> Iterator[tuple[int, str]]:
    for village in villages:
        yield village, structure.forest.area_keys[village][0]


def _village_ids(structure: Structure, board: Board) -> list[int]:
    """The villages that the page tells about: itself, or those right below a commune."""
    if board.place.level == "village":
        return [board.place.id]
    return structure.units_at(Tree.TERRITORY, "village", board.place.id) if board.level == "village" else []


def village_facts(
    structure: Structure, villages: Sequence[int], moment: Moment, user: User
) -> dict[int, VillageFacts]:
    """Serving cells and posts of ``villages`` on the reporting date; as many queries however many they are.

    A post's ``holder`` is empty where the user does not see that member.
    """
    facts: dict[int, VillageFacts] = defaultdict(VillageFacts)
    serving = CellVillage.objects.on(moment.on).filter(village__any_of=villages).order_by("cell__code")
    for village, cell in serving.values_list("village_id", "cell_id"):
        facts[village].cells.append(organization_place(structure, cell))
    holders = Prefetch("holder", Member.objects.visible_to(user))
    held = Post.objects.on(moment.on).filter(village__any_of=villages).prefetch_related(holders)
    for post in held.order_by("post", "pk"):
        facts[post.village_id].posts.append(post)
    return {village: facts[village] for village in villages}
