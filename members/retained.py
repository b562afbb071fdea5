"""How long people who never counted are kept; they are erased when that time is over."""

from __future__ import annotations

from datetime import datetime

from registry.common.declared.retained import Retained

from . import services
from .models import ErasureGround
from .services.erasing import never_counted

REASON = "quá thời hạn lưu giữ hồ sơ chưa từng được tính"


def count(before: datetime) -> int:
    """How many there are."""
    return never_counted(before=before).count()


def remove(before: datetime) -> int:
    """Each goes as if staff had erased it, with a line in the trail of its own.

    Somebody of whom an event has been recorded meanwhile stays.
    """
    gone = 0
    for member in list(never_counted(before=before)):
        try:
            services.erase(member=member, reason=REASON, by=None, ground=ErasureGround.EXPIRED)
        except services.Refused as refused:
            if refused.code != "counts":
                raise
        else:
            gone += 1
    return gone


RETAINED = (
    Retained(
        "never_counted",
        "Hồ sơ chưa từng được tính",
        "Người mà mọi việc đã ghi đều bị hủy: xóa hẳn lý lịch, các việc đã hủy và mọi bản sao.",
        180,
        30,
        1095,
        count,
        remove,
        place=50,
    ),
)
