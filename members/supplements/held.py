"""What supplement rounds hold on a person: that the sheet was handed in, and when."""

from __future__ import annotations

from registry.common.declared.held import Held, NotHeld

from .models import SupplementAnswer

HELD = (
    Held(
        "supplements",
        "Bổ sung hồ sơ hằng năm",
        "Ngày người này nộp phiếu bổ sung hồ sơ của từng năm; nội dung phiếu ghi thẳng vào hồ sơ.",
        SupplementAnswer,
        {
            "id": "Mã",
            "round": "Đợt (mã)",
            "member": "Mã người",
            "answered_on": "Ngày nộp",
            "noted_by": "Người ghi",
        },
        lambda person: SupplementAnswer.objects.filter(member=person).select_related("noted_by"),
        place=61,
        order=("answered_on", "pk"),
        quiet=("member",),
        is_copy=True,
    ),
    NotHeld("supplements.supplementround", "year and days of a round of everybody, never a person"),
)
