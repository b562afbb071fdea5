"""How each address of the policy is asked for, and what it answers to whoever may ask.

A new address needs a line in its app's ``routes.py`` (what it needs) and one in ``lines/`` (how a test names
its targets, and the answer where it is not a plain page).
"""

from __future__ import annotations

from .line import Line
from .lines import accounts, cells, figures, forms, imports, members, rounds

__all__ = ["LINES", "Line"]

LINES: tuple[Line, ...] = (
    *accounts.LINES,
    *figures.LINES,
    *cells.LINES,
    *forms.LINES,
    *members.LINES,
    *rounds.LINES,
    *imports.LINES,
)
