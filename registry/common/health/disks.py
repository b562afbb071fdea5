"""How much room is left where data, uploads and backups stand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings

from registry.common.declared.health import Finding, Level, green

from .backups import UNKNOWN, status

MB = 1024 * 1024


def data() -> Finding:
    """The disks of the data folder and of what was sent in; one where both lie on the same."""
    disks: dict[int, Path] = {}
    for path in (settings.DATA_DIR, settings.MEDIA_ROOT):
        if path.exists():
            disks.setdefault(os.stat(path).st_dev, path)
    free = {str(path): shutil.disk_usage(path)[::2] for path in disks.values()}
    return _judged(
        free,
        "Dọn bớt hoặc mở rộng ổ đĩa: cơ sở dữ liệu dừng ghi khi đĩa đầy. Bản sao lưu không để trên ổ này.",
    )


def backup() -> Finding:
    """The disk of the backups, as the program that writes them sees it."""
    found = status()
    if found is None:
        return UNKNOWN
    return _judged(
        {found.folder: (found.total, found.free)},
        "Dọn bớt hoặc mở rộng ổ đĩa, hoặc giữ ít bản sao hơn (BACKUP_KEEP).",
    )


def _judged(disks: dict[str, tuple[int, int]], remedy: str) -> Finding:
    """Judged by the disk with the least room; each is a path with its size and what is free, in bytes."""
    says = "; ".join(
        f"{path}: còn {_size(free)} trong {_size(total)}" for path, (total, free) in disks.items()
    )
    least = min((free for _, free in disks.values()), default=0) / MB
    if least < settings.DISK_FREE_RED_MB:
        return Finding(Level.RED, says or "Không thấy thư mục dữ liệu", remedy, "df -h")
    if least < settings.DISK_FREE_YELLOW_MB:
        return Finding(Level.YELLOW, says, remedy, "df -h")
    return green(says)


def _size(size: int) -> str:
    return f"{size / MB / 1024:.1f} GB".replace(".", ",")
