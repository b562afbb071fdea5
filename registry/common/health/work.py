"""Whether work in the background is done: worker and clock live, nothing waits for long or has failed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registry.common.declared.health import Finding, Level, green
from registry.common.queue import beats
from registry.common.queue.kinds import kinds
from registry.common.queue.models import WorkState
from registry.common.templatetags.ui import moment, number

# What has waited so long although nothing of its kind is at work.
_LATE, _TOO_LATE = timedelta(minutes=10), timedelta(minutes=30)
_RESTART = (
    "Khởi động lại (một máy: make run hoặc dịch vụ của nó; Compose: lệnh dưới); nhật ký nói vì sao dừng."
)


def worker() -> Finding:
    """The worker was heard of lately."""
    return _alive(beats.WORKER, "Tiến trình làm việc nền", "docker compose restart worker")


def clock() -> Finding:
    """The clock was heard of lately."""
    return _alive(beats.CLOCK, "Đồng hồ hẹn giờ", "docker compose restart beat")


def _alive(name: str, title: str, command: str) -> Finding:
    if beats.lives(name):
        return green(f"{title} đang chạy, lần cuối {moment(beats.last(name))}")
    at = beats.last(name)
    says = f"{title} đã ngừng từ {moment(at)}" if at else f"{title} chưa chạy lần nào"
    return Finding(Level.RED, says, _RESTART, command)


def queue() -> Finding:
    """How much waits, and for how long the oldest has waited of a kind that nobody is at."""
    waiting, now = 0, timezone.now()
    oldest = now
    for kind in kinds():
        of_kind = kind.model.objects.filter(state=WorkState.WAITING)
        waiting += of_kind.count()
        first = of_kind.order_by("asked_at").values_list("asked_at", flat=True).first()
        if first is not None and not kind.model.objects.at_work().exists():
            oldest = min(oldest, first)
    minutes = (now - oldest) // timedelta(minutes=1)
    says = f"{number(waiting)} việc đang chờ, lâu nhất {minutes} phút" if waiting else "Không có việc nào chờ"
    if now - oldest > _LATE:
        level = Level.RED if now - oldest > _TOO_LATE else Level.YELLOW
        return Finding(
            level, says, "Xem tiến trình làm việc nền có chạy không, rồi xem từng việc.", page="work"
        )
    return green(says)


def failures() -> Finding:
    """Work that failed within the last day, where nothing of its kind has succeeded since."""
    failed, since = 0, timezone.now() - timedelta(days=1)
    for kind in kinds():
        done = kind.model.objects.filter(state=WorkState.DONE).order_by("-finished_at").first()
        after = max(since, done.finished_at) if done else since
        failed += kind.model.objects.filter(state=WorkState.FAILED, finished_at__gt=after).count()
    if failed:
        return Finding(
            Level.YELLOW,
            f"{number(failed)} việc bị lỗi, chưa chạy lại được",
            "Xem lỗi và chạy lại.",
            page="work",
        )
    return green("Không có việc nào bị lỗi trong 24 giờ qua")
