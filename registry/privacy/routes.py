"""Which right each address of how long things are kept needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target

ROUTES = (
    Routes(
        Section.RETENTION,
        {
            "retention": Route(PAGE, Right.KEEP),
            "retention_change": Route(FORM, Right.KEEP),
            "retention_cancel": Route(ACT, Right.KEEP, Target.NIGHT),
            "retention_retry": Route(ACT, Right.KEEP, Target.NIGHT),
        },
    ),
)
