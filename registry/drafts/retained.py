"""How long a draft is kept after it was last saved, and how long one that waits for somebody's answer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from registry.common.declared.retained import Retained

from .models import Draft, State


def _own(before: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(saved_at__lt=before, state=State.OPEN)


def _answered_by_others(before: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(saved_at__lt=before).exclude(state=State.OPEN)


def count(before: datetime) -> int:
    """How many drafts of their makers alone were last saved before then."""
    return _own(before).count()


def remove(before: datetime) -> int:
    """Remove them."""
    return _own(before).delete()[0]


def count_submitted(before: datetime) -> int:
    """How many that wait, or were sent back, were last saved before then."""
    return _answered_by_others(before).count()


def remove_submitted(before: datetime) -> int:
    """Remove them."""
    return _answered_by_others(before).delete()[0]


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
    Retained(
        "submissions",
        "Việc chờ cấp trên xác nhận",
        "Việc đã gửi mà chưa ai xác nhận, hoặc bị trả lại mà người soạn chưa sửa; chưa có gì trong sổ.",
        180,
        30,
        730,
        count_submitted,
        remove_submitted,
        place=6,
    ),
)
