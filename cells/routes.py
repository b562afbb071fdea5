"""Which right each address about cells needs."""

from __future__ import annotations

from registry.common.declared.routes import PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.CELLS,
        {
            "cell_villages": form(Target.CELL, Right.MANAGE),
            "party_posts": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "meetings": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "meetings_edit": form(Target.ORGANIZATION),
        },
    ),
)
