"""What joining two records holds on a person: that it was done, and of which records."""

from __future__ import annotations

from django.db.models import Q

from registry.common.declared.held import Held

from .models import Distinct, Joining

_COLUMNS = {
    "id": "Mã",
    "kept": "Hồ sơ được giữ (mã)",
    "left": "Hồ sơ đã rút (mã)",
    "moved": "Những dòng đã chuyển",
    "reason": "Lý do",
    "joined_at": "Gộp lúc",
    "joined_by": "Người gộp",
    "undone_at": "Tách lúc",
    "undone_by": "Người tách",
}

IN_JOININGS = (
    Held(
        "joined_into",
        "Hồ sơ khác đã gộp vào",
        "Hồ sơ ghi trùng của người này đã được gộp vào hồ sơ này.",
        Joining,
        _COLUMNS,
        lambda person: Joining.objects.filter(kept=person).select_related("joined_by", "undone_by"),
        place=73,
        quiet=("kept", "moved"),
        let_go="kept",
    ),
    Held(
        "joined_away",
        "Đã gộp vào hồ sơ khác",
        "Hồ sơ này là hồ sơ ghi trùng, đã được gộp vào hồ sơ khác.",
        Joining,
        _COLUMNS,
        lambda person: Joining.objects.filter(left=person).select_related("joined_by", "undone_by"),
        place=74,
        quiet=("left", "moved"),
        let_go="left",
    ),
    Held(
        "kept_apart",
        "Đã xác nhận là người khác",
        "Hồ sơ giống hồ sơ này mà là của người khác.",
        Distinct,
        {
            "id": "Mã",
            "first": "Hồ sơ thứ nhất (mã)",
            "second": "Hồ sơ thứ hai (mã)",
            "reason": "Lý do",
            "decided_at": "Lúc",
            "decided_by": "Người xác nhận",
        },
        lambda person: Distinct.objects.filter(Q(first=person) | Q(second=person)).select_related(
            "decided_by"
        ),
        place=76,
        is_copy=True,
    ),
)
