"""Production's backup and restore, done for real: back to the moment before a mistake."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from registry import servers
from registry.servers.account import account_for
from registry.servers.binaries import postgres_programs
from registry.servers.processes import wait_for
from registry.servers.sockets import reachable
from tests.servers.conftest import BASE, everybody_left

long_proof = pytest.mark.skipif(os.environ.get("REGISTRY_PROVE") != "1", reason="a long proof: make prove")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Backup:
    """The scripts of `deploy/`, told where the database is."""

    def __init__(self, data: Path) -> None:
        self.folder = data.parent / "backup"
        self.environment = {
            "PATH": f"{postgres_programs().bin}:{os.environ['PATH']}",
            "PGHOST": str(reachable(data / "postgres", ".s.PGSQL.5432")),
            "PGUSER": "postgres",
            "BACKUP_DIR": str(self.folder),
            "BACKUP_KEEP": "1",
            "BACKUP_PAUSE": "1",
            "BACKUP_HOUR": "99",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", *words],
            cwd=BASE / "deploy",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def stay(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["bash", "backup.sh"], cwd=BASE / "deploy", env=self.environment)

    def ask(self, question: str) -> object:
        with psycopg.connect(f"host={self.environment['PGHOST']} user=postgres") as connection:
            row = connection.execute(question).fetchone()
        return row and row[0]

    def has_everything(self) -> bool:
        """Has every change so far arrived?"""
        return bool(
            self.ask("SELECT bool_and(flush_lsn >= pg_current_wal_flush_lsn()) FROM pg_stat_replication")
        )

    def copies(self) -> list[Path]:
        return sorted((self.folder / "base").glob("*Z"))


@pytest.fixture
def backup(data: Path, cluster: None) -> Iterator[Backup]:
    """A database with a backup that stays beside it and has made its first whole copy."""
    with servers.ensure(data):
        backup = Backup(data)
        staying = backup.stay()
        try:
            assert wait_for(lambda: bool(backup.copies()), seconds=60)
            yield backup
        finally:
            staying.terminate()
            staying.wait(60)


def tell(*statements: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        for statement in statements:
            connection.execute(statement)


def restored(backup: Backup, folder: Path, *moment: str) -> list[int]:
    """The numbers that a server finds that was started on what was restored."""
    done = backup.run("restore.sh", str(folder / "postgres"), *moment)
    assert done.returncode == 0, done.stderr
    account = account_for(folder / "nothing")
    if account.switch:
        backup.folder.parent.chmod(0o755)
        for path in (
            folder / "postgres",
            *(folder / "postgres").rglob("*"),
            backup.folder,
            *backup.folder.rglob("*"),
        ):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    named = os.environ.pop("DATABASE_URL")
    try:
        with servers.ensure(folder), psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
            return [number for (number,) in connection.execute("SELECT number FROM kept ORDER BY number")]
    finally:
        os.environ["DATABASE_URL"] = named
        everybody_left(folder)
        shutil.rmtree(folder)


def test_back_to_the_moment_before_a_mistake_and_to_the_last_change(backup: Backup, data: Path):
    assert backup.run("backup.sh", "check").returncode == 0
    tell("CREATE TABLE kept AS SELECT generate_series(1, 3) AS number")
    time.sleep(1.1)
    moment = datetime.now(HANOI)
    time.sleep(0.1)
    tell("DELETE FROM kept WHERE number = 2")
    tell("INSERT INTO kept VALUES (4)")
    assert wait_for(backup.has_everything, seconds=60)
    before = moment.isoformat(sep=" ")
    assert restored(backup, data.parent / "a", before) == [1, 2, 3]
    assert restored(backup, data.parent / "b") == [1, 3, 4]


@long_proof
def test_old_copies_go_and_the_changes_before_them(backup: Backup, data: Path):
    (first,) = backup.copies()
    tell("CREATE TABLE kept AS SELECT generate_series(1, 3) AS number")
    for _ in range(2):
        tell("INSERT INTO kept VALUES (9)")
        backup.ask("SELECT pg_switch_wal()")
    assert wait_for(backup.has_everything, seconds=60)
    done = backup.run("backup.sh", "base")
    assert done.returncode == 0, done.stderr
    received = {path.name for path in (backup.folder / "wal").iterdir()}
    assert backup.run("backup.sh", "prune").returncode == 0
    (left,) = backup.copies()
    assert left > first
    assert {path.name for path in (backup.folder / "wal").iterdir()} < received
    assert restored(backup, data.parent / "a") == [1, 2, 3, 9, 9]


@long_proof
def test_a_backup_that_has_stopped_says_so(backup: Backup):
    (only,) = backup.copies()
    old = (datetime.now(ZoneInfo("UTC")) - timedelta(hours=31)).strftime("%Y%m%dT%H%M%SZ")
    only.rename(only.with_name(old))
    done = backup.run("backup.sh", "check")
    assert done.returncode == 1
    assert "no whole copy" in done.stdout
    heartbeat = backup.folder / "receiving"
    long_ago = time.time() - 600
    for _ in range(50):
        os.utime(heartbeat, (long_ago, long_ago))
        done = backup.run("backup.sh", "check")
        if "no changes arrive" in done.stdout:
            break
    assert "no changes arrive" in done.stdout


@long_proof
def test_nothing_is_restored_over_something_or_from_before_the_first_copy(backup: Backup, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "PG_VERSION").touch()
    assert "is not empty" in backup.run("restore.sh", str(tmp_path / "full")).stderr
    done = backup.run("restore.sh", str(tmp_path / "new"), "2000-01-01 00:00:00+07")
    assert done.returncode == 1
    assert "no whole copy is older" in done.stderr
    assert not (tmp_path / "new").exists()
