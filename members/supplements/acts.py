"""Acts on supplement rounds that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("supplement.opened", "mở đợt bổ sung hồ sơ"),
    Act("supplement.closed", "đóng đợt bổ sung hồ sơ"),
    Act("supplement.reopened", "mở lại đợt bổ sung hồ sơ"),
    Act("member.supplement_noted", "ghi đã nộp phiếu bổ sung hồ sơ"),
    Act("member.supplement_taken_back", "bỏ lần nộp phiếu bổ sung ghi nhầm"),
)
