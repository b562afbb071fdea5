"""`make run`: the whole system on one machine, from its database to its web address, in one terminal.

Run as `python -m registry.servers.run`. Returns when Ctrl-C or SIGTERM has stopped everything in order.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from registry.servers import ensure, identifier_keys, programs, secret_key
from registry.servers.errors import ServerError
from registry.servers.locks import Lock, is_held
from registry.servers.logs import keep_short
from registry.servers.memory import megabytes
from registry.servers.postgres import Postgres
from registry.servers.prepared import is_prepared, set_prepared
from registry.servers.processes import holding, send
from registry.servers.screen import is_terminal, prepare, say, step
from registry.servers.server import Server
from registry.servers.supervisor import Child, Supervisor, end_with_parent
from registry.servers.use import start_if_needed, wait_while_stopping
from registry.servers.valkey import Valkey
from registry.servers.web import megabytes_each, web_processes

BASE = Path(__file__).resolve().parents[2]
FIRST_PORT, LAST_PORT = 8000, 8099
# Who signs contexts and answers requests does not learn the address of the tables' owner.
OF_THE_OWNER = ("DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE", "REGISTRY_AS_OWNER")
# SIGTERM lets the worker finish its task, SIGQUIT gives the task back to the queue.
PATIENT = ((signal.SIGTERM, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
SECONDS_FOR_THE_WEB = 90.0
SECONDS_FOR_THE_WEB_ALONE = 10.0
SECONDS_FOR_THE_LAST_RUN = 40.0


def main() -> int:
    """Start everything, stay, stop everything; returns the exit code."""
    prepare()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    data = Path(os.environ.get("REGISTRY_DATA") or BASE / "var").resolve()
    os.environ["REGISTRY_DATA"] = str(data)
    try:
        return run(data)
    except ServerError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nĐã dừng.")
        return 0


def run(data: Path) -> int:
    """The run itself, once only on a data folder. Raises ServerError."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "log").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ServerError(f"Không ghi được vào thư mục dữ liệu {data}: {error.strerror}.") from error
    note = data / "run.json"
    with Lock(data / "run.lock") as lock:
        if not lock.acquire() and not _waited_for_the_last_run(lock, note):
            return 0
        say("Sổ đăng ký đảng viên")
        secret_key(data)
        identifier_keys(data)
        place = Place.free()
        note.write_text(json.dumps({"pid": os.getpid(), "address": place.address}))
        with ExitStack() as stack:
            stack.callback(note.unlink, missing_ok=True)
            with step("Cơ sở dữ liệu và hàng đợi việc"):
                stack.enter_context(ensure(data, broker=True))
            _set_up(data)
            _open_the_demo(data)
            _serve(data, place, lock)
        for server in (Postgres(data), Valkey(data)):
            wait_while_stopping(server)
    say(f"Đã dừng. Dữ liệu vẫn còn trong {data}")
    return 0


def _waited_for_the_last_run(lock: Lock, note: Path) -> bool:
    """Say that it runs already, or wait for what a killed run left to end; true once the lock is ours.

    The children of a run hold its lock too, so a new one never starts beside the last one's worker.
    """
    limit = time.monotonic() + SECONDS_FOR_THE_LAST_RUN
    announced = False
    while not lock.acquire():
        try:
            other = json.loads(note.read_text())
        except (OSError, ValueError):
            other = {}
        holders = holding(lock.path)
        if other and other["pid"] in holders:
            say(f"Đã chạy rồi tại {other['address']} (tiến trình {other['pid']}).")
            say(f"Muốn dừng: nhấn Ctrl-C ở cửa sổ đang chạy, hoặc gõ: kill {other['pid']}")
            return False
        if not announced:
            say("Lần chạy trước đang khởi động hoặc đang dừng; chờ một chút …")
            announced = True
        if time.monotonic() > limit:
            # Their supervisor is dead and they have had their time to end by themselves.
            for pid in holders:
                if not _is_a_run(pid):
                    send(pid, signal.SIGKILL)
        time.sleep(0.2)
    return True


