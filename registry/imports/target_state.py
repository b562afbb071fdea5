"""The register as it will be once the file is in: temporary tables that the rules and the writing read.

What they hold is declared by the sheets. The rows that the file names are held against other writers first,
so that nothing moves between the picture and the writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.common.declared.sheet_parts import Staged

from .declared import SHEETS


def look_ahead(cursor: Any, staged: Staged, parameters: Mapping[str, Any], *, hold: bool) -> None:
    """Hold what the file names (with ``hold``), then picture the register as it will be."""
    for sheet in SHEETS:
        if sheet.target_state.look_up:
            sheet.target_state.look_up(cursor)
    if hold:
        for sheet in SHEETS:
            if sheet.target_state.hold:
                cursor.execute(sheet.target_state.hold, parameters)
    for sheet in SHEETS:
        _fill_unsaid(cursor, sheet.code, sheet.target_state.unsaid, staged)
        for step in sheet.target_state.steps:
            if callable(step):
                step(cursor)
            else:
                cursor.execute(step, parameters)


def _fill_unsaid(cursor: Any, sheet: str, unsaid: tuple[tuple[str, str], ...], staged: Staged) -> None:
    """Fill what a sheet that was sent leaves out as a whole column with what the register holds."""
    for column, statement in unsaid:
        if sheet in staged.present and not staged.has(sheet, column):
            cursor.execute(statement)
