"""How long it stays who answered in a supplement round, after the round was closed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from registry.common.declared.retained import Retained

from .models import SupplementAnswer


def _old(before: datetime) -> QuerySet[SupplementAnswer]:
    return SupplementAnswer.objects.filter(round__closed_on__lt=localdate(before))


def count(before: datetime) -> int:
    """Answers of rounds that were closed before then."""
    return _old(before).count()


def remove(before: datetime) -> int:
    """Remove them; the rounds stay with their days."""
    return _old(before).delete()[0]


RETAINED = (
    Retained(
        "supplements",
        "Ai đã nộp phiếu bổ sung hồ sơ",
        "Ngày nộp của từng người, tính từ khi đóng đợt; thay đổi đã ghi vào hồ sơ vẫn giữ.",
        1095,
        180,
        3650,
        count,
        remove,
        place=58,
    ),
)
