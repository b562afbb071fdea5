"""What entries of the trail say of acts of any kind."""

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
