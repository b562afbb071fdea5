"""The plans that a user sees, and what the user may do with one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from registry.accounts.access import scopes
from registry.accounts.access.scopes import MANAGERS
from registry.accounts.models import User
from registry.accounts.requests import user_of

from .models import Plan, PlanState


def visible_plans(user: User) -> QuerySet[Plan]:
    """The user's own, and those that are shared with an organization that the user sees.

    What a preview lists may be long: it is read where it is asked for.
    """
    shared = Q(shared_with__holds_any=scopes.subtree_ids(user)) if scopes.has_role(user) else Q(pk__in=[])
    found = Plan.objects.filter(Q(drafted_by=user) | shared)
    return found.select_related("drafted_by").defer("lists")


def plan_of(request: HttpRequest, number: int) -> Plan:
    """The plan of that number, or 404."""
    found: Plan | None = visible_plans(user_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def manages(user: User, plan: Plan) -> bool:
    """May the user change the plan? Whoever manages the units that it is about."""
    return scopes.may(user, plan.organization_id, *MANAGERS)


def managed_plan(request: HttpRequest, number: int) -> Plan:
    """The plan, of which the user manages the units: else 403."""
    plan = plan_of(request, number)
    if not manages(user_of(request), plan):
        raise PermissionDenied("Chỉ cán bộ ban tổ chức của đơn vị được làm việc này với phương án.")
    return plan


def is_open(plan: Plan) -> bool:
    """May it still be changed?"""
    return bool(plan.state == PlanState.DRAFT)
