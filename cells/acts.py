"""What is done to Party organizations, as the trail says it."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("cell.serves", "giao thôn, bản cho chi bộ"),
    Act("cell.serves_no_more", "thôi giao thôn, bản cho chi bộ"),
    Act("organization.found", "lập tổ chức đảng"),
    Act("organization.change", "sửa tổ chức đảng"),
    Act("organization.move", "chuyển tổ chức đảng về cấp trên khác"),
    Act("organization.merge", "hợp nhất tổ chức đảng"),
    Act("organization.split", "chia tách tổ chức đảng"),
    Act("organization.abolish", "giải thể tổ chức đảng"),
)
