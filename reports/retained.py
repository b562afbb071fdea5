"""How long what came into an inbox stays there."""

from __future__ import annotations

from registry.common.declared.retained import Retained

from . import inbox

RETAINED = (
    Retained(
        "notices",
        "Tin trong hộp tin",
        "Báo cáo tự gửi theo kỳ và tệp của chúng; số liệu của đơn vị, không có tên ai.",
        400,
        30,
        1825,
        inbox.count_before,
        inbox.remove_before,
        place=80,
    ),
)
