"""Which right each address about cells and villages needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.CELLS,
        {
            "cell_villages": form(Target.CELL, Right.MANAGE),
            "party_posts": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "party_post_fill": form(Target.ORGANIZATION),
            "party_post_term": form(Target.PARTY_POST),
            "party_post_end": form(Target.PARTY_POST),
            "assignments": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "member_assign": form(Target.MEMBER),
            "village_assign": form(Target.VILLAGE),
            "cell_assign": form(Target.CELL),
            "assignment_change": form(Target.MEMBER),
            "assignment_end": form(Target.MEMBER),
            "village_posts_table": Route(PAGE, Right.LOOK, Target.AREA),
            "village_posts_edit": form(Target.AREA),
            "meetings": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "meetings_edit": form(Target.ORGANIZATION),
            "rankings": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "ranking_counts": Route(ACT, Right.ENTER, Target.ORGANIZATION),
            "ranking_propose": form(Target.ORGANIZATION),
            "ranking_decide": form(Target.ORGANIZATION),
            "ranking_confirm": form(Target.ORGANIZATION),
            "ranking_cap": Route(PAGE, Right.LOOK),
            # It holds for the whole register, which the page asks.
            "ranking_cap_set": Route(FORM, Right.MANAGE),
            "residence": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "residence_comments": form(Target.ORGANIZATION),
            "member_introduce": form(Target.MEMBER),
            "introduction_end": form(Target.MEMBER),
            "programme_open": form(Target.VILLAGE),
            "programme_revise": form(Target.PROGRAMME),
            "programme_close": form(Target.PROGRAMME),
            "village_step": form(Target.VILLAGE),
            "village_step_remove": form(Target.STEP, methods=ACT),
        },
    ),
)
