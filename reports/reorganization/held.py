"""What is held on a person in the tables of plans: what the person is to head."""

from __future__ import annotations

from registry.common.declared.held import Held, NotHeld

from .models import PlanRow

HELD = (
    Held(
        "planned_heads",
        "Dự kiến làm người đứng đầu",
        "Dòng của phương án sắp xếp dự kiến người này làm trưởng thôn, bản hoặc bí thư.",
        PlanRow,
        {
            "id": "Mã",
            "head": "Mã người",
            "plan": "Phương án số",
            "number": "Dòng",
            "kind": "Hình thức",
            "tree": "Loại đơn vị",
            "old": "Đơn vị cũ",
            "new": "Đơn vị mới",
            "is_main": "Chính",
            "name": "Tên mới",
            "level": "Cấp, loại hình",
            "unit_kind": "Gọi là",
            "code": "Mã số",
            "parent": "Cấp trên",
            "villages": "Thôn, bản phụ trách",
            "head_is_no_member": "Người đứng đầu mới ngoài Đảng",
        },
        lambda person: PlanRow.objects.filter(head=person),
        order=("plan", "number"),
        place=65,
        quiet=("head", "is_main", "level", "unit_kind", "code", "parent", "villages", "head_is_no_member"),
        let_go="head",
    ),
    NotHeld("reorganization.plan", "units and figures of units, never a person"),
    NotHeld("reorganization.planwork", "which plan is worked on, and by whom that was asked for"),
)