def _is_a_run(pid: int) -> bool:
    """Is this another supervisor, waiting as we do, rather than what a dead one left?"""
    try:
        return b"registry.servers.run" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _set_up(data: Path) -> None:
    """Bring the database up to this version; an empty one gets the official units and the demo.

    `REGISTRY_DEMO=no` begins a real register instead. Nothing is done where this program has done it before.
    """
    if is_prepared(data):
        return
    _manage(data, "Bảng dữ liệu", "migrate", "--no-input", "--verbosity=0")
    _manage(data, "Tệp giao diện", "collectstatic", "--no-input", "--verbosity=0")
    _manage(data, "Đơn vị hành chính", "load_areas", "--if-empty")
    if os.environ.get("REGISTRY_DEMO", "yes") != "no":
        _manage(data, "Dữ liệu mẫu", "demo", "--if-empty")
    set_prepared(data)


def _open_the_demo(data: Path) -> None:
    """Where all people are made up, signing in asks nobody for a second step; every page says so.

    Never in a real register (`REGISTRY_DEMO=no`, or no demo made it), and never behind TLS.
    """
    is_demo = os.environ.get("REGISTRY_DEMO", "yes") != "no" and (data / "demo-logins.txt").exists()
    if is_demo and os.environ.get("TLS", "no") == "no":
        os.environ.setdefault("SECOND_FACTOR", "demo")


def _manage(data: Path, title: str, *words: str) -> None:
    """Run one management command as a step. Raises ServerError with the reason that it gave."""
    log = data / "log" / "setup.log"
    keep_short(log)
    with step(title), log.open("ab") as output:
        began = output.tell()
        command = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=BASE,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid()),
        )
        try:
            code = command.wait()
        except KeyboardInterrupt:
            command.terminate()
            command.wait()
            raise
        if code:
            reason = _reason(log.read_bytes()[began:].decode(errors="replace")) or f"mã {code}"
            raise ServerError(f"Bước “{title}” không thành: {reason}\nXem đầy đủ trong {log}")


def _reason(said: str) -> str:
    """Why a command failed: its own message to the operator whole, else the last line of what it said."""
    _, found, message = said.rpartition("CommandError: ")
    return message.strip() if found else said.strip().rpartition("\n")[2]


@dataclass(frozen=True)
class Place:
    """Where the web listens."""

    host: str
    port: int

    @classmethod
    def free(cls) -> Place:
        """`REGISTRY_HOST` and `REGISTRY_PORT`; else this machine alone and the first free port from 8000 up.

        Raises ServerError.
        """
        host = os.environ.get("REGISTRY_HOST") or "127.0.0.1"
        if chosen := os.environ.get("REGISTRY_PORT"):
            if not chosen.isdigit() or not _is_free(host, int(chosen)):
                raise ServerError(
                    f"Cổng REGISTRY_PORT={chosen} không dùng được hoặc đã có chương trình khác dùng."
                )
            return cls(host, int(chosen))
        for port in range(FIRST_PORT, LAST_PORT + 1):
            if _is_free(host, port):
                return cls(host, port)
        raise ServerError(f"Các cổng từ {FIRST_PORT} đến {LAST_PORT} đều đã có chương trình khác dùng.")

    @property
    def address(self) -> str:
        """What to type into a browser on this machine."""
        return f"http://{self.near}:{self.port}/"

    @property
    def near(self) -> str:
        """The host as reached from this machine."""
        return "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return True


def children(data: Path, place: Place) -> list[Child]:
    """What runs beside the servers, in the order of starting."""
    log = data / "log"
    quick = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))
    unhurried = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))
    backup = [sys.executable, "-m", "registry.servers.backup", "stay"]
    following = [Child("backup", "Sao lưu", backup, log / "backup.log", quick)]
    return [
        Child("worker", "Việc nền", programs.worker(), log / "worker.log", PATIENT, OF_THE_OWNER),
        Child(
            "web", "Trang web", programs.web(place.host, place.port), log / "web.log", unhurried, OF_THE_OWNER
        ),
        Child(
            "beat",
            "Đồng hồ hẹn giờ",
            programs.clock(data / "beat-schedule"),
            log / "beat.log",
            quick,
            OF_THE_OWNER,
        ),
        *(following if os.environ.get("BACKUP_DIR") else []),
    ]


