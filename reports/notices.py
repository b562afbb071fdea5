"""Notices of figures and of work in the background."""

from __future__ import annotations

from registry.accounts.access.scopes import READERS
from registry.common.declared.notices import WORK, NoticeKind

from .inbox import REPORT
from .relapses import relapses

NOTICES = (
    NoticeKind(
        "relapsed",
        "Thôn, bản không còn đảng viên",
        "Mỗi sáng, nếu một thôn, bản trong đơn vị trước có đảng viên nay không còn.",
        READERS,
        place=10,
        of_units=relapses,
    ),
    NoticeKind(
        WORK,
        "Việc chạy nền đã xong",
        "Khi việc bạn yêu cầu đã xong hoặc bị lỗi: khóa kỳ, lập tệp, nhập số liệu, phương án sắp xếp.",
        READERS,
        place=60,
    ),
    # What is sent is chosen question by question.
    NoticeKind(REPORT, "Báo cáo theo kỳ", "", READERS, place=80, is_optional=False),
)
