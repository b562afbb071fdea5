"""What drafts hold on a person: those of forms about the member. Whoever is erased goes from them, too."""

from __future__ import annotations

from registry.common.declared.held import Held

from .models import Draft
from .store import words_in

HELD = (
    Held(
        "drafts",
        "Bản nháp chưa ghi",
        "Biểu mẫu về người này mà chính bạn đang soạn hoặc đang chờ bạn xác nhận, chưa ghi vào sổ;"
        " tự xóa sau thời hạn lưu giữ.",
        Draft,
        {
            "key": "Mã biểu mẫu",
            "user": "Người soạn",
            "address": "Trang",
            "title": "Việc",
            "person_id": "Mã người",
            "sealed": "Nội dung đã nhập",
            "is_checked": "Đã bấm xem lại",
            "saved_at": "Lưu lúc",
            "state": "Tình trạng",
            "decider": "Cấp xác nhận",
            "submitted_at": "Gửi lúc",
            "sent_back_by": "Người trả lại",
        },
        lambda person: Draft.objects.filter(person_id=person.pk).select_related(
            "user", "decider", "sent_back_by"
        ),
        order=("saved_at",),
        place=75,
        quiet=("key", "address", "person_id"),
        opened={"sealed": words_in},
        is_copy=True,
    ),
)
