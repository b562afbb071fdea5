"""Whether a page should lead to the limits of what is kept."""

from __future__ import annotations

from typing import Any

from django import template

from registry.privacy.retention.access import keeps

register = template.Library()


@register.simple_tag(takes_context=True)
def may_keep(context: template.Context) -> bool:
    """May the signed-in user see and set them?"""
    user: Any = context["request"].user
    return bool(user.is_authenticated and keeps(user))
