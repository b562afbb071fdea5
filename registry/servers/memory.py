"""How much memory the register may reckon with: what the machine has, what its container may use, or less.

`REGISTRY_MEMORY` (MB) says less, for a machine that has other work to do as well.
"""

from __future__ import annotations

import os
from pathlib import Path

from registry.servers.errors import ServerError

LEAST = 1024
# What a container may use at most, in versions 2 and 1 of control groups.
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def megabytes() -> int:
    """Raises ServerError where `REGISTRY_MEMORY` is no number, or less than anything would run with."""
    if wanted := os.environ.get("REGISTRY_MEMORY"):
        if not wanted.isdigit() or int(wanted) < LEAST:
            raise ServerError(f"REGISTRY_MEMORY là số MB, ít nhất {LEAST}, không phải {wanted!r}.")
        return int(wanted)
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in map(Path, _LIMITS):
        try:
            found.append(int(limit.read_text()))
        except (OSError, ValueError):
            continue
    return min(found) // 2**20
