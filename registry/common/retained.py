"""How long counts of requests are kept."""

from __future__ import annotations

from .declared.retained import Fixed

RETAINED = (Fixed("Số đếm lần gọi của mỗi máy", "vài phút, tự mất khi máy chủ khởi động lại", place=50),)