def _serve(data: Path, place: Place, lock: Lock) -> None:
    """Run web, worker and beat until told to stop."""
    supervisor = Supervisor(children(data, place), cwd=BASE, keep=[lock.fileno()])
    # People wait for the first page, nobody for the worker's first sweep.
    supervisor.hold_back(SECONDS_FOR_THE_WEB_ALONE, all_but="web")

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        first = supervisor.stop_requests == 0
        supervisor.request_stop()
        if first:
            os.write(
                1, "\nĐang dừng, có thể chờ việc nền tới 15 giây … (Ctrl-C lần nữa để dừng ngay)\n".encode()
            )

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    supervisor.run(on_tick=Health(data, supervisor), on_wake=Greeting(data, place, supervisor.let_go))


class Greeting:
    """Says, once, where the site is and who may sign in: when it answers."""

    def __init__(self, data: Path, place: Place, on_answer: Callable[[], None]) -> None:
        self.data = data
        self.place = place
        self.on_answer = on_answer
        self.started = time.monotonic()
        self.said = False

    def __call__(self) -> float:
        """Try; returns the seconds until it wants to be called again."""
        if self.said:
            return 3600.0
        if self._answers():
            self.said = True
            self.on_answer()
            self._greet()
        elif time.monotonic() - self.started > SECONDS_FOR_THE_WEB:
            self.said = True
            say(f"Trang web vẫn chưa trả lời; xem {self.data / 'log' / 'web.log'}")
        return 0.1

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.place.near, self.place.port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.place.port}"})
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _greet(self) -> None:
        say(f"\nMở trình duyệt tại  {self.place.address}\n")
        processes = web_processes()
        most = megabytes_each(processes, megabytes())
        say(f"Trang web chạy bằng {processes} tiến trình, mỗi tiến trình tối đa {most} MB.")
        logins = self.data / "demo-logins.txt"
        if logins.exists():
            if is_terminal():
                say(logins.read_text().rstrip())
            say(f"Tài khoản dùng thử ghi trong {logins}, chỉ chủ của thư mục đọc được.\n")
        if os.geteuid() == 0:
            say("Đang chạy bằng root; dùng lâu dài thì nên chạy bằng một người dùng thường.")
        say("Nhấn Ctrl-C để dừng; dữ liệu được giữ lại.")


class Restarts(Protocol):
    """Whoever can start a child anew: the supervisor."""

    def restart(self, name: str) -> None:
        """Have one child end in good order; it is started again."""


class Health:
    """Looks after what the guards cannot: a guard that was itself killed, a worker whose broker is new."""

    def __init__(self, data: Path, supervisor: Restarts) -> None:
        self.supervisor = supervisor
        self.valkey = Valkey(data)
        # Servers named in the environment are not ours to look after.
        self.servers: list[Server] = []
        if os.environ.get("DATABASE_URL") == Postgres(data).url:
            self.servers.append(Postgres(data))
        if os.environ.get("CELERY_BROKER_URL") == self.valkey.url:
            self.servers.append(self.valkey)
        self.broker = self._broker()

    def __call__(self) -> None:
        """Look once."""
        for server in self.servers:
            if not is_held(server.guard.path):
                with suppress(ServerError):
                    start_if_needed(server)
        broker = self._broker()
        if broker and broker != self.broker:
            # Workers have been seen to go deaf after their broker came back for the second time.
            if self.broker:
                self.supervisor.restart("worker")
            self.broker = broker

    def _broker(self) -> tuple[int, int] | None:
        """What changes when the broker is started anew; None while it is down."""
        try:
            socket_file = (self.valkey.folder / "valkey.sock").stat()
        except OSError:
            return None
        return socket_file.st_ino, socket_file.st_mtime_ns


if __name__ == "__main__":
    sys.exit(main())
