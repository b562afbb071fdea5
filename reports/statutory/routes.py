"""Which right each address of statutory forms needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.FORMS,
        {
            "forms": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "form": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "form_pack": Route(ACT, Right.LOOK, Target.ORGANIZATION),
            "form_checks": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "layouts": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            # Of a province only, says the page.
            "layout_edit": form(Target.ORGANIZATION, Right.MANAGE),
            "declared": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "declare": form(Target.ORGANIZATION),
            "declared_remind": form(Target.ORGANIZATION, methods=ACT),
        },
    ),
)
