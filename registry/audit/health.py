"""Whether the trail is whole: how far its chain is sealed, and whether going through it found a break."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from registry.common.declared.health import Check, Finding, Level, green
from registry.common.templatetags.ui import moment, number

from . import chain
from .models import Entry, Link, Waiting

# Requests seal what they record, and the clock each minute what they could not.
_UNSEALED = timedelta(minutes=15)
# It is gone through every night.
_UNCHECKED = timedelta(days=2)


def sealed() -> Finding:
    """Up to when the chain reaches, and that nothing waits for long."""
    last = Link.objects.order_by("-number").first()
    entry = Entry.objects.filter(pk=last.entry_id).first() if last and last.entry_id else None
    first = Entry.objects.filter(pk__in=Waiting.objects.values("entry_id")).order_by("pk").first()
    until = f"Đã niêm phong đến mắt xích {number(last.number)}" if last else "Chưa niêm phong dòng nào"
    says = f"{until}, lúc {moment(entry.recorded_at)}" if entry else until
    if first is not None and first.recorded_at < timezone.now() - _UNSEALED:
        return Finding(
            Level.RED,
            f"{says}; có dòng chờ niêm phong từ {moment(first.recorded_at)}",
            "Xem việc nền và đồng hồ có chạy không; niêm phong ngay:",
            "manage.py audit seal",
        )
    return green(says)


def whole() -> Finding:
    """What the last going through found."""
    check = chain.state().check
    if check is not None and check.fault:
        return Finding(
            Level.RED,
            f"Chuỗi nhật ký bị đứt (kiểm tra {moment(check.checked_at)}): {check.fault}",
            "Giữ nguyên máy, báo cấp trên; đối chiếu bản sao lưu gần nhất, phục hồi, rồi kiểm tra lại.",
            "manage.py audit verify",
        )
    if check is None or check.checked_at < timezone.now() - _UNCHECKED:
        return Finding(
            Level.YELLOW,
            f"Chuỗi nhật ký chưa được kiểm tra từ {moment(check.checked_at)}"
            if check
            else "Chưa kiểm tra lần nào",
            "Máy tự kiểm tra mỗi đêm; kiểm tra ngay:",
            "manage.py audit verify",
        )
    return green(f"{number(check.number)} mắt xích nguyên vẹn, kiểm tra {moment(check.checked_at)}")


CHECKS = (
    Check("audit_sealed", "Nhật ký: niêm phong", 60, sealed),
    Check("audit_chain", "Nhật ký: nguyên vẹn", 61, whole),
)
