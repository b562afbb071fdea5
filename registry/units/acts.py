"""Acts on territories and Party organizations that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("area.found", "lập địa bàn"),
    Act("area.rename", "đổi tên địa bàn"),
    Act("area.move", "chuyển địa bàn về nơi khác"),
    Act("area.merge", "nhập địa bàn"),
    Act("area.split", "chia địa bàn"),
    Act("area.abolish", "bãi bỏ địa bàn"),
    Act("areas.load_official", "nạp danh mục đơn vị hành chính"),
    Act("organization.found", "lập tổ chức đảng"),
    Act("organization.change", "sửa tổ chức đảng"),
    Act("organization.move", "chuyển tổ chức đảng về cấp trên khác"),
    Act("organization.merge", "hợp nhất tổ chức đảng"),
    Act("organization.split", "chia tách tổ chức đảng"),
    Act("organization.abolish", "giải thể tổ chức đảng"),
)
