"""A database with a backup that follows it, for tests: as in production, but with a heart that beats fast."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from registry.servers import ensure
from registry.servers.backup.config import Config
from registry.servers.backup.sets import Set
from registry.servers.backup.watch import faults
from registry.servers.postgres import Postgres
from registry.servers.processes import wait_for
from tests.servers.conftest import BASE, everybody_left, kill_everything

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# Seconds within which a fault must show, and be gone after its remedy. Here the heart beats every 4 s.
SOON = 45.0


class Backup:
    """The backup of the server on `data`."""

    def __init__(self, data: Path, folder: Path, **given: str) -> None:
        self.data, self.folder = data, folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "REGISTRY_DATA": str(data),
            "BACKUP_DIR": str(folder),
            "BACKUP_KEEP": "14",
            "BACKUP_PAUSE": "0.3",
            "BACKUP_HEARTBEAT": "4",
            "BACKUP_HOUR": "99",
            "BACKUP_REHEARSAL_DAYS": "0",
            **given,
        }
        self.staying: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Config:
        return Config.read(self.environment)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "registry.servers.backup", *words],
            cwd=BASE,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def stay(self) -> None:
        with (self.folder.parent / "backup.log").open("ab") as log:
            self.staying = subprocess.Popen(
                [sys.executable, "-m", "registry.servers.backup", "stay"],
                cwd=BASE,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def leave(self) -> None:
        if self.staying is not None:
            with suppress(ProcessLookupError):
                self.staying.terminate()
            self.staying.wait(60)
            self.staying = None

    def faults(self) -> list[str]:
        return faults(self.config)

    def turns_green(self, seconds: float = SOON) -> bool:
        return wait_for(lambda: not self.faults(), seconds=seconds, pause=0.2)

    def turns_red(self, word: str = "", seconds: float = SOON) -> bool:
        return wait_for(lambda: any(word in fault for fault in self.faults()), seconds=seconds, pause=0.2)

    def copies(self) -> list[Path]:
        return [copy.path for copy in Set(self.folder).copies()]

    def has_everything(self) -> bool:
        """Has every change so far arrived?"""
        ask = "SELECT bool_and(flush_lsn >= pg_current_wal_flush_lsn()) FROM pg_stat_replication"
        return bool(self.ask(ask + " WHERE application_name = 'pg_receivewal'"))

    def ask(self, question: str) -> object:
        with self.config.connect() as connection:
            row = connection.execute(question).fetchone()
        return row and row[0]

    def restore(self, folder: Path, *moment: str) -> subprocess.CompletedProcess[str]:
        return self.run("restore", str(folder / "postgres"), *moment)


@contextmanager
def served(data: Path) -> Iterator[None]:
    """The server on the folder, as its users have it."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    try:
        with ensure(data):
            yield
    finally:
        assert everybody_left(data)
        kill_everything(data)


def tell(data: Path, *statements: str) -> None:
    with psycopg.connect(Postgres(data).owner_url) as connection:
        for statement in statements:
            connection.execute(statement)


def numbers(data: Path) -> list[int]:
    with psycopg.connect(Postgres(data).owner_url) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM kept ORDER BY number")]


def moment() -> str:
    return datetime.now(HANOI).isoformat(sep=" ")
