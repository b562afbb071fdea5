"""Which right each address of papers needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.PAPERS,
        {
            "papers": Route(PAGE, Right.LOOK),
            "paper": Route(PAGE, Right.LOOK, Target.PAPER),
            "paper_file": form(Target.PAPER, methods=ACT),
            "paper_give_back": form(Target.PAPER),
            "member_paper": form(Target.MEMBER),
            "case_paper": form(Target.CASE),
            "papers_of_many": Route(FORM, Right.ENTER),
            "paper_templates": Route(PAGE, Right.LOOK),
            # Of a province only, says the page.
            "paper_template_edit": Route(FORM, Right.MANAGE),
        },
    ),
)
