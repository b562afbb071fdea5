"""What the tables of cells hold on a person: how the person was ranked."""

from __future__ import annotations

from registry.common.declared.held import Held, NotHeld

from .models import Ranking

HELD = (
    Held(
        "rankings",
        "Xếp loại chất lượng đảng viên",
        "Mức xếp loại từng kỳ và việc được chọn là đảng viên tiêu biểu.",
        Ranking,
        {
            "id": "Mã",
            "member": "Mã người",
            "organization": "Tổ chức đảng",
            "period_kind": "Loại kỳ",
            "period_from": "Kỳ từ ngày",
            "period_to": "Kỳ đến hết ngày",
            "grade": "Mức xếp loại",
            "exemplary": "Đảng viên tiêu biểu",
            "four_good": "Chi bộ bốn tốt",
        },
        lambda person: Ranking.objects.filter(member=person),
        order=("period_to", "pk"),
        day="period_to",
        place=59,
        quiet=("member", "organization", "four_good"),
        # Whoever is erased is ranked nowhere any more.
        is_copy=True,
    ),
    NotHeld("cells.cellvillage", "speaks of cells and villages, never of a person"),
    NotHeld("cells.meeting", "speaks of cells and numbers of people, never of a person"),
)
