"""Naming the process that works on an item, and ending one that hangs."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path


@cache
def _host() -> str:
    return socket.gethostname()[:60]


def own_name() -> str:
    """This process: machine, number, and when it started, as numbers are given out again."""
    found = parent_and_start(os.getpid())
    return f"{_host()}/{os.getpid()}/{found[1] if found else ''}"


def end_child(name: str) -> bool:
    """Kill the process of that name if it is a child of this one; true if it was."""
    host, _, rest = name.rpartition("/")[0].rpartition("/")
    if host != _host() or not rest.isdigit():
        return False
    pid = int(rest)
    if parent_and_start(pid) != (os.getpid(), name.rpartition("/")[2]):
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return True


def parent_and_start(pid: int) -> tuple[int, str] | None:
    """The parent of a process and the moment at which it started, as the kernel counts; None: it is gone."""
    try:
        # The name before the last bracket may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), fields[19]
