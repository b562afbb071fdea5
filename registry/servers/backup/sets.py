"""The files of the backups: whole copies, the changes since, sets that are set aside.

A whole copy bears the moment at which it was finished: from then on any moment can be reached from it.
"""

from __future__ import annotations

import json
import re
import shutil
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

STAMP = "%Y%m%dT%H%M%SZ"
PAGE = 8192
_SEGMENT = re.compile(r"[0-9A-F]{24}(\.partial)?")
_START = re.compile(r"^START WAL LOCATION: .*\(file ([0-9A-F]{24})\)$", re.MULTILINE)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Copy:
    """One whole copy."""

    path: Path

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.path.name, STAMP).replace(tzinfo=UTC)

    @property
    def first_segment(self) -> str:
        """The file of changes from which on it needs all."""
        found = _START.search((self.path / "backup_label").read_text())
        if found is None:
            raise ValueError(f"{self.path}/backup_label names no file.")
        return found[1]


@dataclass(frozen=True)
class Set:
    """A folder with whole copies and all changes since the first of them."""

    folder: Path

    @property
    def bases(self) -> Path:
        return self.folder / "base"

    @property
    def wal(self) -> Path:
        return self.folder / "wal"

    def make(self) -> None:
        for folder in (self.folder, self.bases, self.wal):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def copies(self) -> list[Copy]:
        """Oldest first."""
        return [Copy(path) for path in sorted(self.bases.glob("[0-9]*Z"))]

    def segments(self) -> list[Path]:
        """The files of changes, oldest first; the last may still be written."""
        found = [path for path in self.wal.glob("*") if _SEGMENT.fullmatch(path.name)]
        return sorted(found, key=lambda path: path.name)

    def belongs_to(self) -> dict[str, Any] | None:
        """Whose it is: the database's own number and its timeline."""
        return read_note(self.folder / "set.json")

    def received(self) -> int | None:
        """How far the changes have arrived: the place in the write-ahead log, as the files say."""
        for path in reversed(self.segments()):
            if (place := _end_of(path)) is not None:
                return place
        return None


def all_sets(folder: Path) -> list[Set]:
    """Oldest first; the last is the one that is being written."""
    return [*(Set(path) for path in sorted((folder / "aside").glob("*Z*"))), Set(folder)]


def set_aside(folder: Path) -> Path | None:
    """Move the set that is being written out of the way, whole; returns where to."""
    current = Set(folder)
    if not current.copies():
        # Changes without a copy to begin from are worth nothing.
        shutil.rmtree(current.wal, ignore_errors=True)
        shutil.rmtree(current.bases, ignore_errors=True)
        (folder / "set.json").unlink(missing_ok=True)
        return None
    target = folder / "aside" / now().strftime("%Y%m%dT%H%M%S.%fZ")
    target.mkdir(mode=0o700, parents=True)
    for name in ("set.json", "wal", "base"):
        if (folder / name).exists():
            (folder / name).rename(target / name)
    return target


def _end_of(path: Path) -> int | None:
    """The end of the last page of a segment that has been written; files are filled with zeros in advance."""
    name = path.name[:24]
    begin = (int(name[8:16], 16) << 32) + int(name[16:24], 16) * path.stat().st_size
    timeline = int(name[:8], 16)
    low, high = 0, path.stat().st_size // PAGE
    with path.open("rb") as file:
        while low < high:
            middle = (low + high) // 2
            file.seek(middle * PAGE)
            _, _, page_timeline, address = struct.unpack("=HHIQ", file.read(16))
            if address == begin + middle * PAGE and page_timeline <= timeline and page_timeline:
                low = middle + 1
            else:
                high = middle
    return begin + low * PAGE if low else None


def read_note(path: Path) -> dict[str, Any] | None:
    """A small file of facts; None where there is none that can be read."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_note(path: Path, **facts: object) -> None:
    """Written whole or not at all."""
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    draft.rename(path)
