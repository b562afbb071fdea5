"""What entries of the audit trail say of acts on cells, in words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("meetings", "số buổi ghi"),
    Fact("meetings_removed", "số buổi xóa"),
)
OBJECTS: tuple[ObjectKind, ...] = ()
