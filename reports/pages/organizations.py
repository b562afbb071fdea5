"""The page of a Party organization: its figures and units; of a cell, its villages and members."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from cells.assignments import assigned_to_cell
from cells.models import CellVillage
from members.audited import audited_rows
from members.models import Member, Stretch
from members.pages import columns, listing
from registry.accounts.access.places import (
    Place,
    area_place,
    find_organization,
    organization_on,
    roots_of,
    structure_of,
)
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.moments import Moment, moment_of, with_dates
from registry.common.paging import page_of
from registry.units.models import OrganizationTerm
from registry.units.structure import Structure
from reports.asking import answers
from reports.labels import BALANCE
from reports.questions import Row

from .board import Board, is_cell
from .composition import composition
from .ledger import organization_ledger
from .unit_board import children, unit_board, unit_context
from .unit_files import children_file


def organizations(request: HttpRequest) -> HttpResponse:
    """The door to the organizations: straight to the user's own, or a choice of several."""
    moment = moment_of(request)
    roots = roots_of(request, structure_of(moment))
    if len(roots) == 1:
        return redirect(roots[0].href + with_dates(request))
    return render(request, "organizations/none.html", {"moment": moment, "roots": roots})


@answers
def organization(request: HttpRequest, code: str) -> HttpResponseBase:
    """One organization on the page's dates; what no longer stands shows its history and where it went."""
    moment = moment_of(request)
    structure = structure_of(moment)
    place = find_organization(request, structure, code)
    board = unit_board(request, structure, place, moment)
    if board is not None and board.level and (kind := exports.wanted(request)):
        return exports.send(kind, children_file(board, *children(request, board), {}))
    context = {
        **unit_context(request, structure, place, board, moment),
        **composition(request, place, moment, board),
        "balance": _balance(board) if board else [],
        "terms": _terms(structure, place),
        "ledger": organization_ledger(structure, place),
    }
    if is_cell(place):
        context |= _cell(request, structure, place, moment)
    return render(request, "organizations/page.html", context)


def _cell(request: HttpRequest, structure: Structure, place: Place, moment: Moment) -> dict[str, Any]:
    """What only a cell has: its villages, who is charged with it, and its members, a page at a time."""
    serves = CellVillage.objects.on(moment.on).filter(cell=place.id).values_list("village_id", flat=True)
    here = Stretch.objects.filter(member=OuterRef("pk"), cell=place.id).on(moment.on)
    found = Member.objects.filter(Exists(here))
    page = page_of(request, found)
    charged = assigned_to_cell(structure, place.id, user_of(request), moment.on)
    record(
        "members.listed",
        by=user_of(request),
        on=("units.organization", str(place.id)),
        organization=place.id,
        rows=len(page.rows),
        seen=audited_rows([*page.rows, *charged.named]),
    )
    return {
        "is_cell": True,
        "villages": [area_place(structure, village) for village in serves],
        "charged": charged,
        "page": page,
        "people": listing.persons(structure, page.rows, moment.on),
        "columns": columns.usual(without_cell=True),
    }


def _balance(board: Board) -> list[tuple[str, str, Row]]:
    """The lines of the year's balance with their names; what did not happen is left out."""
    shown = [row for row in board.balance.rows if row.value or row.by in ("opening", "admitted", "closing")]
    return [(row.by or "", BALANCE[row.by or ""], row) for row in shown]


def _terms(structure: Structure, place: Place) -> list[tuple[OrganizationTerm, Place | None, Place | None]]:
    """What the organization was, newest first, with the parent and the territory of each time."""
    known = structure.forest
    return [
        (
            term,
            organization_on(known, term.parent_id, term.starts_on) if term.parent_id else None,
            area_place(structure, term.area_id) if term.area_id else None,
        )
        for term in OrganizationTerm.objects.filter(organization=place.id).order_by("-starts_on")
    ]
