"""What entries of the audit trail say of acts on cells and villages, in words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .models import Cause, LogStep

FACTS: tuple[Fact, ...] = (
    Fact("meetings", "số buổi ghi"),
    Fact("meetings_removed", "số buổi xóa"),
    Fact("cause", "nguyên nhân", {str(code): str(label) for code, label in Cause.choices}),
    Fact("step", "bước", {str(code): str(label) for code, label in LogStep.choices}),
    Fact("noted_on", "ngày"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("cells.villageprogramme", "Chương trình số"),
    ObjectKind("cells.villagelogentry", "Dòng nhật ký số"),
)
