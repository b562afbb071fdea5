"""Notices of what was submitted to be confirmed: that it waits, and that it was sent back."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime

from registry.accounts.access.scopes import WRITERS, root_ids
from registry.accounts.models import User
from registry.common.declared.notices import Look, NoticeKind, Said

from . import checking
from .checking import SENT_BACK


def waiting(user: User, look: Look) -> Iterator[Said]:
    """How much waits for the user that was submitted since the last look."""
    mine = list(checking.awaiting(user))
    days = [localtime(draft.submitted_at).date() for draft in mine]
    new = sum(look.since <= day < look.today for day in days)
    if new:
        yield Said(
            f"{new} việc mới chờ bạn xác nhận",
            f"Tất cả {len(mine)} việc đang chờ.",
            f"{reverse('to_do')}?hang=cho-toi",
            organization=min(root_ids(user, roles=WRITERS)),
        )


NOTICES = (
    NoticeKind(
        "waiting",
        "Việc chờ xác nhận",
        "Mỗi sáng, nếu cấp dưới vừa gửi việc để bạn xác nhận.",
        WRITERS,
        place=40,
        of_user=waiting,
    ),
    NoticeKind(
        SENT_BACK,
        "Việc bị trả lại",
        "Ngay khi việc bạn gửi bị trả lại.",
        WRITERS,
        place=50,
    ),
)
