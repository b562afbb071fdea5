"""Pages to read plans on: the list, one plan with its rows and preview, the progress of its work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.accounts.access.scopes import MANAGERS, has_role
from registry.accounts.requests import user_of
from registry.common.htmx import reload_page
from registry.common.paging import numbered_page
from registry.common.queue.models import WorkState
from registry.units.names import name_on
from registry.units.structure import forest
from registry.units.tree import Tree

from .carrying import is_board
from .comparing import NO_TROUBLE, listed_of
from .finding import is_open, manages, plan_of, visible_plans
from .heads import shown
from .lines import TOTAL, Line
from .models import Plan, PlanRow, RowTree
from .previewing import digest
from .words import FIELDS, MARKS, called, order

LINES_A_PAGE = 100
# How the address names a line of the preview: by names, and not as pages that are about a unit.
LINE = ("so-lieu", "theo", "cua")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a preview as the page shows it."""

    line: Line
    title: str
    unit: str
    before: float | None
    after: float | None
    new: int | None
    gone: int | None

    @property
    def has_list(self) -> bool:
        """Is there anything to list?"""
        stays = self.after if self.line.figure not in NO_TROUBLE else 0
        return self.new is not None and bool(self.new or self.gone or stays)

    @property
    def asked(self) -> str:
        """How the list of the line is asked for."""
        return urlencode({name: said for name, said in zip(LINE, self.line, strict=True) if said})

    @property
    def change(self) -> float | None:
        """How much more it is afterwards."""
        return None if self.before is None or self.after is None else self.after - self.before


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The user's plans and those shared with the user's units, the latest first."""
    user = user_of(request)
    page = numbered_page(request, visible_plans(user).order_by("-drafted_at", "-pk"), 30)
    return render(request, "reorganization/list.html", {"page": page, "drafts": has_role(user, *MANAGERS)})


@require_safe
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """A plan: what it says, what the last preview found, and what may be done with it."""
    found, user = plan_of(request, number), user_of(request)
    context = _of(found) | {
        "manages": manages(user, found),
        "is_open": is_open(found),
        "is_board": is_board(user, found),
        "rows": numbered_page(request, found.rows.all(), LINES_A_PAGE),
        "names": _names(found),
        "work": found.work.going_on().first(),
        "last": found.work.order_by("-asked_at").first(),
    }
    heads = shown(context["rows"], user)
    context["named_rows"] = [
        _named(row, context["names"]) | {"head": heads.get(row.number, "")} for row in context["rows"]
    ]
    lines = context.pop("by_unit")
    context["units"] = sorted({line.unit for line in lines})
    if unit := request.GET.get(LINE[-1], ""):
        lines = [line for line in lines if line.unit == unit]
    context["unit"] = unit
    context["lines"] = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("bang"))
    return render(request, "reorganization/page.html", context)


@require_safe
def things(request: HttpRequest, number: int) -> HttpResponse:
    """What a line of the preview counts, one by one: what comes in, what goes, what stays."""
    found = plan_of(request, number)
    line = Line(*(request.GET.get(name, "") for name in LINE))
    listed = found.lists.get(f"{line.figure} {line.by}".strip())
    if listed is None:
        raise Http404
    of_unit = listed_of(line, listed)
    mark = request.GET.get("muc", "")
    counts = Counter(one.mark for one in of_unit)
    context = {
        "plan": found,
        "title": called(line),
        "unit": _unit_name(found, line.unit),
        "marks": [(code, words, counts[code]) for code, words in MARKS.items() if counts[code]],
        "mark": mark,
        "has_numbers": any(one.thing.number != 1 for one in of_unit),
        "page": numbered_page(
            request,
            [(MARKS[one.mark], one.thing) for one in of_unit if mark in ("", one.mark)],
            LINES_A_PAGE,
        ),
    }
    return render(request, "reorganization/things.html", context)


def _unit_name(plan: Plan, unit: str) -> str:
    """What the preview calls a unit; nothing for the total."""
    lines = (plan.preview or {}).get("lines", ()) if unit != TOTAL else ()
    return next((name for _, _, key, name, *_ in lines if key == unit), unit)


@require_safe
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """The moving part of a plan at work; when that is over, the way to the result."""
    found = plan_of(request, number)
    work = found.work.going_on().first()
    if work is None:
        return reload_page()
    return render(request, "reorganization/_progress.html", {"work": work})


def _of(plan: Plan) -> dict[str, Any]:
    """The plan and its preview, ready for a page."""
    preview = plan.preview or {}
    shown = [_shown(*said) for said in preview.get("lines", ())]
    shown.sort(key=lambda one: order(one.line))
    failed = plan.work.order_by("-asked_at").filter(state=WorkState.FAILED).first()
    return {
        "plan": plan,
        "is_previewed": plan.preview is not None,
        "is_current": plan.preview is not None and plan.previewed == digest(plan),
        "faults": [fault | {"field": FIELDS.get(fault["field"], "")} for fault in preview.get("faults", ())],
        "totals": [one for one in shown if one.line.unit == TOTAL],
        "by_unit": [one for one in shown if one.line.unit != TOTAL],
        "seen": preview.get("seen", ()),
        "failed": failed,
    }


def _shown(
    figure: str,
    by: str,
    unit: str,
    name: str,
    before: float | None,
    after: float | None,
    # Previews of an earlier release did not list what they counted.
    new: int | None = None,
    gone: int | None = None,
) -> Shown:
    line = Line(figure, by, unit)
    return Shown(line, called(line), name, before, after, new, gone)


def _names(plan: Plan) -> Mapping[tuple[str, str], str]:
    """What the units that rows name are called on the plan's day, or last before it."""
    structure = forest().on(plan.on)
    wanted = {(row.tree, key) for row in plan.rows.all() for key in (row.old, row.new, row.parent) if key}
    found = {}
    for tree, key in wanted:
        find = structure.find_area if tree == RowTree.AREA else structure.find_organization
        unit = find(key)
        if unit is not None and structure.of(Tree(tree)).term(unit) is not None:
            found[tree, key] = name_on(structure.forest, Tree(tree), unit, plan.on)
    return found


def _named(row: PlanRow, names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """A row as a table shows it: with names, and with keys of what is not known by one."""

    def name(key: str) -> str:
        return names.get((row.tree, key), key)

    return {
        "row": row,
        "old": name(row.old),
        "new": row.name or name(row.new),
        "is_new": bool(row.new) and (row.tree, row.new) not in names,
        "parent": name(row.parent),
    }
