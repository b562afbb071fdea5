"""How many processes the web has: what the cores can use and the memory can hold, within bounds.

    python -m registry.servers.web

prints the number; `WEB_WORKERS` in the environment says it in its place. A process of a province takes some
150 MB, and 400 MB while people sign in and the largest answers are made; a quarter of the memory is the
database's, as much is left to the worker and the rest of the machine.
"""

from __future__ import annotations

import os
from pathlib import Path

from registry.servers.errors import ServerError

# More than four would only share out the same cores, and each holds the trees and answers of its own.
MOST = 4
MEGABYTES_EACH = 512
# A process that has grown beyond this makes room for a new one, when it has answered what it is at.
MEGABYTES_AT_MOST = 1024
# The share of the memory that all of them may take.
SHARE = 0.5
# What a container may use at most, in versions 2 and 1 of control groups.
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def web_processes() -> int:
    """As many as are wanted (`WEB_WORKERS`), else as the machine can bear. Raises ServerError."""
    if wanted := os.environ.get("WEB_WORKERS"):
        if not wanted.isdigit() or not 1 <= int(wanted) <= 32:
            raise ServerError(f"WEB_WORKERS là một số từ 1 đến 32, không phải {wanted!r}.")
        return int(wanted)
    return bounded(cores(), megabytes())


def bounded(cores: int, megabytes: int) -> int:
    """The number for so many cores and so much memory."""
    return max(1, min(MOST, cores, int(megabytes * SHARE) // MEGABYTES_EACH))


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def megabytes() -> int:
    """The memory of the machine, or of the container where that has less."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in map(Path, _LIMITS):
        try:
            found.append(int(limit.read_text()))
        except (OSError, ValueError):
            continue
    return min(found) // 2**20


if __name__ == "__main__":
    print(web_processes())
