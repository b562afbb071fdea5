"""Pages on which a plan is drafted: what it is, its rows one by one, villages that merge, a sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import scopes
from registry.accounts.access.scopes import MANAGERS
from registry.accounts.models import User
from registry.accounts.requests import user_of, user_with
from registry.common.attempts import attempt
from registry.common.refusals import Refused
from registry.common.stale_forms import TOO_OLD, is_current, mark_of
from registry.imports.pages import XLSX
from registry.imports.templates import template
from registry.units.models import Organization
from registry.units.names import full_name
from registry.units.structure import forest
from registry.units.terms import holding
from registry.units.tree import Tree

from . import services
from .entering import Entering, Row
from .finding import managed_plan
from .forms import MergeForm, PlanForm, RowForm, SheetForm
from .heads import Heads
from .models import Plan, RowKind, RowTree
from .naming import Names
from .performing import PlanFault
from .previewing import digest
from .sheet import ABOUT, SHEET, lines_of, said_of_the_plan
from .words import FIELDS

NOT_YOURS = "Chỉ cán bộ ban tổ chức được soạn phương án sắp xếp."
_METHODS = ("GET", "HEAD", "POST")


@require_http_methods(_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a plan."""
    user = user_with(request, *MANAGERS, refusal=NOT_YOURS)
    roots = Organization.objects.filter(pk__in=scopes.root_ids(user, roles=MANAGERS)).order_by("code")
    form, found = (
        PlanForm(_sent(request), organizations=_called(roots)),
        _drafted(user),
    )
    if _is_sent(request, form, found):
        said = dict(form.cleaned_data)
        organization = roots.get(code=said.pop("organization"))
        plan = _saved(form, lambda: services.draft(organization=organization, by=user, **said))
        if plan is not None:
            return redirect("plan", plan.pk)
    return _form(request, form, "Soạn phương án sắp xếp", "Bắt đầu soạn", found=found)


def _drafted(user: User) -> tuple[int, int]:
    """The user, and how many plans that user has drafted: what a form to begin one more is of."""
    return user.pk, Plan.objects.filter(drafted_by=user).count()


def _called(organizations: Any) -> list[tuple[str, str]]:
    known = forest()
    return [(one.code, known.party_terms[one.pk][-1].name) for one in organizations]


@require_http_methods(_METHODS)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Another title, day or instruments."""
    plan = managed_plan(request, number)
    names = ("title", "on", "state_instrument", "party_instrument")
    form = PlanForm(
        request.POST or None, organizations=(), initial={name: getattr(plan, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        by = user_of(request)
        if _saved(form, lambda: services.change(plan=plan, by=by, **form.cleaned_data)) is not None:
            return redirect("plan", plan.pk)
    return _form(request, form, "Sửa phương án", "Ghi", plan)


@require_http_methods(_METHODS)
def row(request: HttpRequest, number: int) -> HttpResponse:
    """One row more."""
    plan = managed_plan(request, number)
    form, found = RowForm(_sent(request)), digest(plan)
    if _is_sent(request, form, found):
        said = {name: "yes" if value is True else value or "" for name, value in form.cleaned_data.items()}
        if _entered(request, plan, form, [said]):
            return redirect("plan", plan.pk)
    return _form(request, form, "Thêm một dòng", "Thêm vào phương án", plan, found)


@require_http_methods(_METHODS)
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Villages of a commune that become one, ticked in a list."""
    plan = managed_plan(request, number)
    communes, chosen = _communes(user_of(request), plan), request.GET.get("xa", "")
    villages = _villages(user_of(request), plan, chosen) if chosen in dict(communes) else []
    form, found = (
        MergeForm(_sent(request), villages=villages),
        digest(plan),
    )
    if _is_sent(request, form, found):
        said = form.cleaned_data
        if len(said["olds"]) < 2:
            form.add_error("olds", "Chọn ít nhất hai thôn, bản.")
        elif _entered(request, plan, form, _merging(said)):
            return redirect(request.get_full_path())
    context = {"plan": plan, "communes": communes, "commune": chosen, "villages": villages, "form": form}
    context["mark"] = mark_of(found)
    status = 422 if form.errors else 200
    return render(request, "reorganization/merge.html", context, status=status)


