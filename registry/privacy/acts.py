"""Acts about how long things are kept that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("retention.changed", "đổi thời hạn lưu giữ"),
    Act("retention.asked", "yêu cầu dọn dữ liệu hết thời hạn lưu giữ"),
    Act("retention.cancelled", "hủy lần dọn dữ liệu hết thời hạn lưu giữ"),
    Act("retention.applied", "dọn dữ liệu hết thời hạn lưu giữ"),
)
