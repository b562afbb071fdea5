"""Whether stored figures are of last night, and are what a recount gives."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from registry.common.declared.health import Check, Finding, Level, green
from registry.common.templatetags.ui import moment, number

from . import plan, recounts
from .trends import last_stored

# A night and a half: one that was missed is done in the morning.
_LATE = timedelta(hours=36)


def _is_late(at: datetime | None) -> bool:
    return at is None or at < timezone.now() - _LATE


def stored() -> Finding:
    """The night's run was done."""
    run = last_stored()
    if run is None and not plan.months():
        return green("Chưa có tháng nào để tổng hợp")
    if run is None or _is_late(run.started_at):
        return Finding(
            Level.YELLOW,
            f"Tổng hợp cuối tháng lần cuối {moment(run.started_at)}" if run else "Chưa tổng hợp lần nào",
            "Máy tự làm mỗi đêm khi việc nền chạy; làm ngay:",
            "manage.py rollup",
            "work",
        )
    return green(f"Tổng hợp cuối tháng lần cuối {moment(run.started_at)}, {number(run.months)} tháng")


def recounted() -> Finding:
    """The last recount found nothing else than what is stored."""
    recount = recounts.last()
    if recount is not None and recount.differences:
        months = ", ".join(f"{month:%m/%Y}" for month in recount.differing_months[:3])
        more = " …" if len(recount.differing_months) > 3 else ""
        return Finding(
            Level.RED,
            f"Đếm lại {moment(recount.finished_at)}: {number(recount.differences)} số khác"
            f", tháng {months}{more}",
            "Tổng hợp lại mọi tháng rồi đếm lại. Nếu còn khác, gửi kết quả đếm lại cho người phát triển.",
            "manage.py rollup --full && manage.py rollup --check",
            "work",
        )
    if recount is None or _is_late(recount.finished_at):
        if not plan.months():
            return green("Chưa có tháng nào để đếm lại")
        return Finding(
            Level.YELLOW,
            f"Đếm lại lần cuối {moment(recount.finished_at)}" if recount else "Chưa đếm lại lần nào",
            "Máy tự đếm lại mỗi đêm khi việc nền chạy; đếm ngay:",
            "manage.py rollup --check",
            "work",
        )
    return green(f"{number(recount.months)} tháng đúng như đếm lại, lúc {moment(recount.finished_at)}")


CHECKS = (
    Check("figures_stored", "Tổng hợp cuối tháng", 50, stored),
    Check("figures_recounted", "Đếm lại số đã lưu", 51, recounted),
)