def _merging(said: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows that the form of merging villages asks for."""
    common = {"kind": RowKind.MERGE, "tree": RowTree.AREA, "cells": "yes" if said["cells"] else ""}
    common |= {name: said[name] for name in ("new", "unit_kind", "cell_code", "secretary", "head")}
    return [common | {"old": old, "is_main": "yes" if old == said["main"] else ""} for old in said["olds"]]


@require_POST
def remove(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """A row less."""
    plan = managed_plan(request, number)
    attempt(request, lambda: services.remove_row(plan=plan, number=line, by=user_of(request)))
    return redirect("plan", plan.pk)


@require_http_methods(_METHODS)
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The rows of a file, in place of those that there are; or everything that is wrong with the file."""
    plan = managed_plan(request, number)
    form = SheetForm(_sent(request), request.FILES or None)
    faults: list[PlanFault] = []
    found = digest(plan)
    if _is_sent(request, form, found):
        lines, faults = _read(form.cleaned_data["file"])
        about, different = said_of_the_plan(lines)
        # Units are meant as they stand on the day that the file says.
        plan.on = about.get("on", plan.on)
        entering = _entering(user_of(request), plan).read(lines)
        faults = sorted([*faults, *different, *entering.faults], key=lambda fault: fault.row)
        if not faults:
            rows, by = entering.rows, user_of(request)
            done = f"Đã đưa {len(rows)} dòng vào phương án."
            if attempt(request, lambda: _put_in(plan, rows, about, by), done):
                return redirect("plan", plan.pk)
    shown = [fault.as_dict() | {"field": FIELDS.get(fault.field, fault.field)} for fault in faults]
    context = {"plan": plan, "form": form, "faults": shown, "mark": mark_of(found)}
    status = 422 if shown or form.errors else 200
    return render(request, "reorganization/sheet.html", context, status=status)


def _put_in(plan: Plan, rows: list[Row], about: dict[str, Any], by: User) -> Plan:
    """The plan is as the file says: its rows, and the day and the instruments where it names them."""
    with transaction.atomic():
        if about:
            said = {name: getattr(plan, name) for name in ABOUT} | about
            services.change(plan=plan, title=plan.title, by=by, **said)
        return services.set_rows(plan=plan, rows=rows, by=by)


def _read(file: Any) -> tuple[list[tuple[int, dict[str, str]]], list[PlanFault]]:
    suffix = Path(file.name or "").suffix.lower()
    if suffix not in (".xlsx", ".csv") or file.size > settings.IMPORT_MAX_BYTES:
        said = "Chỉ nhận một tệp Excel (.xlsx) hoặc CSV, không quá lớn."
        return [], [PlanFault(0, "", "wrong_kind", said)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{SHEET.code}{suffix}"
        path.write_bytes(b"".join(file.chunks()))
        return lines_of(path)


@require_safe
def sheet_template(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in."""
    user_with(request, *MANAGERS, refusal=NOT_YOURS)
    response = HttpResponse(template(SHEET), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-phuong-an.xlsx"'
    return response


# Inner steps.


def _entering(user: User, plan: Plan) -> Entering:
    """A reader of lines about units that the user manages and that stand when the plan is done."""
    structure = forest().on(plan.on)
    areas, organizations = scopes.area_ids(user, roles=MANAGERS), scopes.subtree_ids(user, roles=MANAGERS)
    return Entering(Names(structure, areas, organizations), plan, Heads(user))


def _entered(request: HttpRequest, plan: Plan, form: Any, lines: list[dict[str, str]]) -> bool:
    """Were the rows added? What is wrong with them stands in the form."""
    by = user_of(request)
    entering = _entering(by, plan).read(enumerate(lines, start=1))
    for fault in entering.faults:
        form.add_error(fault.field if fault.field in form.fields else None, fault.message)
    if entering.faults:
        return False
    if _saved(form, lambda: services.add_rows(plan=plan, rows=entering.rows, by=by)) is None:
        return False
    messages.success(request, "Đã thêm vào phương án.")
    return True


def _saved(form: Any, act: Any) -> Any:
    """What the service gives; where it refuses, the form says why."""
    try:
        return act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None


def _sent(request: HttpRequest) -> Any:
    """What was sent, were it nothing at all; none where the form is only looked at."""
    return request.POST if request.method == "POST" else None


def _is_sent(request: HttpRequest, form: Any, found: object) -> bool:
    """Is the form sent, filled in well, and of the plan as it is?"""
    if request.method != "POST" or not form.is_valid():
        return False
    if not is_current(request, found):
        form.add_error(None, TOO_OLD)
        return False
    return True


def _form(
    request: HttpRequest, form: Any, title: str, button: str, plan: Plan | None = None, found: object = None
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "plan": plan, "mark": mark_of(found)}
    return render(request, "reorganization/form.html", context, status=422 if form.errors else 200)


def _communes(user: User, plan: Plan) -> list[tuple[str, str]]:
    """The communes that have villages, in the user's sight on the plan's day."""
    structure, seen = forest().on(plan.on), set(scopes.area_ids(user, roles=MANAGERS))
    units = structure.forest.area_keys
    found = [area for area in seen if area in units and units[area][1] == "commune"]
    standing = [structure.unit(Tree.TERRITORY, area) for area in found if structure.areas.term(area)]
    return [(one.key, one.name) for one in sorted(standing, key=lambda one: one.sort_key)]


def _villages(user: User, plan: Plan, commune: str) -> list[tuple[str, str]]:
    """The villages right in the commune on the plan's day."""
    structure = forest().on(plan.on)
    above = structure.forest.ids_by_key.get(commune)
    if above is None:
        raise Http404
    found = []
    for village in structure.forest.villages:
        term = structure.areas.term(village)
        naming = holding(structure.forest.namings[village], plan.on)
        if term is not None and term.parent == above and naming is not None:
            key = structure.forest.area_keys[village][0]
            found.append((naming.sort_key, key, full_name(naming.kind, naming.name)))
    return [(key, name) for _, key, name in sorted(found)]
