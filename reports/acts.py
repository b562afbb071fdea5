"""What is done with targets, files, figures and what is kept, as the trail says it."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    # Targets.
    Act("targets.set", "giao chỉ tiêu"),
    # Files.
    Act("import.received", "tải tệp nhập lên"),
    Act("import.check", "yêu cầu kiểm tra tệp nhập"),
    Act("import.confirmed", "xác nhận ghi tệp nhập"),
    Act("import.cancelled", "dừng đợt nhập"),
    Act("import", "ghi tệp nhập vào sổ"),
    Act("import.undone", "hoàn tác đợt nhập"),
    Act("import.faults_downloaded", "tải tệp lỗi của đợt nhập"),
    Act("export", "xuất toàn bộ sổ"),
    # Stored figures.
    Act("figures.asked", "yêu cầu tổng hợp số liệu"),
    Act("figures.cancelled", "hủy tổng hợp số liệu"),
    # How long things are kept.
    Act("retention.changed", "đổi thời hạn lưu giữ"),
    Act("retention.asked", "yêu cầu dọn dữ liệu hết thời hạn lưu giữ"),
    Act("retention.cancelled", "hủy lần dọn dữ liệu hết thời hạn lưu giữ"),
    Act("retention.applied", "dọn dữ liệu hết thời hạn lưu giữ"),
    # The made-up province.
    Act("demo.brought_in", "nạp dữ liệu trình diễn"),
    Act("demo.user_made", "tạo tài khoản trình diễn"),
    Act("demo.password_renewed", "đổi mật khẩu trình diễn"),
)
