"""Acts on periods that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("period.closing_asked", "yêu cầu khóa kỳ số liệu"),
    Act("period.closing_stopped", "dừng khóa kỳ số liệu"),
    Act("period.closed", "khóa kỳ số liệu"),
    Act("period.reopened", "mở lại kỳ số liệu"),
)
