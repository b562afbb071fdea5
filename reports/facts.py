"""What entries of the trail say of acts on figures, imports and what is removed with time."""

from __future__ import annotations

from registry.common.declared.acts import Fact, ObjectKind

from .catalogue import INDICATORS

FACTS: tuple[Fact, ...] = (
    Fact(
        "indicator",
        "chỉ tiêu",
        {code: indicator.title for code, indicator in INDICATORS.items()},
    ),
    Fact("root", "đơn vị"),
    Fact("counts", "số dòng từng bảng"),
    Fact("digest", "mã băm của tệp"),
)
OBJECTS: tuple[ObjectKind, ...] = (
    ObjectKind("reports.batch", "Đợt nhập"),
    ObjectKind("reports.figurerun", "Lần tổng hợp số"),
)
