"""Runs systemd's units without systemd: their start and stop lines in order, what starts again after a kill.

What is understood are the directives that the register's units use. Nothing is walled off: that units live
within what they promise shows only under systemd itself (`scripts/try_bundle.py`).
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from registry.servers.processes import wait_for

MARK = "UNIT_RUNNER_UNIT"
FOLDERS = {"StateDirectory": "/var/lib", "RuntimeDirectory": "/run", "CacheDirectory": "/var/cache"}


def directives(text: str) -> list[tuple[str, str]]:
    """Each `Name=value` in order; a name may come several times."""
    lines = (line.strip() for line in text.splitlines())
    return [
        (name, value)
        for name, is_there, value in (line.partition("=") for line in lines if not line.startswith("#"))
        if is_there
    ]


@dataclass
class Unit:
    """One service; `place` says where a path of the machine lies in the trial."""

    name: str
    lines: list[tuple[str, str]]
    place: Callable[[str], str]
    more: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def all(self, name: str) -> list[str]:
        return [word for key, value in self.lines if key == name for word in value.split()]

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.lines if key == name), default)

    def commands(self, name: str) -> list[list[str]]:
        return [shlex.split(self.place(value)) for key, value in self.lines if key == name]

    def environment(self) -> dict[str, str]:
        found = {"PATH": os.environ["PATH"], MARK: self.name}
        for key, value in self.lines:
            if key == "EnvironmentFile":
                found |= dict(directives(Path(self.place(value)).read_text()))
        found |= dict(value.split("=", 1) for key, value in self.lines if key == "Environment")
        for name in self.all("UnsetEnvironment"):
            found.pop(name, None)
        return {name: self.place(value) for name, value in found.items()} | self.more

    def start(self) -> None:
        """As `systemctl start`: returns when the service says that it is up."""
        for key, above in FOLDERS.items():
            for name in self.all(key):
                Path(self.place(f"{above}/{name}")).mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.one("Type") == "oneshot":
            for command in self.commands("ExecStart"):
                self._run(command)
            return
        (command,) = self.commands("ExecStart")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
            notices.settimeout(0.5)
            notices.bind(f"\0{MARK}-{os.getpid()}-{self.name}")
            self.process = self._popen(command, {"NOTIFY_SOCKET": f"@{MARK}-{os.getpid()}-{self.name}"})
            if self.one("Type") == "notify":
                self._wait_for_its_word(notices)
        for after in self.commands("ExecStartPost"):
            self._run(after)
        assert self.process.poll() is None, f"{self.name} fell at once"

    def _wait_for_its_word(self, notices: socket.socket) -> None:
        assert self.process
        while self.process.poll() is None:
            with suppress(TimeoutError):
                assert notices.recv(100) == b"READY=1"
                return
        raise AssertionError(f"{self.name} fell before it was up")

    def stop(self) -> float:
        """As `systemctl stop`; returns the seconds. Fails where it had to be killed."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        for command in self.commands("ExecStop"):
            self._run(command)
        for pid in [self.process.pid] if self.one("KillMode") == "mixed" else self.pids():
            os.kill(pid, signal.Signals[self.one("KillSignal", "SIGTERM")])
        patience = float(self.one("TimeoutStopSec", "90"))
        self.process.wait(patience)
        assert wait_for(lambda: not self.pids(), seconds=5), f"{self.name} left processes"
        self.process = None
        return time.monotonic() - began

    def kill(self) -> None:
        """Its first process is killed: the rest is, too, and it is started again as its unit says."""
        assert self.process and self.one("Restart") == "always"
        self.process.kill()
        self.process.wait()
        self.kill_all()
        time.sleep(float(self.one("RestartSec")) / 10)
        self.start()

    def kill_all(self) -> None:
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not self.pids(), seconds=10)

    def pids(self) -> list[int]:
        """All that it started, by what stands in their environment."""
        mark, found = f"{MARK}={self.name}".encode(), []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def _run(self, command: list[str]) -> None:
        done = self._popen(command, {})
        assert done.wait(300) == 0, (self.name, command)

    def _popen(self, command: list[str], more: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=self.place(self.one("WorkingDirectory", "/")),
            env=self.environment() | more,
            stdin=subprocess.DEVNULL,
            umask=int(self.one("UMask", "022"), 8),
        )


def in_order(units: dict[str, Unit]) -> list[Unit]:
    """Those that others come after first. Fails on a circle and on names that nobody bears."""
    found: list[Unit] = []
    left = dict(units)
    for unit in units.values():
        for name in (*unit.all("Requires"), *unit.all("Wants")):
            assert name in units, f"{unit.name} wants {name}"
    while left:
        free = [unit for unit in left.values() if not set(unit.all("After")) & left.keys()]
        assert free, f"a circle among {sorted(left)}"
        found += free
        for unit in free:
            del left[unit.name]
    return found


def read(folder: Path, place: Callable[[str], str], more: dict[str, str]) -> dict[str, Unit]:
    """The services of a folder, with what stands beside them."""
    found = {}
    for path in sorted(folder.glob("*.service")):
        beside = sorted(path.with_name(f"{path.name}.d").glob("*.conf"))
        text = "\n".join(one.read_text() for one in (path, *beside))
        text = re.sub(r"\\\n", " ", text)
        found[path.name] = Unit(path.name, directives(text), place, more)
    return found
