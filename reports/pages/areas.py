"""The page of an area: its figures, what lies in it, what it was called, what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from cells.assignments import Assigned, assigned_to_village
from members.audited import audited_rows
from members.models import Member
from registry.accounts.access.places import (
    Place,
    find_area,
    roots_of,
    structure_of,
    territory_of,
)
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import Moment, moment_of, with_dates
from registry.units.models import AreaNaming
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.asking import answers

from .composition import composition
from .ledger import area_ledger
from .unit_board import children, unit_board, unit_context
from .unit_files import children_file
from .village_facts import serving_cells, village_facts
from .village_page import village_work


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
    serving = _serving(structure, place, moment) if board and board.level == "village" else {}
    if board is not None and board.level and (kind := exports.wanted(request)):
        return exports.send(kind, children_file(board, *children(request, board), serving))
    own, work, charged = None, None, Assigned([], 0)
    if board and place.level == "village":
        own = village_facts(structure, [place.id], moment, user_of(request))[place.id]
        work = village_work(structure, place, moment, user_of(request))
        charged = assigned_to_village(structure, place.id, user_of(request), moment.on)
        holders = [post.holder for post in own.posts]
        _note_named(request, place, [*holders, *work.named, *charged.named])
    return render(
        request,
        "areas/page.html",
        {
            **unit_context(request, structure, place, board, moment),
            **composition(request, place, moment, board),
            "names": AreaNaming.objects.filter(area=place.id).order_by("-starts_on"),
            "ledger": area_ledger(structure, place),
            "own": own,
            "work": work,
            "charged": charged,
            "serving": serving,
        },
    )


def _note_named(request: HttpRequest, place: Place, people: Iterable[Member | None]) -> None:
    """The page of a village names people, in posts or in charge: so that the reading is written down."""
    if seen := audited_rows(people):
        record(
            "members.read",
            by=user_of(request),
            on=("units.area", str(place.id)),
            purpose="chuc-danh",
            found=len(seen),
            seen=seen,
        )


def _serving(structure: Structure, commune: Place, moment: Moment) -> dict[str, list[Place]]:
    """The cells that serve each village right below a commune, by the village's key."""
    villages = structure.units_at(Tree.TERRITORY, "village", commune.id)
    cells = serving_cells(structure, villages, moment.on)
    return {structure.forest.area_keys[village][0]: cells[village] for village in villages}
