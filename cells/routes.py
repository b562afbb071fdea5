"""Which right each address about cells needs."""

from __future__ import annotations

from registry.common.declared.routes import Right, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.CELLS,
        {
            "cell_villages": form(Target.CELL, Right.MANAGE),
        },
    ),
)
