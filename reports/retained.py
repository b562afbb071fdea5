"""How long what came into an inbox stays there."""

from __future__ import annotations

from functools import partial

from registry.common.declared.retained import Retained

from . import inbox

RETAINED = (
    Retained(
        "notices",
        "Báo cáo trong hộp tin",
        "Báo cáo tự gửi theo kỳ và tệp của chúng; số liệu của đơn vị, không có tên ai.",
        400,
        30,
        1825,
        partial(inbox.count_before, with_file=True),
        partial(inbox.remove_before, with_file=True),
        place=80,
    ),
    Retained(
        "short_notices",
        "Tin ngắn trong hộp tin",
        "Tin báo việc quá hạn, việc trong tuần, việc đã xong, thôn, bản không còn đảng viên: không nêu tên.",
        90,
        7,
        400,
        partial(inbox.count_before, with_file=False),
        partial(inbox.remove_before, with_file=False),
        place=81,
    ),
)
