"""Text on its way into a cell of a spreadsheet that a person opens: it stays text.

Not for what `export_registry` writes, whose sheets come back by the import as they were.
"""

from __future__ import annotations

from typing import Any

# What spreadsheets take for the beginning of a formula, the wide signs of East Asian keyboards included.
_RUNS = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What they pass over in front of it.
_BLANKS = " \u00a0\u200b\ufeff"


def defused(value: Any) -> Any:
    """The value; a text that a spreadsheet would run has a mark in front of it that says text."""
    if isinstance(value, str) and value.lstrip(_BLANKS).startswith(_RUNS):
        return f"'{value}"
    return value
