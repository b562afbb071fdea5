"""Valkey on a folder of the project, by a unix socket alone: Celery's broker."""

from __future__ import annotations

import signal
import socket
from typing import ClassVar
from urllib.parse import quote

from registry.servers.account import Account
from registry.servers.binaries import reachable_program, valkey_program
from registry.servers.server import Server
from registry.servers.sockets import reachable

SOCKET = "valkey.sock"
# A nudge is some hundred bytes.
MOST = "64mb"


class Valkey(Server):
    """The broker. What it holds are nudges; the queue of record is in the database."""

    name: ClassVar[str] = "valkey"
    program: ClassVar[str] = "valkey-server"
    stop_steps: ClassVar = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 10.0))

    @property
    def url(self) -> str:
        path = reachable(self.folder, SOCKET) / SOCKET
        return f"redis+socket://{quote(str(path))}?virtual_host=0"

    def prepare(self, account: Account) -> None:
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            account.own(self.folder)

    def command(self, account: Account) -> list[str]:
        program = reachable_program(valkey_program(), account)
        settings = {
            "port": "0",
            "unixsocket": SOCKET,
            "unixsocketperm": "700",
            "dir": ".",
            "daemonize": "no",
            "save": "",
            "appendonly": "no" if self.throwaway else "yes",
            "appendfsync": "everysec",
            # A broker that drops messages under memory pressure would be worse than one that says no.
            "maxmemory": MOST,
            "maxmemory-policy": "noeviction",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [str(program), *options]

    def answers(self) -> bool:
        path = reachable(self.folder, SOCKET) / SOCKET
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(2)
                client.connect(str(path))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
