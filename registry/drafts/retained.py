"""How long a draft is kept after it was last saved."""

from __future__ import annotations

from datetime import datetime

from registry.common.declared.retained import Retained

from .models import Draft


def count(before: datetime) -> int:
    """How many were last saved before then."""
    return Draft.objects.filter(saved_at__lt=before).count()


def remove(before: datetime) -> int:
    """Remove them."""
    return Draft.objects.filter(saved_at__lt=before).delete()[0]


RETAINED = (
    Retained(
        "drafts",
        "Bản nháp biểu mẫu chưa ghi",
        "Những gì đã gõ vào biểu mẫu mà chưa xác nhận; chưa có gì của nó trong sổ.",
        14,
        1,
        90,
        count,
        remove,
        place=5,
    ),
)
