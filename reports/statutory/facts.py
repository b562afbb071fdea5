"""The facts that entries of the audit trail hold of acts on statutory forms, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (Fact("lines", "số dòng"),)
OBJECTS: tuple[ObjectKind, ...] = ()
