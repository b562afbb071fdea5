"""What batches of cards hold on a person: in which batch which card was asked for."""

from __future__ import annotations

from registry.common.declared.held import Held, NotHeld

from .models import CardBatchLine

HELD = (
    Held(
        "card_batches",
        "Đợt cấp thẻ",
        "Mỗi lần người này có trong một đợt đề nghị cấp, cấp lại hoặc đổi thẻ.",
        CardBatchLine,
        {
            "id": "Mã",
            "batch": "Đợt (mã)",
            "member": "Mã người",
            "kind": "Loại",
            "added_by": "Người đưa vào đợt",
            "is_open": "Còn chờ",
            "card": "Thẻ đã cấp (mã)",
        },
        lambda person: CardBatchLine.objects.filter(member=person).select_related("added_by"),
        place=55,
        quiet=("member",),
        is_copy=True,
    ),
    NotHeld("cards.cardbatch", "unit, state and days of a batch; who is in it stands in its lines"),
)
