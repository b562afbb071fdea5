"""What the signed-in user may do, asked by templates that show a control only to whom it serves."""

from __future__ import annotations

from typing import Any

from django import template

from registry.accounts.access import files, scopes
from registry.accounts.access.helpers import who_can_help
from registry.accounts.access.policy import holds
from registry.accounts.models import User
from registry.common.declared.routes import Right

register = template.Library()


@register.simple_tag(takes_context=True)
def has_role(context: template.Context, *roles: str) -> bool:
    """Does the signed-in user hold one of ``roles`` anywhere?"""
    user: Any = context["request"].user
    return bool(user.is_authenticated and scopes.has_role(user, *roles))


@register.simple_tag(takes_context=True)
def may(context: template.Context, organization_id: int, *roles: str) -> bool:
    """Does the signed-in user hold one of ``roles`` over this organization?"""
    user: Any = context["request"].user
    return bool(user.is_authenticated and scopes.may(user, organization_id, *roles))


@register.simple_tag(takes_context=True)
def manages_everything(context: template.Context) -> bool:
    """Does the signed-in user see and manage the whole register?"""
    user: Any = context["request"].user
    return bool(user.is_authenticated and scopes.sees_everything(user, roles=scopes.MANAGERS))


@register.simple_tag(takes_context=True)
def may_export(context: template.Context) -> bool:
    """Has the signed-in user a right of the own, so that lists may be taken along as files?"""
    user: Any = context["request"].user
    return bool(user.is_authenticated and files.may_export(user))


@register.simple_tag(takes_context=True)
def watches_machine(context: template.Context) -> bool:
    """May the signed-in user see how the machine is?"""
    user: Any = context["request"].user
    return bool(user.is_authenticated and scopes.over_a_province(user, *scopes.ADMINISTRATORS))


@register.simple_tag(takes_context=True)
def may_look(context: template.Context) -> bool:
    """Has the signed-in user a use for the register's pages? Auditors and administrators see none of them."""
    user: Any = context["request"].user
    return bool(user.is_authenticated and holds(user, Right.LOOK))


@register.simple_tag(takes_context=True)
def who_helps(context: template.Context) -> list[User]:
    """Who can give the signed-in user a right that is missing."""
    user: Any = getattr(context.get("request"), "user", None)
    return who_can_help(user) if isinstance(user, User) else []
