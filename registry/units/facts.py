"""The facts that entries of the audit trail hold of acts that change a tree, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("changed_on", "ngày"),
    Fact("instrument", "văn bản"),
    Fact("into", "thành"),
    Fact("ended", "chấm dứt"),
    Fact("parent", "cấp trên"),
    Fact("code", "mã"),
    Fact("key", "khóa"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("units.organization", "Tổ chức đảng"),
    ObjectKind("units.area", "Địa bàn số"),
)
