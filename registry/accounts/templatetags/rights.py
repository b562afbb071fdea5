"""What the signed-in user may do, asked by templates that show a control only to whom it serves."""

from __future__ import annotations

from typing import Any

from django import template

from registry.accounts import scopes

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
