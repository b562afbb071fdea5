"""Which right each address of drafts needs. A draft is opened at its form's address, with its rights."""

from __future__ import annotations

from registry.common.declared.routes import ACT, PAGE, Right, Route, Routes, Section, Target

ROUTES = (
    Routes(
        Section.OWN_ACCOUNT,
        {
            "drafts": Route(PAGE, Right.SIGNED_IN),
            "draft_give_up": Route(ACT, Right.SIGNED_IN, Target.DRAFT),
        },
    ),
)
