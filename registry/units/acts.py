"""What is done to territories, as the trail says it."""

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
)
