"""Keeps a set of processes up: starts again what dies, stops all of them in order.

What does not live here: which processes those are (`run`), and the database and broker, which their own
guards look after.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from registry.servers.logs import keep_short, private
from registry.servers.screen import say

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# Who lived this long was well; its next death starts from the first pause again.
WELL_AFTER = 60.0
TICK = 5.0

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that is to be up. `steps` are the signals that stop it, each with seconds of patience.

    Without a `log` it writes where its supervisor does; `without` are variables that it does not get.
    """

    name: str
    title: str
    command: list[str]
    log: Path | None
    steps: tuple[tuple[signal.Signals, float], ...]
    without: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    due_at: float = field(default=0.0, init=False)
    pause: float = field(default=FIRST_PAUSE, init=False)
    deaths: int = field(default=0, init=False)

    def start(self, cwd: Path, keep: Sequence[int]) -> None:
        """Start it in a session of its own, so that the terminal's Ctrl-C reaches only the supervisor."""
        self.started_at = time.monotonic()
        with open(self.log, "ab", opener=private) if self.log else nullcontext() as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=cwd,
                env={name: value for name, value in os.environ.items() if name not in self.without},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=keep,
                preexec_fn=end_with_parent(os.getpid()),
            )

    def bury(self) -> None:
        """Note that it has ended and when it is to be started again."""
        assert self.process is not None
        code = self.process.returncode
        # Its own children would go on holding the port and the run's lock.
        self.kill_group()
        self.process = None
        self.deaths += 1
        if time.monotonic() - self.started_at > WELL_AFTER:
            self.pause = FIRST_PAUSE
        self.due_at = time.monotonic() + self.pause
        seconds = f"{self.pause:.0f}"
        where = self.log or "ở đây"
        say(f"  {self.title} đã dừng (mã {code}), khởi động lại sau {seconds} giây. Nhật ký: {where}")
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def kill_group(self) -> None:
        """End at once whatever it started and did not end itself."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Holds the children; `run` returns when `stop_requested` says so, with none of them left."""

    def __init__(self, children: list[Child], *, cwd: Path, keep: Sequence[int] = ()) -> None:
        self.children = children
        self.cwd = cwd
        self.keep = keep
        self.stop_requests = 0
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def request_stop(self) -> None:
        """Ask for an orderly stop; asked again, for a quick one. Safe in a signal handler."""
        self.stop_requests += 1
        with suppress(BlockingIOError):
            os.write(self._wake_write, b".")

    def run(
        self, *, on_tick: Callable[[], None] = lambda: None, on_wake: Callable[[], float] = lambda: TICK
    ) -> None:
        """Keep the children up until a stop is asked for.

        `on_tick` is called every few seconds; `on_wake` each time round, and says within how many seconds
        it wants its next turn.
        """
        try:
            next_tick = time.monotonic() + TICK
            while not self.stop_requests:
                self.start_due()
                due = [child.due_at for child in self.children if child.process is None]
                self._wait(until=min([next_tick, time.monotonic() + on_wake(), *due]))
                self.bury_the_dead()
                if time.monotonic() >= next_tick:
                    for child in self.children:
                        if child.log:
                            keep_short(child.log)
                    on_tick()
                    next_tick = time.monotonic() + TICK
        finally:
            self.stop()

    def start_due(self) -> None:
        """Start every child that is down and whose pause is over."""
        for child in self.children:
            if child.process is None and time.monotonic() >= child.due_at:
                child.start(self.cwd, self.keep)

    def hold_back(self, seconds: float, *, all_but: str) -> None:
        """Start the others so much later, or when :meth:`let_go` says so: one has the machine to itself."""
        for child in self.children:
            if child.name != all_but:
                child.due_at = time.monotonic() + seconds

    def let_go(self) -> None:
        """Start at once whatever has not been started yet."""
        for child in self.children:
            if child.process is None and not child.deaths:
                child.due_at = 0.0

    def bury_the_dead(self) -> None:
        """Take note of the children that have ended."""
        for child in self.children:
            if child.process and child.process.poll() is not None:
                child.bury()

    def restart(self, name: str) -> None:
        """Have one child end in good order; its pause over, it is started again."""
        for child in self.children:
            if child.name == name and child.process:
                child.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Stop all, the last started first; the main process is asked, its group is killed if it must be."""
        for child in reversed(self.children):
            if child.process is None:
                continue
            for number, seconds in child.steps:
                with suppress(ProcessLookupError):
                    child.process.send_signal(number)
                if self._ended(child.process, seconds):
                    break
            child.kill_group()
            child.process.wait()
            child.process = None

    def _ended(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        """Wait for one process; a second request to stop ends the patience with it."""
        limit = time.monotonic() + seconds
        while process.poll() is None:
            if time.monotonic() > limit or self.stop_requests > 1:
                return False
            time.sleep(0.02)
        return True

    def _wait(self, *, until: float) -> None:
        """Sleep until a child ends, a stop is asked for, or the time comes."""
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        handles = []
        for child in self.children:
            if child.process and child.process.poll() is None:
                handles.append(os.pidfd_open(child.process.pid))
                poll.register(handles[-1], select.POLLIN)
        poll.poll(max(0.0, until - time.monotonic()) * 1000)
        for handle in handles:
            os.close(handle)


def end_with_parent(parent: int) -> Callable[[], None]:
    """For `preexec_fn`: have the kernel send SIGTERM when the parent dies, even by kill -9."""

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
