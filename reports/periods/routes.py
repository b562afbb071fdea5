"""Which right each address of periods needs."""

from __future__ import annotations

from registry.common.declared.routes import PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.PERIODS,
        {
            "periods": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            # Of a province board staff only, says the page.
            "period_close": form(Target.ORGANIZATION),
            "period_reopen": form(Target.ORGANIZATION, Right.MANAGE),
        },
    ),
)
