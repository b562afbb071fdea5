"""File locks that the kernel gives back when their holder ends, even by kill -9.

`flock` belongs to the open file: a forked child that inherits it keeps it, an executed one does not.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType


class Lock:
    """One hold on a lock file; the file itself stays and says nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def acquire(
        self, *, shared: bool = False, wait: float = 0.0, patience: Callable[[], None] | None = None
    ) -> bool:
        """Take the lock, trying for `wait` seconds; `patience` is called once when it takes over a second."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        started = time.monotonic()
        while True:
            try:
                fcntl.flock(fd, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - started
                if waited >= wait:
                    os.close(fd)
                    return False
                if patience and waited > 1:
                    patience()
                    patience = None
                time.sleep(0.02)
            else:
                self._fd = fd
                return True

    def wait(self) -> None:
        """Take the lock alone, sleeping in the kernel until everybody else has let go."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(fd, fcntl.LOCK_EX)
        self._fd = fd

    def fileno(self) -> int:
        """The open file, for a child that is to share the hold."""
        assert self._fd is not None
        return self._fd

    def release(self) -> None:
        """Let go by closing, so that a forked child that shares the hold keeps it."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Does anybody hold this lock? The answer may be old by the time it is read."""
    with Lock(path) as lock:
        return not lock.acquire()
