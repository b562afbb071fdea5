"""The facts that entries of the audit trail hold of acts on stored figures, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = ()
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("stored.figurerun", "Lần tổng hợp số"),)
