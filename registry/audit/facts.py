"""The facts that entries of the audit trail hold of acts of any kind, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("rows", "số người hoặc dòng"),
    Fact("found", "số người"),
    Fact("kind", "loại"),
    Fact("filters", "lọc theo"),
    Fact("fields", "ô đã sửa"),
    Fact("changed", "ô đã sửa"),
    Fact("entries", "số dòng"),
    Fact("days", "số ngày"),
    Fact("before", "trước đó"),
)
OBJECTS: tuple[ObjectKind, ...] = ()
