"""The sheets that the apps declare, by code and by title, from the lowest floor up."""

from __future__ import annotations

from typing import Any

from registry.common.declared import collected
from registry.common.declared.sheet_parts import PlainRows, Staged
from registry.common.declared.sheets import Sheet, fold

SHEETS: tuple[Sheet, ...] = collected("sheets", "SHEETS")
BY_CODE = {sheet.code: sheet for sheet in SHEETS}
BY_TITLE = {fold(title): sheet for sheet in SHEETS for title in (sheet.code, sheet.label, *sheet.aliases)}
# Columns that hold a number of a person.
SECRET = frozenset(column.code for sheet in SHEETS for column in sheet.columns if column.secret)
PLAIN: tuple[tuple[Sheet, PlainRows], ...] = tuple(
    (sheet, rows) for sheet in SHEETS for rows in sheet.written.plain
)


def parameters(staged: Staged) -> dict[str, Any]:
    """The named parameters of the sheets' statements: their own, and which columns were sent."""
    given: dict[str, Any] = {
        f"has_{sheet.code}_{column.code}": staged.has(sheet.code, column.code)
        for sheet in SHEETS
        for column in sheet.columns
    }
    for sheet in SHEETS:
        given |= sheet.target_state.parameters
    return given
