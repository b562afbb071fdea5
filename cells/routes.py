"""Which right each address about cells and villages needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.CELLS,
        {
            "cell_villages": form(Target.CELL, Right.MANAGE),
            "party_posts": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "village_posts_table": Route(PAGE, Right.LOOK, Target.AREA),
            "village_posts_edit": form(Target.AREA),
            "meetings": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "meetings_edit": form(Target.ORGANIZATION),
            "programme_open": form(Target.VILLAGE),
            "programme_revise": form(Target.PROGRAMME),
            "programme_close": form(Target.PROGRAMME),
            "village_step": form(Target.VILLAGE),
            "village_step_remove": form(Target.STEP, methods=ACT),
        },
    ),
)
