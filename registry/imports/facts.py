"""What entries of the trail say of acts on imports."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("counts", "số dòng từng bảng"),
    Fact("digest", "mã băm của tệp"),
)
OBJECTS: tuple[ObjectKind, ...] = (ObjectKind("imports.batch", "Đợt nhập"),)
