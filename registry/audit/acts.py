"""Acts on the trail itself that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("audit.read", "xem nhật ký"),
    Act("audit.exported", "xuất nhật ký ra tệp"),
    Act("audit.head_exported", "xuất đầu chuỗi nhật ký có chữ ký"),
    Act("audit.reasons_forgotten", "xóa lý do cũ trong nhật ký"),
)
