"""Pages on which is decided about a plan: with whom it is shared, its preview, doing it, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access import scopes
from registry.accounts.access.scopes import MANAGERS
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.refusals import Refused
from registry.common.stale_forms import check_current, mark_of
from registry.units.models import Organization
from registry.units.structure import PARTY_RANKS, forest, level_of

from . import carrying, jobs, services
from .finding import managed_plan
from .forms import ShareForm
from .models import Plan
from .previewing import digest

_METHODS = ("GET", "HEAD", "POST")


@require_http_methods(_METHODS)
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the organizations whose people see the plan."""
    plan, user = managed_plan(request, number), user_of(request)
    offered = _offered(user, plan)
    codes = forest().codes
    shared = [codes[one] for one in plan.shared_with if one in codes]
    form = ShareForm(
        request.POST if request.method == "POST" else None, organizations=offered, initial=shared
    )
    if request.method == "POST" and form.is_valid():
        chosen = Organization.objects.filter(code__in=form.cleaned_data["organizations"])
        attempt(request, lambda: services.share(plan=plan, organizations=chosen, by=user), "Đã chia sẻ.")
        return redirect("plan", plan.pk)
    context = {"form": form, "title": "Chia sẻ phương án", "button": "Ghi", "plan": plan}
    return render(request, "reorganization/form.html", context, status=422 if form.errors else 200)


def _offered(user: User, plan: Plan) -> list[tuple[str, str]]:
    """Committees above the plan's organization, itself, and those below it down to grassroots ones."""
    structure = forest().on(plan.on)
    above = structure.party.path(plan.organization_id) if structure.party_term(plan.organization_id) else ()
    below = set(scopes.subtree_ids(user, roles=MANAGERS))
    found = []
    for unit, term in structure.party.standing.items():
        rank = PARTY_RANKS[level_of(term.kind)]
        if unit in above or (unit in below and rank <= PARTY_RANKS["superior_committee"]):
            found.append((rank, term.sort_key, structure.forest.codes[unit], term.name))
    return [(code, name) for _, _, code, name in sorted(found)]


@require_POST
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Have the plan previewed."""
    plan = managed_plan(request, number)
    return _done(request, plan, lambda: jobs.ask_preview(plan=plan, by=user_of(request)))


@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop what is being done with the plan."""
    plan = managed_plan(request, number)
    return _done(request, plan, lambda: jobs.stop(plan=plan, by=user_of(request)), "Đã dừng.")


@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Give a draft up."""
    plan = managed_plan(request, number)
    done = attempt(
        request, lambda: services.discard(plan=plan, by=user_of(request)) or True, "Đã bỏ phương án."
    )
    return redirect("plans") if done else redirect("plan", plan.pk)


@require_http_methods(_METHODS)
def carry_out(request: HttpRequest, number: int) -> HttpResponse:
    """What will happen, then the deed."""
    return _confirmed(request, number, "reorganization/carry_out.html", jobs.ask_carry_out)


@require_http_methods(_METHODS)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """What undoing means, then the deed."""
    return _confirmed(request, number, "reorganization/undo.html", carrying.undo)


def _confirmed(request: HttpRequest, number: int, template: str, act: Callable[..., Any]) -> HttpResponse:
    """The page to confirm on, of the plan as it was read; only for board staff of the province."""
    plan, user = managed_plan(request, number), user_of(request)
    if not carrying.is_board(user, plan):
        raise PermissionDenied("Chỉ cán bộ ban tổ chức cấp tỉnh được thực hiện hoặc hoàn tác phương án.")
    found, refused = (plan.pk, plan.state, digest(plan)), None
    if request.method == "POST":
        try:
            check_current(request, found)
            act(plan=plan, by=user)
            return redirect("plan", plan.pk)
        except Refused as refusal:
            refused = refusal
    context = {"plan": plan, "rows": plan.rows.count(), "refused": refused, "mark": mark_of(found)}
    return render(request, template, context, status=200 if refused is None else 422)


def _done(request: HttpRequest, plan: Plan, act: Callable[[], Any], said: str = "") -> HttpResponse:
    attempt(request, act, said)
    return redirect("plan", plan.pk)
