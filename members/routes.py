"""Which right each address about people needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.SEARCH,
        {
            "search": Route(FORM, Right.LOOK),
        },
    ),
    Routes(
        Section.PEOPLE,
        {
            "members": Route(FORM, Right.LOOK),
            "member": Route(PAGE, Right.LOOK, Target.MEMBER),
            "member_numbers": form(Target.MEMBER, methods=ACT),
            "member_new": Route(FORM, Right.ENTER),
            "member_arrive": Route(FORM, Right.ENTER),
            "member_first": Route(FORM, Right.ENTER),
            "due": Route(PAGE, Right.ENTER),
            "cases": Route(PAGE, Right.LOOK),
            "case": Route(PAGE, Right.LOOK, Target.CASE),
            "case_new": Route(FORM, Right.ENTER),
            "case_correct": form(Target.CASE),
            "case_step": form(Target.CASE),
            "case_step_removed": form(Target.CASE),
            "case_ceremony": form(Target.CASE),
            "case_close": form(Target.CASE),
            "holidays": Route(PAGE, Right.LOOK),
            "holiday_new": Route(FORM, Right.MANAGE),
            "holiday_removed": Route(FORM, Right.MANAGE),
            "member_recognize": form(Target.MEMBER),
            "member_move_house": form(Target.MEMBER),
            "member_change_cell": form(Target.MEMBER),
            "member_transfer_out": form(Target.MEMBER),
            "member_away": form(Target.MEMBER),
            "member_back": form(Target.MEMBER),
            "member_exempt": form(Target.MEMBER),
            "member_discipline": form(Target.MEMBER),
            "member_leave": form(Target.MEMBER),
            "member_transfer_in": form(Target.MEMBER),
            "member_restore": form(Target.MEMBER),
            "member_readmit": form(Target.MEMBER),
            "member_correct": form(Target.MEMBER),
            "member_facts": form(Target.MEMBER),
            "member_facts_taken_back": form(Target.PROFILE),
            "member_void": form(Target.EVENT),
            "member_replace": form(Target.EVENT),
            "member_access_log": Route(PAGE, Right.LOOK, Target.MEMBER, Right.MANAGE),
            "member_holdings": form(Target.MEMBER, Right.MANAGE),
            "member_erase": form(Target.MEMBER, Right.MANAGE),
            "numbers_awaiting": Route(PAGE, Right.MANAGE),
            "numbers_settle": Route(FORM, Right.MANAGE),
            "numbers_decide": Route(FORM, Right.MANAGE),
            "village_posts": form(Target.VILLAGE),
            "post_vacate": form(Target.POST),
        },
    ),
    Routes(Section.RETENTION, {"never_counted": Route(PAGE, Right.MANAGE)}),
)
