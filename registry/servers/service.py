"""One process of the register as a service of the machine: what the units in `deploy/systemd/` start.

    python -m registry.servers.service database | broker | web | worker | clock | answers

Each stays in the foreground, ends in good order on SIGTERM, and says to the machine when it is ready.
`database` and `broker` have the guard that they have under `make run`, which starts them again and tidies
their logs. `answers` waits until the web does.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
import sys
from pathlib import Path
from types import FrameType

from registry.servers import programs
from registry.servers.account import Account
from registry.servers.errors import ServerError
from registry.servers.guard import Guard
from registry.servers.postgres import SOCKET, Postgres
from registry.servers.processes import wait_for
from registry.servers.run import PATIENT, Health
from registry.servers.server import Server
from registry.servers.supervisor import Child, Supervisor
from registry.servers.valkey import Valkey

BASE = Path(__file__).resolve().parents[2]
SECONDS_FOR_THE_WEB = 120.0


class SharedPostgres(Postgres):
    """The database for other users of this machine: each is let in as the role that its account has.

    `DATABASE_SOCKETS` is the folder that those who may ask can enter, `DATABASE_ACCESS` has the list of them.
    """

    # Beside the web's threads: worker, clock, backup, commands. Each may sort within `work_mem`.
    SETTINGS = {
        "unix_socket_permissions": "0770",
        "max_connections": "50",
        "max_wal_size": "2GB",
        # A backup that is away for long must not fill the database's disk.
        "max_slot_wal_keep_size": "8GB",
    }

    def command(self, account: Account) -> list[str]:
        settings = self.SETTINGS | {
            "unix_socket_directories": os.environ["DATABASE_SOCKETS"],
            "hba_file": f"{os.environ['DATABASE_ACCESS']}/pg_hba.conf",
            "ident_file": f"{os.environ['DATABASE_ACCESS']}/pg_ident.conf",
        }
        return [*super().command(account), *(f"--{name}={value}" for name, value in settings.items())]

    def prepare(self, account: Account) -> None:
        super().prepare(account)
        if self.running() is None:
            # Its number may be another's by now, and the server would refuse to start.
            for name in (SOCKET, f"{SOCKET}.lock"):
                Path(os.environ["DATABASE_SOCKETS"], name).unlink(missing_ok=True)


class SharedValkey(Valkey):
    """The broker for its own account, and for the administrator's commands, which have its group."""

    def prepare(self, account: Account) -> None:
        super().prepare(account)
        self.folder.chmod(0o750)

    def command(self, account: Account) -> list[str]:
        return [*super().command(account), "--unixsocketperm", "770"]


def main(words: list[str]) -> int:
    """Be the service that is asked for; returns the exit code."""
    try:
        match words:
            case ["database"]:
                serve(SharedPostgres(_data()))
            case ["broker"]:
                serve(SharedValkey(_data()))
            case ["web"]:
                _become(web())
            case ["worker"]:
                work(Path(os.environ["BROKER_DATA"]))
            case ["clock"]:
                _become(programs.clock(_data() / "beat-schedule"))
            case ["answers"]:
                wait_for_the_web()
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def serve(server: Server) -> None:
    """Have the server up until told to stop. Raises ServerError."""
    server.make_data_folder()
    with server.users, server.guard:
        # Held by ourselves: nobody else's leaving stops it.
        if not (server.users.acquire(shared=True, wait=30) and server.guard.acquire(wait=30)):
            raise ServerError(f"Máy chủ {server.name} trên {server.data} đã có tiến trình khác trông coi.")
        guard = Guard(server)
        try:
            guard.start()
            ready()
            guard.watch()
        finally:
            guard.stop()


def web() -> list[str]:
    """The web behind TLS by its own server."""
    tls = [
        f"--ssl-certificate={os.environ['TLS_CERTIFICATE']}",
        f"--ssl-keyfile={os.environ['TLS_KEY']}",
        "--ssl-protocol-min=tls1.2",
    ]
    return programs.web(os.environ.get("REGISTRY_HOST") or "0.0.0.0", _port(), *tls)


def work(broker: Path) -> None:
    """Keep the worker up; where the broker came back, start it anew, as it may have gone deaf."""
    worker = Child("worker", "Việc nền", programs.worker(), None, PATIENT)
    supervisor = Supervisor([worker], cwd=BASE)

    def stop(number: int, frame: FrameType | None) -> None:
        supervisor.request_stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    health = Health(broker, supervisor)
    # The broker has a service of its own that looks after it.
    health.servers.clear()
    supervisor.run(on_tick=health)


def wait_for_the_web() -> None:
    """Return when somebody speaks TLS on our port. Raises ServerError."""
    if not wait_for(_web_answers, seconds=SECONDS_FOR_THE_WEB, pause=0.2):
        raise ServerError("Trang web mãi không trả lời; xem: journalctl --unit=party-register-web")


def _web_answers() -> bool:
    context = ssl.create_default_context()
    # Asked is whether it answers, by ourselves, on this machine.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", _port()), timeout=20) as plain,
            context.wrap_socket(plain) as connection,
        ):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            status = connection.recv(64).split(b" ")[1:2]
    except OSError:
        # Nobody listens yet.
        return False
    return bool(status) and status[0] < b"500"


def ready() -> None:
    """Say to systemd that the service is up, where it asks (`Type=notify`)."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.connect("\0" + address[1:] if address.startswith("@") else address)
            to.sendall(b"READY=1")


def _become(command: list[str]) -> None:
    os.execv(command[0], command)


def _data() -> Path:
    return Path(os.environ["REGISTRY_DATA"]).resolve()


def _port() -> int:
    port = os.environ.get("REGISTRY_PORT") or "443"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ServerError(f"REGISTRY_PORT là số cổng, không phải {port!r}.")
    return int(port)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
