"""Recognizes processes by their program and folder, because a process number may be given to another."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path


def works_in(pid: int, folder: Path, program: str) -> bool:
    """Is this process called `program`, and is `folder` its current directory?

    Both servers stay in their data folder for life, so this tells one of them from whoever got its pid.
    """
    try:
        here, there = folder.stat(), os.stat(f"/proc/{pid}/cwd")
        name = Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino) and name.startswith(program)


def working_in(folder: Path, program: str) -> list[int]:
    """Pids of all processes that work in `folder` so: exactly those that may be writing there."""
    return sorted(
        int(pid) for pid in os.listdir("/proc") if pid.isdigit() and works_in(int(pid), folder, program)
    )


def holding(path: Path) -> list[int]:
    """Pids of the processes that have this file open: those that share a lock on it are among them."""
    target = str(path.resolve())
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            links = (os.readlink(f"/proc/{entry}/fd/{fd}") for fd in os.listdir(f"/proc/{entry}/fd"))
            if target in links:
                found.append(int(entry))
    return sorted(found)


def ended(pid: int, within: float) -> bool:
    """Wait up to `within` seconds for a process to end, child of ours or not."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(within * 1000))
    finally:
        os.close(handle)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def stop(pid: int, *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, and give the process its seconds after each, until it has ended."""
    for number, seconds in steps:
        send(pid, number)
        if ended(pid, seconds):
            return


def wait_for(condition: Callable[[], bool], *, seconds: float, pause: float = 0.01) -> bool:
    """Poll `condition` until it holds or the seconds are over."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True
