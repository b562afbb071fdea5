"""Which right each address of supplement rounds needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.PEOPLE,
        {
            "supplements": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "supplement_people": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            # Over a province only, says the page.
            "supplement_new": Route(FORM, Right.MANAGE),
            "supplement_close": Route(FORM, Right.MANAGE),
            "supplement_reopen": Route(FORM, Right.MANAGE),
            "supplement_note": Route(FORM, Right.ENTER),
            "supplement_take_back": form(Target.MEMBER, methods=ACT),
        },
    ),
)
