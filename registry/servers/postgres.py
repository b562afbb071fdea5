"""PostgreSQL on a folder of the project, by a unix socket alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from registry.servers import logs, roles
from registry.servers.account import Account, account_for
from registry.servers.binaries import PostgresPrograms, postgres_programs, reachable_postgres
from registry.servers.errors import ServerError
from registry.servers.memory import megabytes
from registry.servers.processes import send, wait_for, working_in, works_in
from registry.servers.server import Server
from registry.servers.sockets import reachable

SOCKET = ".s.PGSQL.5432"
DATABASE = "registry"
# The current directory, which the server inherits and never leaves: it needs no right to enter the folders
# above, and their names do not matter.
HERE = "/proc/self/cwd"

# The owner of the register's tables can make databases, roles and trusted extensions, and no more: as on a
# server that somebody else looks after.
SETUP_SQL = f"{roles.setup()}CREATE DATABASE {DATABASE} OWNER {roles.OWNER};\n"


class Postgres(Server):
    """The database server; its superuser is `postgres`, its database and their owner `registry`."""

    name: ClassVar[str] = "postgres"
    program: ClassVar[str] = "postgres"
    # Fast shutdown ends the sessions and writes a checkpoint; immediate leaves that to the next start.
    stop_steps: ClassVar = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))

    @property
    def url(self) -> str:
        """For the web and the worker: a role that owns nothing."""
        return self._url(roles.APP)

    @property
    def owner_url(self) -> str:
        """For migrations and for the administrator's own commands on this machine."""
        return self._url(roles.OWNER)

    def _url(self, role: str) -> str:
        host = reachable(self.folder, SOCKET)
        return f"postgresql:///{DATABASE}?host={quote(str(host), safe='')}&user={role}"

    def prepare(self, account: Account) -> None:
        if not self.folder.exists():
            self._create()
        version = (self.folder / "PG_VERSION").read_text().strip()
        programs = postgres_programs()
        if version != str(programs.major):
            raise ServerError(
                f"Dữ liệu trong {self.folder} là của PostgreSQL {version}, còn chương trình ở đây là "
                f"PostgreSQL {programs.major}; hai bản chính khác nhau không đọc được dữ liệu của nhau. "
                f"Hãy đặt REGISTRY_PG_BIN trỏ tới PostgreSQL {version}, xem docs/running.md, mục nâng cấp."
            )
        self._clear_leftovers()

    def command(self, account: Account) -> list[str]:
        programs = self._programs(account)
        settings = _SETTINGS | logs.POSTGRES | _memory() | (_THROWAWAY if self.throwaway else _DURABLE)
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(programs.bin / "postgres"), "-D", HERE, *options]

    def running(self) -> int | None:
        """The postmaster: its pid stands in the folder, and the process of that pid works there."""
        pid = self._noted_pid()
        return pid if pid and works_in(pid, self.folder, self.program) else None

    def answers(self) -> bool:
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready" and self.running() is not None

    def logs(self) -> list[Path]:
        return [*super().logs(), *self.folder.glob("log/*.log")]

    def last_words(self) -> str:
        """With the end of the newest log, where the reason of a failed start usually stands."""
        written = sorted(self.logs(), key=lambda path: path.stat().st_mtime)
        tail = written[-1].read_text(errors="replace").splitlines()[-5:] if written else []
        return "\n".join([super().last_words(), *tail])

    def _programs(self, account: Account) -> PostgresPrograms:
        return reachable_postgres(postgres_programs(), account)

    def _create(self) -> None:
        """Make the cluster beside its place and move it there whole, so that one cut short never counts."""
        half = self.data / "postgres.new"
        if half.exists():
            shutil.rmtree(half)
        account = account_for(half)
        programs = self._programs(account)
        half.mkdir(mode=0o700)
        account.own(half)
        initdb = [str(programs.bin / "initdb"), "-D", HERE, *_initdb_options(programs.major)]
        setup = [str(programs.bin / "postgres"), "--single", "-D", HERE, "postgres"]
        if self.throwaway:
            initdb.append("--no-sync")
            setup[2:2] = ["-c", "fsync=off"]
        self._run(initdb, half, account)
        self._run(setup, half, account, SETUP_SQL)
        half.rename(self.folder)

    def _run(self, command: list[str], folder: Path, account: Account, stdin: str = "") -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            umask=0o077,
            check=False,
            **account.popen(),
        )
        if done.returncode or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
            said = (done.stderr or done.stdout).strip()
            raise ServerError(f"Không tạo được cơ sở dữ liệu trong {folder}:\n{said}")

    def _noted_pid(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _clear_leftovers(self) -> None:
        """Remove what a postmaster that is gone left, once none of its backends writes any more.

        PostgreSQL does so by itself, except where the pid has been given to another process of the same
        user, or is that of a dead one whose parent has not taken note of it (a container's first process
        never may); then it would refuse to start until somebody removed the files by hand.
        """
        if self.running() is not None:
            return
        for number, seconds in ((None, 5.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            for pid in working_in(self.folder, self.program):
                if number:
                    send(pid, number)
            if wait_for(lambda: not working_in(self.folder, self.program), seconds=seconds):
                break
        else:
            raise ServerError(f"Tiến trình PostgreSQL cũ trên {self.folder} không chịu dừng.")
        for name in ("postmaster.pid", SOCKET, f"{SOCKET}.lock"):
            (self.folder / name).unlink(missing_ok=True)


def _initdb_options(major: int) -> list[str]:
    """The same letters on every version: lower() and pg_trgm must know Vietnamese. Sorting is ours."""
    locale = ["--locale=C.UTF-8"]
    if major >= 17:
        locale = [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--lc-ctype=C.UTF-8",
            "--lc-collate=C",
        ]
    return [
        *locale,
        "--encoding=UTF8",
        "--username=postgres",
        "--auth=trust",
        "--data-checksums",
        "--no-instructions",
    ]


# Who can enter the folder may connect: the folder is its owner's alone, and there is no TCP.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
}
_DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_wal_size": "4GB",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}
_THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "128MB",
    # In the folder, so that it goes with the folder even where the server was killed.
    "dynamic_shared_memory_type": "mmap",
}


def _memory() -> dict[str, str]:
    """A quarter of the machine at most: the web and the worker live on it too."""
    whole = megabytes()
    return {
        "shared_buffers": f"{max(128, min(whole // 8, 2048))}MB",
        "effective_cache_size": f"{max(512, whole // 2)}MB",
        "work_mem": f"{max(8, min(whole // 128, 64))}MB",
        "maintenance_work_mem": f"{max(64, min(whole // 16, 512))}MB",
    }
