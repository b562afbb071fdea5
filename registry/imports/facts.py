"""The facts that entries of the audit trail hold of acts on imports, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("counts", "số dòng từng bảng"),
    Fact("digest", "mã băm của tệp"),
)
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("imports.batch", "Đợt nhập"),)
