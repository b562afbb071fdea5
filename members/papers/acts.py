"""Acts on papers that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("paper.issued", "lấy số cho văn bản"),
    Act("members.paper_printed", "in văn bản ra tệp", is_look=True),
    Act("paper.given_back", "trả lại số văn bản"),
    Act("papers.laid_out", "sửa mẫu văn bản"),
    Act("members.papers_listed", "xem sổ văn bản", is_look=True),
    Act("members.paper_read", "mở văn bản", is_look=True),
)
