"""What is done about how long things are kept, as the trail says it."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("retention.changed", "đổi thời hạn lưu giữ"),
    Act("retention.asked", "yêu cầu dọn dữ liệu hết thời hạn lưu giữ"),
    Act("retention.cancelled", "hủy lần dọn dữ liệu hết thời hạn lưu giữ"),
    Act("retention.applied", "dọn dữ liệu hết thời hạn lưu giữ"),
)
