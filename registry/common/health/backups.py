"""Whether a restore would find everything: what the program that follows the database says of itself.

It judges (:mod:`registry.servers.backup.watch`) and writes its word down; here it is read, and whether it is
of today. The web needs no right on the backups for that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from registry.common.declared.health import Finding, Level, green
from registry.common.templatetags.ui import moment
from registry.servers.backup.status import Status, read_status

_STATUS = "python -m registry.servers.backup status"
_NONE = Finding(
    Level.RED,
    "Chưa có sao lưu tự động.",
    "Đặt BACKUP_DIR (thư mục trên ổ đĩa khác) rồi khởi động lại; xem docs/production.md, mục Backups.",
    "BACKUP_DIR=/ổ-khác/sao-luu make run",
)
UNKNOWN = Finding(
    Level.YELLOW, "Chưa biết: chương trình sao lưu chưa báo gì", "Làm như dòng “Sao lưu: nhịp tim” nói."
)


def status() -> Status | None:
    """The last word of the program that follows; ``None``: it has never said any."""
    return read_status(Path(settings.BACKUP_STATUS)) if settings.BACKUP_STATUS else None


def heartbeat() -> Finding:
    """The program lives, and every change arrives."""
    found = status()
    if found is None:
        return _NONE
    if found.at < timezone.now() - timedelta(seconds=found.silence):
        return Finding(
            Level.RED,
            f"Chương trình sao lưu im lặng từ {moment(found.at)}",
            "Khởi động lại sao lưu (một máy: make run hoặc dịch vụ của nó; Compose: lệnh dưới).",
            "docker compose restart backup",
        )
    return _of(found, "stream") or green(f"Nhịp tim {moment(found.beat)}; mọi thay đổi đã đến bản sao lưu")


def copies() -> Finding:
    """The newest whole copy is of last night."""
    found = status()
    if found is None:
        return UNKNOWN
    if fault := _of(found, "copy"):
        return fault
    if _is_late(found):
        return Finding(
            Level.RED,
            f"Bản sao toàn bộ mới nhất đã cũ: {moment(found.newest_copy)}",
            "Làm một bản sao ngay rồi xem nó có thành không.",
            "python -m registry.servers.backup base",
        )
    return green(f"{found.copies} bản sao toàn bộ, mới nhất {moment(found.newest_copy)}")


def _is_late(found: Status) -> bool:
    """Also where nobody is at work any more who would say so."""
    allowed = timedelta(hours=found.oldest_copy_hours)
    return found.newest_copy is None or found.newest_copy < timezone.now() - allowed


def rehearsal() -> Finding:
    """A restore was tried not long ago, and worked."""
    found = status()
    if found is None:
        return UNKNOWN
    if fault := _of(found, "rehearsal"):
        return fault
    if found.rehearsed_at is None:
        return Finding(
            Level.YELLOW,
            "Chưa diễn tập phục hồi lần nào.",
            "Chương trình sao lưu tự làm sau bản sao đầu tiên; muốn làm ngay:",
            "python -m registry.servers.backup rehearse",
        )
    return green(f"Diễn tập phục hồi được, lần cuối {moment(found.rehearsed_at)}{_reached(found.reached)}")


def _reached(reached: datetime | None) -> str:
    return f", tới {moment(reached)}" if reached else ""


_REMEDY = {
    "stream": ("Phần lớn tự lành trong vài phút. Nếu còn, xem nhật ký của chương trình sao lưu.", _STATUS),
    "copy": ("Xem lý do rồi làm lại bản sao.", "python -m registry.servers.backup base"),
    "rehearsal": ("Xem lý do rồi diễn tập lại.", "python -m registry.servers.backup rehearse"),
}


def _of(found: Status, about: str) -> Finding | None:
    """What the program itself finds wrong with one part of its work."""
    texts = [text for kind, text in found.faults if kind == about]
    return Finding(Level.RED, " ".join(texts), *_REMEDY[about]) if texts else None
