"""Which right each address of targets needs."""

from __future__ import annotations

from registry.common.declared.routes import PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.TARGETS,
        {
            "targets": Route(PAGE, Right.LOOK, Target.ORGANIZATION),
            "programmes": Route(PAGE, Right.LOOK),
            "targets_edit": form(Target.ORGANIZATION),
            "targets_propose": form(Target.ORGANIZATION),
            "targets_exempt": form(Target.ORGANIZATION),
        },
    ),
)
