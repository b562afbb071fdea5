"""What entries of the audit trail say of acts on cells and villages, in words."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .models import CapBase, Cause, LogStep

FACTS: tuple[Fact, ...] = (
    Fact("meetings", "số buổi ghi"),
    Fact("meetings_removed", "số buổi xóa"),
    Fact("residence_cell", "chi bộ nơi cư trú"),
    Fact("comment_year", "năm nhận xét"),
    Fact("ranked_period", "kỳ xếp loại"),
    Fact("ranking_removed", "số xếp loại bỏ đi"),
    Fact("percent", "phần trăm"),
    Fact("base", "tính trên", {str(code): str(label) for code, label in CapBase.choices}),
    Fact("cause", "nguyên nhân", {str(code): str(label) for code, label in Cause.choices}),
    Fact("step", "bước", {str(code): str(label) for code, label in LogStep.choices}),
    Fact("noted_on", "ngày"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("cells.rankingcap", "Trần xếp loại số"),
    ObjectKind("cells.villageprogramme", "Chương trình số"),
    ObjectKind("cells.villagelogentry", "Dòng nhật ký số"),
)
