"""Which right each address of plans needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.REORGANIZATION,
        {
            "plans": Route(PAGE, Right.LOOK),
            "plan_new": Route("GET POST", Right.MANAGE),
            "plan": Route(PAGE, Right.LOOK, Target.PLAN),
            "plan_things": Route(PAGE, Right.LOOK, Target.PLAN),
            "plan_progress": Route(PAGE, Right.LOOK, Target.PLAN),
            # What follows is for who drafted it, or manages the units that it is about, says the page.
            "plan_edit": form(Target.PLAN, Right.MANAGE),
            "plan_merge": form(Target.PLAN, Right.MANAGE),
            "plan_row": form(Target.PLAN, Right.MANAGE),
            "plan_row_remove": form(Target.PLAN, Right.MANAGE, ACT),
            "plan_sheet": form(Target.PLAN, Right.MANAGE),
            "plan_sheet_template": Route(PAGE, Right.MANAGE),
            "plan_share": form(Target.PLAN, Right.MANAGE),
            "plan_preview": form(Target.PLAN, Right.MANAGE, ACT),
            "plan_stop": form(Target.PLAN, Right.MANAGE, ACT),
            "plan_discard": form(Target.PLAN, Right.MANAGE, ACT),
            # Of a province board staff only, says the page.
            "plan_carry_out": form(Target.PLAN, Right.MANAGE),
            "plan_undo": form(Target.PLAN, Right.MANAGE),
        },
    ),
)
