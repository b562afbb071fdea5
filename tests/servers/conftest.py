"""A data folder for each test, and nothing left running in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry import servers
from registry.servers.processes import ended, holding, send, wait_for, working_in

BASE = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0


def forget_servers(patch: pytest.MonkeyPatch) -> None:
    secret = ("SECRET_KEY", "SECRET_KEY_FILE", "IDENTIFIER_KEYS", "IDENTIFIER_KEYS_FILE")
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "REGISTRY_DATA", *secret):
        patch.delenv(name, raising=False)


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that does not exist yet, with a short path; the servers of the test run are forgotten."""
    forget_servers(monkeypatch)
    parent = Path(tempfile.mkdtemp(prefix="registry-servers-"))
    folder = parent / "var"
    yield folder
    kill_everything(folder)
    shutil.rmtree(parent)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A cluster as the first start makes it, made once."""
    parent = Path(tempfile.mkdtemp(prefix="registry-cluster-"))
    with pytest.MonkeyPatch.context() as patch:
        forget_servers(patch)
        with servers.ensure(parent / "var", throwaway=True):
            pass
    assert everybody_left(parent / "var")
    yield parent / "var" / "postgres"
    shutil.rmtree(parent)


@pytest.fixture
def cluster(data: Path, made_cluster: Path) -> None:
    """Spare this test the making of its cluster."""
    data.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", made_cluster, data / "postgres"], check=True)


@pytest.fixture
def user(data: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start another process that uses the database until its standard input closes.

    With a word, such as "durable", the server keeps what it is told to; without, it is a throwaway.
    """
    started: list[subprocess.Popen[str]] = []

    def start(*durable: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data), *durable],
            cwd=BASE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


USER = """
import sys
from pathlib import Path
from registry import servers
with servers.ensure(Path(sys.argv[1]), throwaway=not sys.argv[2:]):
    print("in", flush=True)
    sys.stdin.read()
"""


def everything(data: Path) -> list[int]:
    """Pids of all that lives off a data folder: users and guards by their locks, servers by their place."""
    found = set(working_in(data / "postgres", "postgres")) | set(working_in(data / "valkey", "valkey"))
    for lock in data.glob("*.*"):
        if lock.suffix in {".lock", ".users", ".guard"}:
            found.update(holding(lock))
    return sorted(found)


def everybody_left(data: Path) -> bool:
    """Wait until the last guard has gone too."""
    return wait_for(lambda: everything(data) == [], seconds=60, pause=0.1)


def kill_everything(data: Path) -> None:
    """kill -9 of all of it at once."""
    pids = everything(data)
    for pid in pids:
        send(pid, signal.SIGKILL)
    for pid in pids:
        assert ended(pid, 60), f"process {pid} survives kill -9"
