"""What the case of a prospect holds on the member whom it became."""

from __future__ import annotations

from registry.common.declared.held import Held, NotHeld

from .models import Case, CaseStep

IN_CASES = (
    Held(
        "case",
        "Hồ sơ trước khi kết nạp",
        "Thời gian chi bộ chuẩn bị kết nạp: từ khi vào danh sách nguồn đến lễ kết nạp.",
        Case,
        {
            "id": "Mã",
            "case_no": "Số hồ sơ quần chúng",
            "full_name": "Họ và tên",
            "sort_key": "Khóa sắp xếp",
            "search_key": "Khóa tìm kiếm",
            "gender": "Giới tính",
            "birth_date": "Ngày sinh",
            "birth_date_precision": "Ngày sinh rõ đến",
            "ethnicity": "Dân tộc",
            "village": "Nơi cư trú",
            "cell": "Chi bộ",
            "source": "Nguồn",
            "opened_on": "Vào danh sách từ ngày",
            "closed_on": "Kết thúc từ ngày",
            "outcome": "Kết quả",
            "stuck": "Vướng mắc",
            "member": "Mã người",
            "form_key": "Mã biểu mẫu",
        },
        lambda person: Case.objects.filter(member=person).select_related("village", "cell"),
        day="opened_on",
        place=16,
        quiet=("sort_key", "search_key", "member", "form_key"),
    ),
    Held(
        "case_steps",
        "Các bước trước khi kết nạp",
        "Từng bước đã làm, số phiếu và số văn bản.",
        CaseStep,
        {
            "id": "Mã",
            "case": "Hồ sơ (mã)",
            "step": "Bước",
            "done_on": "Ngày",
            "convened": "Được triệu tập",
            "present": "Có mặt",
            "in_favour": "Tán thành",
            "document_no": "Số văn bản",
            "result": "Kết quả",
            "form_key": "Mã biểu mẫu",
        },
        lambda person: CaseStep.objects.filter(case__member=person),
        order=("done_on", "pk"),
        day="done_on",
        place=17,
        quiet=("form_key",),
    ),
    NotHeld("members.case.disclosure_key", "drawn at random, by which counts for machines are changed"),
)
