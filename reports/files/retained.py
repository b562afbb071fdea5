"""How long files that were made in the background stay."""

from __future__ import annotations

from registry.common.declared.retained import Retained

from . import holding

RETAINED = (
    Retained(
        "made_files",
        "Tệp lập trong nền",
        "Sổ, bộ biểu đã lập để tải; mã hóa khi lưu. Xóa cả tệp và dòng của nó trong danh sách.",
        3,
        1,
        30,
        holding.count_before,
        holding.remove_before,
        place=85,
    ),
)
