"""What entries of the trail say of acts on stored figures."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = ()
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("stored.figurerun", "Lần tổng hợp số"),)
