"""The acts of the demo command that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("demo.brought_in", "nạp dữ liệu trình diễn"),
    Act("demo.user_made", "tạo tài khoản trình diễn"),
    Act("demo.password_renewed", "đổi mật khẩu trình diễn"),
)
