"""The facts that entries of the audit trail hold of acts on supplement rounds, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (Fact("supplement_year", "đợt bổ sung hồ sơ năm"),)
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("supplements.supplementround", "Đợt bổ sung hồ sơ số"),)
