"""Taking and leaving a server that several processes share.

A user holds the `users` lock shared. The guard, a process of its own, waits to have that lock alone: when it
gets it nobody is left, and it stops the server. The kernel gives back the lock of a user that was killed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.servers.errors import ServerError
from registry.servers.locks import is_held
from registry.servers.logs import private
from registry.servers.processes import wait_for
from registry.servers.server import Server

# The longest stop of a server, and then some.
PATIENCE = 90.0


@contextmanager
def use(server: Server) -> Iterator[None]:
    """Have the server running for the block. Raises ServerError."""
    server.make_data_folder()
    if not server.users.acquire(shared=True, wait=PATIENCE):
        raise ServerError(
            f"Máy chủ {server.name} trên {server.data} đang dừng mãi chưa xong; hãy thử lại sau."
        )
    try:
        start_if_needed(server)
        yield
    finally:
        server.users.release()


def wait_until_stopped(server: Server) -> None:
    """For whoever was the last user and now wants to remove the folder: not under a server's feet."""
    if server.data.exists():
        wait_for(lambda: not is_held(server.guard.path), seconds=PATIENCE)


def wait_while_stopping(server: Server) -> None:
    """Return when the server has stopped, or about a second later when somebody else goes on using it."""
    looks = 0
    while is_held(server.guard.path) and looks < 10:
        if server.users.acquire(shared=True):
            server.users.release()
            looks += 1
        time.sleep(0.1)


def start_if_needed(server: Server) -> None:
    """Return when the server answers and has a guard; for those who hold its `users` lock."""
    limit = time.monotonic() + PATIENCE
    if not server.starting.acquire(wait=PATIENCE):
        raise ServerError(
            f"Máy chủ {server.name} trên {server.data} khởi động mãi chưa xong; hãy thử lại sau."
        )
    with server.starting:
        while True:
            if not is_held(server.guard.path):
                _spawn_guard(server)
                return
            if server.answers():
                return
            if time.monotonic() > limit:
                said = server.last_words()
                raise ServerError(f"Máy chủ {server.name} trên {server.data} không trả lời.\n{said}")
            time.sleep(0.05)


def _spawn_guard(server: Server) -> None:
    """Start the guard and wait for its word. A session of its own keeps the terminal's Ctrl-C from it."""
    command = [sys.executable, "-m", "registry.servers.guard", server.name, str(server.data)]
    if server.throwaway:
        command.append("--throwaway")
    with open(server.data / f"{server.name}.guard.out", "ab", opener=private) as errors:
        guard = subprocess.Popen(
            command,
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    assert guard.stdout is not None
    with guard.stdout:
        said = guard.stdout.read().decode()
    if said != "ready":
        raise ServerError(
            said or f"Không khởi động được {server.name}; xem {server.data}/{server.name}.guard.out."
        )
    # It ends by itself, after us; without this Python would warn about a child left behind.
    guard.returncode = 0
