"""The list of members: who was what on the reporting date, in any order and with chosen columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from members.audited import audited_rows, everybody_in
from members.forms.together import CORRECTABLE, title_of
from members.models import Member, MemberQuerySet
from registry.accounts.access.places import (
    Place,
    level_below,
    organization_place,
    roots_of,
    structure_of,
)
from registry.audit.trail import record
from registry.common import exports
from registry.common.filters import note
from registry.common.moments import Moment, moment_of
from registry.common.paging import PLACES, page_in, page_of
from registry.common.searches import KEY, WORDS, recall, remember
from registry.common.templatetags.ui import moment as said_moment
from registry.common.templatetags.ui import number as number_in_words
from registry.common.text import clean
from registry.units.structure import Structure
from registry.units.tree import Tree

from . import columns, listing
from .columns import Column
from .many_corrected import NARROWED
from .people_filters import MemberFilters

# By which column it is in order, downwards after a minus, and which columns are shown.
SORT, SHOWN = "xep", "cot"


# What of the list's state can be kept under a name: never a name that was looked for, and not its days.
KEPT = (
    *(name.replace("_", "-") for name in MemberFilters.base_filters if name != WORDS),
    SORT,
    SHOWN,
)


def kept(given: QueryDict) -> dict[str, list[str]]:
    """The state of the list that an address gives: filters, columns, order."""
    return {name: found for name in KEPT if (found := [value for value in given.getlist(name) if value])}


def members(request: HttpRequest) -> HttpResponseBase:
    """The list, a page at a time or whole as a file. A name is posted, so that it stands in no address."""
    moment = moment_of(request)
    structure = structure_of(moment)
    listed = MemberFilters(request, moment, structure)
    shown = columns.chosen(request.GET.getlist(SHOWN))
    sort, downwards = columns.sort_asked(request.GET.get(SORT, ""))
    if request.method == "POST":
        return _of_words(request, listed.unit)
    about: dict[str, Any] = {
        "by": request.user,
        "organization": listed.unit.id if listed.unit else None,
        "filters": listed.used,
        "personal": listing.words_of(recall(request) or ""),
    }
    ordered = partial(columns.in_order, listed.qs, sort, moment.on, structure, downwards=downwards)
    if (kind := exports.wanted(request)) and listed.is_valid():
        everybody = everybody_in(listed.qs)
        record("members.exported", kind=kind, rows=len(everybody), seen=everybody, **about)
        pieces = listing.pieces_of(ordered(), Member.objects.in_bulk)
        notes, wanted = _notes(listed, moment, len(everybody)), shown if SHOWN in request.GET else None
        return exports.send(kind, _table(structure, pieces, moment, wanted, notes))
    if sort == columns.NAME and not downwards:
        reads: dict[str, Any] = {"first": MemberQuerySet.first_rows, "read": Member.objects.in_bulk}
        page = page_of(request, listed.qs, total=lambda: listed.total, **reads)
    else:
        page = page_in(request, ordered(), Member.objects.in_bulk)
    record("members.listed", rows=len(page.rows), seen=audited_rows(page.rows), **about)
    return render(
        request,
        "lists/members.html",
        {
            "moment": moment,
            "form": listed.form,
            "unit": listed.unit,
            "units": unit_choices(request, structure, listed.unit),
            "total": listed.total,
            "page": page,
            "people": _persons(structure, page.rows, moment, shown),
            "columns": shown,
            "every_column": columns.COLUMNS.values(),
            "sort": f"-{sort}" if downwards else sort,
            "details": listed.details,
            "words": listed.words,
            "choices": urlencode(kept(request.GET), doseq=True),
            "own_units": [root for root in roots_of(request, structure) if root.stands],
            "narrowed": [(name, request.GET[name]) for name in NARROWED if request.GET.get(name)],
            "correctable": [(path, title_of(field)) for path, field in CORRECTABLE.items()],
            "is_detailed": listed.is_detailed,
        },
    )


def _of_words(request: HttpRequest, unit: Place | None) -> HttpResponse:
    """On to the list of that name in the ``unit`` that the address names, with the address' other filters."""
    query = request.GET.copy()
    for name in (KEY, WORDS, "dang", *PLACES):
        query.pop(name, None)
    query["don-vi"] = unit.code if unit else ""
    if words := clean(request.POST.get(WORDS, ""))[:80]:
        query[KEY] = remember(request, words)
    return redirect(f"{reverse('members')}?{query.urlencode()}")


def _persons(
    structure: Structure, rows: Iterable[Member], moment: Moment, shown: list[Column] | None
) -> list[listing.Person]:
    in_detail = any(column.is_detail for column in shown or ())
    return listing.persons(structure, rows, moment.on, in_detail=in_detail)


def _table(
    structure: Structure,
    pieces: Iterable[list[Member]],
    moment: Moment,
    shown: list[Column] | None,
    notes: Sequence[str],
) -> exports.Table:
    """The list as a file: the columns chosen, or those that the import reads."""
    people = chain.from_iterable(_persons(structure, piece, moment, shown) for piece in pieces)
    return columns.table("Danh sách đảng viên", people, shown, notes)


def _notes(listed: MemberFilters, moment: Moment, number: int) -> list[str]:
    """What the file says of itself: of which unit and day, narrowed by what, how many, as of when."""
    return [
        listed.unit.name if listed.unit else "Toàn bộ phạm vi được xem",
        *moment.notes,
        *note(listed.words),
        f"{number_in_words(number)} đảng viên, theo những gì đã ghi trong sổ đến {said_moment(now())}",
    ]


def unit_choices(request: HttpRequest, structure: Structure, chosen: Place | None) -> list[Place]:
    """The units that the filter offers: the user's own, what stands right below, and the one chosen."""
    offered: list[Place] = []
    for root in roots_of(request, structure):
        offered.append(root)
        level = level_below(structure, root) if root.stands else None
        if level:
            below = structure.units_at(Tree.PARTY, level, root.id)
            named = sorted(below, key=lambda unit: structure.party_term(unit).sort_key)  # type: ignore[union-attr]
            offered += [organization_place(structure, unit) for unit in named if unit != root.id]
    if chosen is not None and chosen not in offered:
        offered.append(chosen)
    return offered
