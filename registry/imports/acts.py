"""Acts on files that come in and go out that the audit trail records, each with its words."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("import.received", "tải tệp nhập lên"),
    Act("import.check", "yêu cầu kiểm tra tệp nhập"),
    Act("import.explained", "nói nghĩa các từ của tệp nhập"),
    Act("import.forgotten", "bỏ nhớ tiêu đề, từ của tệp nhập"),
    Act("import.confirmed", "xác nhận ghi tệp nhập"),
    Act("import.cancelled", "dừng đợt nhập"),
    Act("import", "ghi tệp nhập vào sổ"),
    Act("import.undone", "hoàn tác đợt nhập"),
    Act("import.faults_downloaded", "tải tệp lỗi của đợt nhập"),
    Act("export", "xuất toàn bộ sổ"),
)
