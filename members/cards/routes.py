"""Which right each address of batches of cards needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target, form

ROUTES = (
    Routes(
        Section.PEOPLE,
        {
            "card_batches": Route(PAGE, Right.LOOK),
            "card_batch": Route(PAGE, Right.LOOK, Target.CARD_BATCH),
            "card_batch_new": Route(FORM, Right.ENTER),
            "card_batch_add": form(Target.CARD_BATCH),
            "card_batch_add_one": form(Target.CARD_BATCH),
            "card_batch_drop": form(Target.CARD_BATCH, methods=ACT),
            # One view serves all steps; over which side one needs the right, it asks.
            "card_batch_step": form(Target.CARD_BATCH),
        },
    ),
)
