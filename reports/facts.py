"""The facts that entries of the audit trail hold of acts on figures, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .catalogue import INDICATORS

FACTS: tuple[Fact, ...] = (
    Fact(
        "indicator",
        "chỉ tiêu",
        {code: indicator.title for code, indicator in INDICATORS.items()},
    ),
    Fact("root", "đơn vị"),
)
OBJECTS: tuple[ObjectKind, ...] = ()
