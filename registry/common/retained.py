"""How long counts of requests and notes of what was written are kept."""

from __future__ import annotations

from .declared.retained import Fixed

RETAINED = (
    Fixed(
        "Dấu vết «bảng nào vừa được ghi»",
        "24 giờ, sau lần tổng hợp đêm; không có người nào trong đó",
        place=10,
    ),
    Fixed("Số đếm lần gọi của mỗi máy", "vài phút, tự mất khi máy chủ khởi động lại", place=50),
)
