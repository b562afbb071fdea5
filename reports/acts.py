"""What is done with figures, as the trail says it."""

from __future__ import annotations

from registry.common.declared.acts import Act

ACTS = (
    Act("figures.answered_exactly", "trả số liệu chính xác cho máy nhận số liệu"),
    Act("reading.set", "đổi cách tính thôn, bản chưa có đảng viên"),
    Act("figures.question_saved", "lưu một câu hỏi số liệu"),
    Act("figures.question_removed", "xóa một câu hỏi số liệu đã lưu"),
    Act("figures.question_scheduled", "đặt lịch gửi một câu hỏi số liệu đã lưu"),
    Act("figures.group_saved", "lưu một nhóm đơn vị"),
    Act("figures.group_removed", "xóa một nhóm đơn vị"),
    Act("figures.report_sent", "gửi số liệu theo lịch vào hộp tin"),
    Act("figures.report_stopped", "thôi gửi số liệu theo lịch"),
    Act("notices.sent", "báo tin vào hộp tin"),
    Act("notices.chosen", "chọn loại tin nhận vào hộp tin"),
)
