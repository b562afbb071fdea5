"""Template filters for lists of people."""

from __future__ import annotations

from typing import Any

from django import template

from members.pages.columns import Column
from members.pages.listing import Person

register = template.Library()


@register.filter
def in_column(person: Person, column: Column) -> Any:
    """What the column says of the person."""
    return column.value(person)
