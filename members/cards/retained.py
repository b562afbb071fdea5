"""How long batches of cards stay after the last thing that happened to them; cards stay for good."""

from __future__ import annotations

from datetime import datetime

from registry.common.declared.retained import Retained

from .models import CardBatch


def count(before: datetime) -> int:
    """Batches to which nothing has happened since then."""
    return CardBatch.objects.filter(changed_at__lt=before).count()


def remove(before: datetime) -> int:
    """Remove them with the people in them."""
    gone = CardBatch.objects.filter(changed_at__lt=before).delete()[1]
    return gone.get("cards.CardBatch", 0)


RETAINED = (
    Retained(
        "card_batches",
        "Đợt cấp thẻ",
        "Danh sách đề nghị, ý kiến duyệt và lý do trả lại; thẻ đã cấp vẫn giữ trong hồ sơ từng người.",
        1825,
        365,
        3650,
        count,
        remove,
        place=57,
    ),
)
