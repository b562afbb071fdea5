"""How much in the signed-in user's inbox has not been read, for the head of every page."""

from __future__ import annotations

from typing import Any

from django import template

from reports import inbox

register = template.Library()

# More than so many are «99+».
MOST = 99


@register.simple_tag(takes_context=True)
def unread_notices(context: template.Context) -> str:
    """The number, nothing where everything has been read."""
    user: Any = context["request"].user
    found = inbox.unread(user)
    return f"{MOST}+" if found > MOST else str(found or "")
