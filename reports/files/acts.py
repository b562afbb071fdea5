"""Acts on files that are made in the background, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("file.asked", "yêu cầu lập một tệp trong nền"),
    Act("file.stopped", "dừng lập một tệp"),
    Act("file.taken", "tải một tệp đã lập"),
    Act("file.removed", "xóa một tệp đã lập"),
)
