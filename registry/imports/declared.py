"""The sheets and layouts that the apps declare, by code and by title, from the lowest floor up."""

from __future__ import annotations

from typing import Any

from registry.common.declared import collected
from registry.common.declared.sheet_parts import PlainRows, Staged
from registry.common.declared.sheets import Layout, Sheet, fold

SHEETS: tuple[Sheet, ...] = collected("sheets", "SHEETS")
LAYOUTS: tuple[Layout, ...] = collected("layouts", "LAYOUTS")
Shape = Sheet | Layout
# Whatever a table can be taken for.
SHAPES: tuple[Shape, ...] = (*SHEETS, *LAYOUTS)
BY_CODE: dict[str, Shape] = {shape.code: shape for shape in SHAPES}
BY_TITLE: dict[str, Shape] = {
    fold(title): shape for shape in SHAPES for title in (shape.code, shape.label, *shape.aliases)
}
# Columns that hold a number of a person.
SECRET = frozenset(column.code for sheet in SHEETS for column in sheet.columns if column.secret)
PLAIN: tuple[tuple[Sheet, PlainRows], ...] = tuple(
    (sheet, rows) for sheet in SHEETS for rows in sheet.written.plain
)


def layout_of(shape: Shape) -> Layout | None:
    """The layout that a table of this shape may be instead, where there is one."""
    return next((layout for layout in LAYOUTS if layout.instead_of == shape.code), None)


def parameters(staged: Staged) -> dict[str, Any]:
    """The named parameters of the sheets' statements: their own, and which columns were sent."""
    given: dict[str, Any] = {
        f"has_{sheet.code}_{column.code}": staged.has(sheet.code, column.code)
        for sheet in SHEETS
        for column in sheet.columns
    }
    for sheet in SHEETS:
        given |= sheet.target_state.parameters
    return given | {"facts_from": staged.facts_from, "corrects_facts": staged.corrects_facts}
