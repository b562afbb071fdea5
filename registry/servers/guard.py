"""The guard of one server: starts it, starts it again when it dies, stops it when nobody uses it any more.

Run as `python -m registry.servers.guard NAME DATA [--throwaway]` by `use`. It says `ready`, or what is
wrong, on its standard output, closes that, and stays.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path

from registry.servers.errors import ServerError
from registry.servers.logs import keep_short, without_statements
from registry.servers.postgres import Postgres
from registry.servers.processes import stop, wait_for
from registry.servers.server import Server
from registry.servers.valkey import Valkey

SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}
# Recovery after a crash reads the log since the last checkpoint, which may be gigabytes.
START_SECONDS = 600.0
LONGEST_PAUSE = 30.0
LOOK_AT_LOGS = 60.0


class Guard:
    """Holds one server for as long as anybody uses it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.leaving = False
        self._wake_read, self._wake_write = os.pipe()

    def start(self) -> None:
        """Start the server, or take over one that outlived its guard. Raises ServerError."""
        account = self.server.account()
        if self.server.running() is None:
            self.server.prepare(account)
            child = self.server.launch(self.server.account())
            up = wait_for(lambda: self.server.answers() or child.poll() is not None, seconds=START_SECONDS)
            if not up or child.poll() is not None:
                raise ServerError(f"{self.server.name} không khởi động được.\n{self.server.last_words()}")
        elif not wait_for(self.server.answers, seconds=START_SECONDS):
            raise ServerError(
                f"{self.server.name} đang chạy nhưng không trả lời.\n{self.server.last_words()}"
            )

    def watch(self) -> None:
        """Return when the last user has gone or a signal says so; until then keep the server up."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._leave())
        threading.Thread(target=self._wait_for_the_last_user, daemon=True).start()
        pause = 0.1
        while not self.leaving:
            started = time.monotonic()
            self._wait_for_the_server()
            if self.leaving:
                return
            self._tidy_logs(is_down=True)
            if time.monotonic() - started > 60:
                pause = 0.1
            print(
                time.strftime("%F %T"),
                f"{self.server.name} died; starting it again",
                file=sys.stderr,
                flush=True,
            )
            self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                self.start()
            except ServerError as error:
                print(error, file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Stop the server in the way that suits it."""
        pid = self.server.running()
        if pid is not None:
            steps = self.server.stop_steps
            stop(pid, *(steps[1:] if self.server.throwaway else steps))
            _reap(pid)

    def _leave(self) -> None:
        self.leaving = True
        os.write(self._wake_write, b".")

    def _wait_for_the_last_user(self) -> None:
        self.server.users.wait()
        self._leave()

    def _wait_for_the_server(self) -> None:
        pid = self.server.running()
        if pid is None:
            return
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        while not poll.poll(LOOK_AT_LOGS * 1000):
            self._tidy_logs()
        os.close(handle)
        _reap(pid)

    def _tidy_logs(self, *, is_down: bool = False) -> None:
        with contextlib.suppress(OSError):
            for log in self.server.logs():
                if is_down:
                    without_statements(log)
                keep_short(log)

    def _sleep(self, seconds: float) -> None:
        select.select([self._wake_read], [], [], seconds)


def main(name: str, data: str, *options: str) -> None:
    """Guard the server until it is needed no more."""
    server = SERVERS[name](Path(data), throwaway="--throwaway" in options)
    guard = Guard(server)
    if not server.guard.acquire(wait=5):
        sys.exit(_say(f"Máy chủ {name} trên {data} đã có tiến trình trông coi."))
    try:
        guard.start()
    except ServerError as error:
        guard.stop()
        sys.exit(_say(str(error)))
    _say("ready")
    try:
        guard.watch()
    finally:
        guard.stop()


def _reap(pid: int) -> None:
    """Take note of a child's end; a server that outlived its first guard is nobody's child here."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _say(words: str) -> int:
    """Tell whoever started us, once; returns the exit code for a complaint."""
    os.write(1, words.encode())
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)
    return 1


if __name__ == "__main__":
    main(*sys.argv[1:])
