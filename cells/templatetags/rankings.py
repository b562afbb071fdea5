"""What templates say of rankings."""

from __future__ import annotations

from django import template

from cells.forms.rankings import in_words
from cells.rankings.lines import Line

register = template.Library()


@register.filter
def proposed(line: Line) -> str:
    """What was proposed of a line, in few words."""
    return in_words(line.proposed, line)
