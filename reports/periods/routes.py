"""Which right each address of periods needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.PERIODS,
        {
            "periods": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            # Of a province board staff only, says the page.
            "period_close": form(Target.ORGANIZATION),
            "period_stop": form(Target.ORGANIZATION, methods=ACT),
            "period_reopen": form(Target.ORGANIZATION, Right.MANAGE),
        },
    ),
)
