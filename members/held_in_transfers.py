"""What transfers inside the register hold on a member."""

from __future__ import annotations

from registry.common.declared.held import Held

from .models import Transfer

IN_TRANSFERS = (
    Held(
        "transfers",
        "Chuyển sinh hoạt trong sổ",
        "Mỗi lần giới thiệu sang nơi khác: tên và ngày sinh như giấy ghi, nơi đi, nơi đến và trả lời.",
        Transfer,
        {
            "id": "Mã",
            "member": "Mã người",
            "full_name": "Họ và tên",
            "born": "Sinh",
            "from_cell": "Chi bộ chuyển đi",
            "to": "Nơi chuyển đến",
            "sent_on": "Ngày giới thiệu",
            "document_no": "Số giấy giới thiệu",
            "state": "Tình trạng",
            "answered_on": "Ngày trả lời",
            "reason": "Lý do từ chối",
            "sent_by": "Người gửi",
            "answered_by": "Người trả lời",
            "event": "Theo việc (mã)",
            "form_key": "Mã biểu mẫu",
        },
        lambda person: Transfer.objects.filter(member=person).select_related("sent_by", "answered_by"),
        order=("sent_on", "pk"),
        day="sent_on",
        place=25,
        quiet=("member", "form_key"),
        is_copy=True,
    ),
)
