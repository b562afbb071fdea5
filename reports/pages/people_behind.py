"""The people behind a figure: a list that is as long as the figure, in any order, with chosen columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.audited import audited_rows
from members.models import Movement, is_seen_by
from members.pages import columns, listing
from members.pages.columns import Column
from members.pages.members import SHOWN, SORT
from registry.accounts.access.places import Place
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.paging import page_in
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.engine.asked import understand
from reports.questions import Question

from . import as_people, cached_lists
from .list_file import notes_of, title_of

# What is so of somebody on the day, and not when what is listed happened.
_OF_THE_DAY = ("chi-bo", "tu-cach", "tuoi-dang")


def listed(
    request: HttpRequest,
    question: Question,
    structure: Structure,
    context: dict[str, Any],
    *,
    key: str | None,
    by: str | None,
) -> HttpResponseBase:
    """The people of a row of the answer, a page at a time or whole as a file."""
    part = context["part"] or "numerator"
    found = cached_lists.people(question, key=key, by=by, part=part)
    whole = _sees_all(request, structure, question)
    if not whole:
        found = found.filter(is_seen_by(user_of(request), "member"))
    happened, on = found.model is Movement, understand(question).part_of(by).on
    shown = _columns(request, happened=happened)
    sort, downwards = _sort(request, happened=happened)
    if whole:
        asked: dict[str, Any] = {"key": key, "by": by, "part": part}
        numbers = _numbers(question, sort, on, structure, downwards=downwards, **asked)
    else:
        numbers = columns.in_order(found, sort, on, structure, member="member", downwards=downwards)
    root: Place = context["roots"][0]
    about: dict[str, Any] = {
        "by": request.user,
        "organization": root.id if root.tree == Tree.PARTY else None,
        "indicator": question.indicator,
        "root": ",".join(question.roots),
    }

    def read(keys: list[int]) -> dict[int, Any]:
        rows = found.model._default_manager.filter(pk__any_of=keys).select_related("member")
        return {row.pk: row for row in rows}

    if kind := exports.wanted(request):
        everybody = list(found.order_by().values_list("member_id", "member__home_id"))
        record("members.exported", rows=len(everybody), kind=kind, seen=everybody, **about)
        pieces = (
            listing.counted_rows(structure, piece, on=on, in_detail=_in_detail(shown))
            for piece in listing.pieces_of(numbers, read)
        )
        people = (person for piece in pieces for person in piece)
        chosen = shown if SHOWN in request.GET else None
        table = columns.table(title_of(context), people, chosen, notes_of(context), happened=happened)
        return exports.send(kind, table)
    page = page_in(request, numbers, read)
    record("members.listed", rows=len(page.rows), seen=audited_rows(row.member for row in page.rows), **about)
    context |= {
        "page": page,
        "people": listing.counted_rows(structure, page.rows, on=on, in_detail=_in_detail(shown)),
        "columns": shown,
        "every_column": [*columns.COLUMNS.values()],
        "sort": f"-{sort}" if downwards else sort,
        "kept": [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name not in (SHOWN, "sau", "truoc")
        ],
        "seen": len(numbers),
        "as_people": as_people.address(structure, context["answer"], context["row"], part),
    }
    return render(request, "lists/drill_down.html", context)


def _numbers(
    question: Question, sort: str, on: date, structure: Structure, *, downwards: bool, **asked: Any
) -> Sequence[int]:
    """The rows of a list of which the user sees everybody, in the order asked for."""
    if sort == columns.NAME and not downwards:
        return cached_lists.numbers(question, **asked)

    def arrange(lines: Sequence[tuple[int, int]]) -> list[int]:
        return columns.arranged(lines, sort, on, structure, downwards=downwards)

    return cached_lists.arranged(question, (sort, downwards), arrange, **asked)


def _columns(request: HttpRequest, *, happened: bool) -> list[Column]:
    codes = request.GET.getlist(SHOWN)
    shown = columns.chosen(codes) if codes else columns.usual(happened=happened)
    if not happened:
        return shown
    if columns.HAPPENED not in shown:
        shown = [*shown, columns.HAPPENED]
    return [replace(column, order=None) if column.code in _OF_THE_DAY else column for column in shown]


def _sort(request: HttpRequest, *, happened: bool) -> tuple[str, bool]:
    sort, downwards = columns.sort_asked(request.GET.get(SORT, ""))
    return (columns.NAME, False) if happened and sort in _OF_THE_DAY else (sort, downwards)


def _in_detail(shown: Sequence[Column]) -> bool:
    return any(column.is_detail for column in shown)


def _sees_all(request: HttpRequest, structure: Structure, question: Question) -> bool:
    """Is every cell that a person of this list could have been in one that the user sees?

    Then nobody need be asked for one by one, which over a whole province is most of the work.
    """
    mine = set(subtree_ids(user_of(request)))
    found = [structure.find_organization(code.strip()) for code in question.roots]
    roots = [root for root in found if root is not None]
    if question.area is not None or question.areas is not None or not roots:
        return mine.issuperset(structure.forest.cells)
    leaves = Roster(structure, Tree.PARTY, roots, None).cells
    return all(cell in mine for cell, leaf in leaves.items() if leaf.row != OUTSIDE)
