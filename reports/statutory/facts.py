"""The facts that entries of the audit trail hold of acts on statutory forms, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("lines", "số dòng"),
    Fact("form", "biểu"),
    Fact("number", "lần"),
)
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("statutory.layoutversion", "mẫu biểu"),)
