"""What the program that follows the database says of itself, in a small file that the web may read.

The file holds times, counts and sentences, nothing of the register. It stands beside the backups, or where
``BACKUP_STATUS`` says: the web needs to read that one file and none of the backups.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .config import Config
from .database import State
from .sets import Set, all_sets, now, read_note, write_note
from .watch import REHEARSAL, Fault, findings


@dataclass(frozen=True, slots=True)
class Status:
    """How the backup stood at an instant; older than ``silence`` seconds, nobody is at work."""

    at: datetime
    silence: float
    faults: tuple[Fault, ...]
    beat: datetime | None
    copies: int
    newest_copy: datetime | None
    oldest_copy_hours: float
    rehearsed_at: datetime | None
    reached: datetime | None
    folder: str
    free: int
    total: int


def write_status(config: Config, state: State | None) -> None:
    """Judge and write it down; ``state`` is what the database said, ``None`` where it said nothing.

    Raises OSError.
    """
    made = [copy.at for one in all_sets(config.folder) for copy in one.copies()]
    current = Set(config.folder).copies()
    rehearsal = read_note(config.folder / REHEARSAL) or {}
    total, _, free = shutil.disk_usage(config.folder)
    write_note(
        config.status,
        at=now().isoformat(),
        silence=config.silence,
        faults=findings(config, state),
        beat=_said(state.heartbeat.at if state and state.heartbeat else None),
        copies=len(made),
        newest_copy=_said(current[-1].at if current else None),
        oldest_copy_hours=config.oldest_copy_hours,
        rehearsed_at=rehearsal.get("at") if rehearsal.get("ok") else None,
        reached=rehearsal.get("reached"),
        folder=str(config.folder),
        free=free,
        total=total,
    )
    # Where it stands apart, another user reads it.
    config.status.chmod(0o644)


def read_status(path: Path) -> Status | None:
    """The last word; ``None`` where there is none that can be read."""
    found = read_note(path)
    if found is None:
        return None
    try:
        moments = {
            name: _read(found[name]) for name in ("at", "beat", "newest_copy", "rehearsed_at", "reached")
        }
        return Status(**(found | moments | {"faults": tuple(Fault(*one) for one in found["faults"])}))
    except (KeyError, TypeError, ValueError):
        return None


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(text: Any) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
