"""A folder in memory for a run's servers, where the machine has plenty.

PostgreSQL makes and takes away thousands of small files for a test that makes databases or reads a workbook;
on a disk a third of its work was that.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from registry.servers.memory import megabytes

MEMORY = Path("/dev/shm")
PREFIX = "registry-tests-"
# Megabytes: a run takes up to two thousand, mostly of the log of writes, and the machine has other work too.
FREE, WHOLE = 4_000, 8_000


def folder_of_this_run() -> Path:
    """A new folder, in memory or else where temporary files are."""
    if not _is_roomy():
        return Path(tempfile.mkdtemp(prefix=PREFIX))
    _remove_what_ended_runs_left()
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY))


def _is_roomy() -> bool:
    try:
        room = os.statvfs(MEMORY)
        lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    except OSError:
        return False
    free = min(room.f_bavail * room.f_frsize // 2**20, int(lines["MemAvailable"].split()[0]) // 1024)
    return free >= FREE and megabytes() >= WHOLE and os.access(MEMORY, os.W_OK)


def _remove_what_ended_runs_left() -> None:
    """A run that was killed leaves its folder, which would take up memory until the machine stops."""
    for folder in MEMORY.glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)
