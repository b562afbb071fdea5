"""People who never counted, erased when nothing has come of them for long enough."""

from __future__ import annotations

from datetime import datetime

from members import services
from members.models import ErasureGround
from members.services.erasing import never_counted

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
