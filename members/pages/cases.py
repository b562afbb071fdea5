"""The list of those who are prepared for admission, and the page of one case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django_filters import ChoiceFilter

from members.case_rules import NEEDED, Finding, Weight, findings
from members.due import next_deadline
from members.holidays import holidays
from members.models import Case, CaseStep, Member, Source, Step, Stuck
from members.rules import rules_on
from registry.accounts.access.places import organization_asked
from registry.accounts.access.scopes import WRITERS, areas_in_sight, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.filters import EVERY, Filters
from registry.common.paging import numbered_page
from registry.units.names import area_names, organization_names
from registry.units.rosters import OUTSIDE, Roster
from registry.units.structure import forest
from registry.units.tree import Tree

from .access import READ_ONLY
from .members import unit_choices

PER_PAGE = 50
NOTHING_DONE, ANY_REASON = "chua-lam", "co"
WEIGHTS = {
    Weight.IMPOSSIBLE: "Quy định không cho phép",
    Weight.LATE: "Quá hạn",
    Weight.MISSING: "Còn thiếu",
    Weight.UNUSUAL: "Cần có ý kiến cấp trên",
}


class CaseFilters(Filters):
    """What the list is narrowed by beside the unit."""

    nguon = ChoiceFilter(label="Nguồn", field_name="source", choices=Source.choices, empty_label=EVERY)
    buoc = ChoiceFilter(
        label="Bước xa nhất",
        method="by_step",
        choices=[(NOTHING_DONE, "Chưa làm bước nào"), *Step.choices[:-1]],
        empty_label=EVERY,
    )
    vuong = ChoiceFilter(
        label="Vướng mắc",
        method="by_reason",
        choices=[(ANY_REASON, "Có vướng mắc"), *Stuck.choices],
        empty_label=EVERY,
    )
    han = ChoiceFilter(
        label="Thời hạn", method="read_beside", choices=[("qua", "Quá hạn")], empty_label=EVERY
    )

    def by_step(self, found: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Those whose furthest step it is."""
        return found.filter(Q(("step__isnull", True)) if value == NOTHING_DONE else Q(("step", value)))

    def by_reason(self, found: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Those whom that stops, or whom anything does."""
        return found.exclude(stuck="") if value == ANY_REASON else found.filter(stuck=value)


class CaseLine(NamedTuple):
    """One of the list: where, the furthest step, and what the rules say that is urgent."""

    case: Case
    cell: str
    village: str
    step: str
    findings: list[Finding]


def cases(request: HttpRequest) -> HttpResponse:
    """Those of the user's scope who are prepared for admission today, by name."""
    user, today = user_of(request), localdate()
    # Whoever is prepared is so today, whatever day the pages around are read on.
    structure = forest().on(today)
    code = request.GET.get("don-vi")
    unit = organization_asked(request, structure, code, written=None) if code else None
    found = Case.objects.visible_to(user).open_on(today).with_step_on(today)
    if unit is not None:
        leaves = Roster(structure, Tree.PARTY, [unit.id], None).cells.items()
        found = found.filter(cell__any_of=[cell for cell, leaf in leaves if leaf.row != OUTSIDE])
    listed = CaseFilters(request.GET, queryset=found)
    ordered = listed.qs.prefetch_related("steps")
    rows: Any = ordered.order_by("sort_key", "pk")
    off = holidays()
    if request.GET.get("han") == "qua":
        rows = [case for case in rows if _urgent(case, today, off, Weight.LATE)]
    page = numbered_page(request, rows, PER_PAGE)
    shown = list(page.object_list)
    record("cases.listed", by=user, organization=unit.id if unit else None, cases=[case.pk for case in shown])
    return render(
        request,
        "members/cases/list.html",
        {
            "form": listed.form,
            "unit": unit,
            "units": unit_choices(request, structure, unit),
            "page": page,
            "lines": _lines(shown, today, off),
            "used": listed.used,
            "may_write": bool(subtree_ids(user, roles=WRITERS)),
        },
    )


def _urgent(case: Case, today: date, off: Collection[date], *weights: Weight) -> list[Finding]:
    return [one for one in findings(case, case.steps.all(), today, off) if one.weight in weights]


def _lines(shown: list[Any], today: date, off: Collection[date]) -> list[CaseLine]:
    cells = organization_names({case.cell_id for case in shown if case.cell_id}, today)
    villages = area_names({case.village_id for case in shown if case.village_id}, today)
    return [
        CaseLine(
            case,
            cells.get(case.cell_id or 0, ""),
            villages.get(case.village_id or 0, ""),
            Step(case.step).label if case.step else "",
            _urgent(case, today, off, Weight.IMPOSSIBLE, Weight.LATE),
        )
        for case in shown
    ]


class StepLine(NamedTuple):
    """A step on the page of a case: what was done of it, when it is due, and the address of its form."""

    step: Step
    done: list[CaseStep]
    due_on: date | None
    path: str
    is_needed: bool


# The last part of the address of a step's form.
PATHS = {
    Step.REVIEW: "nhan-xet",
    Step.CLASS: "lop",
    Step.CERTIFICATE: "chung-nhan",
    Step.APPLICATION: "don",
    Step.VERIFICATION: "tham-tra",
    Step.COMMENTS_ORGANIZATIONS: "doan-the",
    Step.COMMENTS_RESIDENCE: "noi-cu-tru",
    Step.CELL_VOTE: "chi-bo",
    Step.SUB_COMMITTEE_VOTE: "bo-phan",
    Step.COMMITTEE_VOTE: "dang-uy",
    Step.DECISION: "quyet-dinh",
}


def case(request: HttpRequest, number: int) -> HttpResponse:
    """What is done in a case, what is missing, what is late and what the rules do not allow."""
    user, today = user_of(request), localdate()
    held = case_in_sight(request, number)
    steps = list(held.steps.order_by("done_on", "pk"))
    record("cases.read", by=user, on=held)
    off = holidays()
    found = findings(held, steps, today, off) if held.is_open else []
    return render(
        request,
        "members/cases/page.html",
        {
            "case": held,
            "cell": held.cell and organization_names([held.cell.pk], today)[held.cell.pk],
            "village": held.village and area_names([held.village.pk], today)[held.village.pk],
            "steps": _step_lines(held, steps, off),
            "groups": [
                (label, [one for one in found if one.weight == weight])
                for weight, label in WEIGHTS.items()
                if any(one.weight == weight for one in found)
            ],
            "rules": rules_on(today),
            "may_write": held.is_open and may_write_about(user, held),
            "member": Member.objects.visible_to(user).filter(pk=held.member_id or 0).first(),
        },
    )


def _step_lines(held: Case, steps: list[CaseStep], off: Collection[date]) -> list[StepLine]:
    awaited, last_day = (next_deadline(steps, off) if held.is_open else None) or ("", None)
    return [
        StepLine(
            step,
            [row for row in steps if row.step == step],
            last_day if awaited == step else None,
            PATHS.get(step, ""),
            step in NEEDED,
        )
        for step in Step
    ]


def case_in_sight(request: HttpRequest, number: int) -> Case:
    """The case in the user's scope: else 404."""
    rows = Case.objects.visible_to(user_of(request)).select_related("cell", "village", "member")
    found: Case = get_object_or_404(rows, pk=number)
    return found


def may_write_about(user: User, held: Case) -> bool:
    """May the user enter what is done in this case?"""
    if held.cell_id:
        return user.is_active and held.cell_id in set(subtree_ids(user, roles=WRITERS))
    return user.is_active and bool(areas_in_sight(user, [held.village_id or 0], roles=WRITERS))


def case_to_write(request: HttpRequest, number: int, *, purpose: str) -> Case:
    """The case in scope that the user may write about: else 404, or 403 for a mere reader."""
    held = case_in_sight(request, number)
    user = user_of(request)
    if not may_write_about(user, held):
        raise PermissionDenied(READ_ONLY)
    record("cases.read", by=user, on=held, purpose=purpose)
    return held
