"""The facts that entries of the audit trail hold of acts on figures, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .catalogue import INDICATORS
from .models import Reading

FACTS: tuple[Fact, ...] = (
    Fact(
        "indicator",
        "chỉ tiêu",
        {code: indicator.title for code, indicator in INDICATORS.items()},
    ),
    Fact("root", "đơn vị"),
    Fact("reading", "cách tính", {str(code): str(label) for code, label in Reading.choices}),
)
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("reports.boardreading", "Cách tính số"),)
