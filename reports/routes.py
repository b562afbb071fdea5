"""Which right each address of units and their figures needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target

ROUTES = (
    Routes(
        Section.UNITS,
        {
            "home": Route(PAGE, Right.SIGNED_IN),
            "areas": Route(PAGE, Right.LOOK),
            "area": Route(PAGE, Right.LOOK, Target.AREA),
            "organizations": Route(PAGE, Right.LOOK),
            "organization": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "villages": Route(PAGE, Right.LOOK),
            "clearing": Route(PAGE, Right.LOOK),
            "bases": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "readings": Route(PAGE, Right.LOOK),
            # It holds for the whole register, which the page asks.
            "reading_set": Route(FORM, Right.MANAGE),
            "post_coverage": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "figures": Route(PAGE, Right.LOOK),
            # Whose question it is, the page asks.
            "question_save": Route(ACT, Right.LOOK),
            "question_remove": Route(ACT, Right.LOOK),
            # Whose groups they are, the page asks.
            "unit_groups": Route(PAGE, Right.LOOK),
            "unit_group_new": Route(FORM, Right.LOOK),
            "unit_group": Route(FORM, Right.LOOK),
            "unit_group_remove": Route(ACT, Right.LOOK),
            # Whose notices they are, the page asks.
            "inbox": Route(PAGE, Right.LOOK),
            "notices_read": Route(ACT, Right.LOOK),
            "notice": Route(PAGE, Right.LOOK),
            "notice_kinds": Route(ACT, Right.LOOK),
            "notice_file": Route(PAGE, Right.LOOK),
            "notice_remove": Route(ACT, Right.LOOK),
            "question_schedule": Route(ACT, Right.LOOK),
            "schedules": Route(PAGE, Right.ADMINISTER),
            "notice_readers": Route(PAGE, Right.ADMINISTER),
            "figure": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "drill_down": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "why_moved": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
        },
    ),
    Routes(
        Section.PEOPLE,
        {
            "badges": Route(PAGE, Right.LOOK),
            "books": Route(PAGE, Right.LOOK),
            "book": Route(PAGE, Right.LOOK),
            "book_pdf": Route(ACT, Right.LOOK, Target.ORGANIZATION),
            "badges_together": Route(FORM, Right.ENTER),
            "cards_together": Route(FORM, Right.ENTER),
            "given_together_taken_back": Route(FORM, Right.ENTER),
        },
    ),
    # Who may see nothing of the work in the background is refused by the page.
    Routes(Section.WORK, {"work": Route(PAGE, Right.SIGNED_IN)}),
    Routes(
        Section.STORED_FIGURES,
        {
            "runs": Route(PAGE, Right.SEE),
            "run": Route(PAGE, Right.SEE, Target.RUN),
            "run_now": Route(ACT, Right.MANAGE),
            "run_retry": Route(ACT, Right.MANAGE, Target.RUN),
            "run_cancel": Route(ACT, Right.MANAGE, Target.RUN),
        },
    ),
    Routes(
        Section.SUMMARIES,
        {
            "api_indicators": Route(PAGE, Right.MACHINE),
            "api_areas": Route(PAGE, Right.MACHINE),
            "api_organizations": Route(PAGE, Right.MACHINE),
            "api_periods": Route(PAGE, Right.MACHINE, Target.ORGANIZATION),
            "api_targets": Route(PAGE, Right.MACHINE, Target.ORGANIZATION),
            "api_summaries": Route(PAGE, Right.MACHINE, Target.ORGANIZATION),
            "api_summary": Route(PAGE, Right.MACHINE, Target.ORGANIZATION),
            "api_nowhere": Route(PAGE, Right.MACHINE),
            "api_problem": Route(PAGE, Right.OPEN),
            "api_schema": Route(PAGE, Right.OPEN),
        },
    ),
)
