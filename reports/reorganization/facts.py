"""The facts that entries of the audit trail hold of acts on plans, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (Fact("plan_on", "ngày thực hiện"), Fact("shared_with", "chia sẻ với"))
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("reorganization.plan", "Phương án sắp xếp số"),)
