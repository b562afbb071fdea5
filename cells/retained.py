"""How long proposals of rankings stay after they were made; what was decided stays for good."""

from __future__ import annotations

from datetime import datetime

from registry.common.declared.retained import Retained

from .models import RankingProposal


def count(before: datetime) -> int:
    """Proposals made before then."""
    return RankingProposal.objects.filter(proposed_at__lt=before).count()


def remove(before: datetime) -> int:
    """Remove them."""
    return RankingProposal.objects.filter(proposed_at__lt=before).delete()[0]


RETAINED = (
    Retained(
        "ranking_proposals",
        "Đề xuất xếp loại chất lượng",
        "Mức do đơn vị đề xuất và lý do trả lại; xếp loại đã quyết định vẫn giữ.",
        730,
        180,
        1825,
        count,
        remove,
        place=55,
    ),
)
