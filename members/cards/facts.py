"""The facts that entries of the audit trail hold of acts on batches of cards, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .models import BatchState

FACTS: tuple[Fact, ...] = (
    Fact("card_batch", "đợt cấp thẻ số"),
    Fact("card_batch_state", "trở về", {str(code): str(label) for code, label in BatchState.choices}),
)
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("cards.cardbatch", "Đợt cấp thẻ số"),)
