"""The facts that entries of the audit trail hold of acts on periods, with their words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

FACTS: tuple[Fact, ...] = (
    Fact("period", "kỳ"),
    Fact("revision", "lần công bố"),
    Fact("late", "đơn vị chưa khóa"),
    Fact("answers", "số bảng số liệu"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("periods.closing", "lần khóa kỳ"),
    ObjectKind("periods.closingwork", "việc khóa kỳ"),
)
