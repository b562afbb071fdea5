"""Servers that several processes share, and what kill -9 does to them."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from registry import servers
from registry.servers.account import account_for
from registry.servers.locks import is_held
from registry.servers.postgres import Postgres
from registry.servers.processes import ended, send, wait_for, working_in
from registry.servers.sockets import LONGEST_SOCKET_PATH, reachable
from registry.servers.valkey import Valkey
from registry.settings import keys
from tests.servers.conftest import everybody_left, everything, kill_everything

StartUser = Callable[..., "subprocess.Popen[str]"]


def ask(question: str) -> object:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def tell(*statements: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        for statement in statements:
            connection.execute(statement)


def postmaster(data: Path) -> int:
    pid = Postgres(data).running()
    assert pid is not None
    return pid


def test_it_works(data: Path):
    with servers.ensure(data, broker=True):
        assert ask("SELECT lower('ĐẶNG THỊ Ỷ')") == "đặng thị ỷ"
        assert ask("SELECT current_database() || ' ' || current_user") == "registry registry"
        path = os.environ["CELERY_BROKER_URL"].removeprefix("redis+socket://").partition("?")[0]
        assert redis.Redis(unix_socket_path=path).ping()
    assert "DATABASE_URL" not in os.environ
    assert "CELERY_BROKER_URL" not in os.environ
    assert everybody_left(data)


@pytest.mark.usefixtures("cluster")
def test_the_application_is_no_superuser_and_can_make_what_migrations_need(data: Path):
    with servers.ensure(data, throwaway=True):
        assert ask("SELECT usesuper FROM pg_user WHERE usename = current_user") is False
        tell(
            *(f"CREATE EXTENSION {name}" for name in ("pg_trgm", "btree_gist", "unaccent")),
            "CREATE ROLE somebody",
        )
        assert ask("SELECT similarity('Điện Biên', 'điện biên')") == 1
        assert ask("SELECT show_trgm('Đặng') <> show_trgm('ng')") is True


def test_data_stays_between_uses(data: Path):
    with servers.ensure(data):
        tell("CREATE TABLE kept AS SELECT 42 AS answer")
    assert everybody_left(data)
    with servers.ensure(data):
        assert ask("SELECT answer FROM kept") == 42


def test_servers_named_in_the_environment_are_taken_as_they_are(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/registry")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://elsewhere")
    with servers.ensure(data, broker=True):
        assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/registry"
        assert os.environ["CELERY_BROKER_URL"] == "redis://elsewhere"
    assert not data.exists()
    assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/registry"


def test_servers_named_by_a_file_are_taken_as_well(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL_FILE", "/run/secrets/database_url")
    monkeypatch.setenv("CELERY_BROKER_URL_FILE", "/run/secrets/broker_url")
    with servers.ensure(data, broker=True):
        assert "DATABASE_URL" not in os.environ
        assert "CELERY_BROKER_URL" not in os.environ
    assert not data.exists()


@pytest.mark.usefixtures("cluster")
def test_the_second_user_keeps_the_server_alive(data: Path, user: StartUser):
    other = user()
    assert other.stdout is not None and other.stdout.readline() == "in\n"
    with servers.ensure(data, throwaway=True):
        pid = postmaster(data)
        other.communicate()
        assert not ended(pid, 0.3)
        assert ask("SELECT 1") == 1
    assert ended(pid, 60)


@pytest.mark.usefixtures("cluster")
def test_several_that_start_at_once_share_one_server(data: Path, user: StartUser):
    others = [user() for _ in range(4)]
    for other in others:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
    guards = [
        pid for pid in everything(data) if b"servers.guard" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert len(guards) == 1
    pid = postmaster(data)
    for other in others:
        other.communicate()
        assert other.returncode == 0
    assert ended(pid, 60)


@pytest.mark.usefixtures("cluster")
def test_a_killed_user_is_no_user_any_more(data: Path, user: StartUser):
    other = user()
    assert other.stdout is not None and other.stdout.readline() == "in\n"
    pid = postmaster(data)
    other.kill()
    assert ended(pid, 60)
    assert wait_for(lambda: not is_held(data / "postgres.guard"), seconds=60)


@pytest.mark.usefixtures("cluster")
def test_kill_of_everything_loses_nothing_committed(data: Path, user: StartUser):
    other = user("durable")
    assert other.stdout is not None and other.stdout.readline() == "in\n"
    url, broker = Postgres(data).owner_url, Valkey(data)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 10000) AS number")
    idle = psycopg.connect(url)
    idle.execute("DELETE FROM kept")
    kill_everything(data)
    assert everything(data) == []

    with servers.ensure(data, broker=True):
        assert ask("SELECT count(*) FROM kept") == 10000
        client = redis.Redis(unix_socket_path=str(reachable(broker.folder, "valkey.sock") / "valkey.sock"))
        client.set("nudge", "1")
        # Valkey writes its log to the disk once a second.
        assert wait_for(lambda: "nudge" in _appended(data), seconds=60)
        for pid in working_in(broker.folder, "valkey"):
            send(pid, signal.SIGKILL)
        assert wait_for(broker.answers, seconds=60)
        assert client.get("nudge") == b"1"


def _appended(data: Path) -> str:
    return "".join(path.read_text("latin-1") for path in (data / "valkey/appendonlydir").glob("*.incr.aof"))


@pytest.mark.usefixtures("cluster")
def test_a_server_that_dies_is_started_again(data: Path):
    with servers.ensure(data):
        tell("CREATE TABLE kept AS SELECT 42 AS answer")
        killed = postmaster(data)
        send(killed, signal.SIGKILL)
        assert ended(killed, 60)
        assert wait_for(lambda: Postgres(data).running() not in (None, killed), seconds=60)
        assert wait_for(Postgres(data).answers, seconds=60)
        assert ask("SELECT answer FROM kept") == 42


@pytest.mark.usefixtures("cluster")
def test_a_server_that_outlives_its_guard_gets_a_new_one(data: Path, user: StartUser):
    other = user()
    assert other.stdout is not None and other.stdout.readline() == "in\n"
    pid = postmaster(data)
    for guard in everything(data):
        if b"servers.guard" in Path(f"/proc/{guard}/cmdline").read_bytes():
            send(guard, signal.SIGKILL)
            assert ended(guard, 60)
    with servers.ensure(data):
        assert postmaster(data) == pid
        assert is_held(data / "postgres.guard")
    other.communicate()
    assert ended(pid, 60)


@pytest.mark.usefixtures("cluster")
def test_a_stale_pid_that_now_belongs_to_somebody_else_is_no_obstacle(data: Path):
    with servers.ensure(data, throwaway=True):
        pass
    assert everybody_left(data)
    account = account_for(data / "postgres")
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **account.popen())
    try:
        note = data / "postgres" / "postmaster.pid"
        note.write_text(
            f"{stranger.pid}\n/proc/self/cwd\n1700000000\n5432\n.\n\n  1234567    123456\nready   \n"
        )
        account.own(note)
        with servers.ensure(data, throwaway=True):
            assert ask("SELECT 1") == 1
            assert postmaster(data) != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_cluster_cut_short_while_it_was_made_is_made_anew(data: Path):
    (data / "postgres.new" / "base").mkdir(parents=True)
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    with servers.ensure(data, throwaway=True):
        assert ask("SELECT 1") == 1
    assert not (data / "postgres.new").exists()


@pytest.mark.usefixtures("cluster")
def test_data_of_another_major_version_is_refused_and_left_alone(data: Path):
    with servers.ensure(data, throwaway=True):
        pass
    assert everybody_left(data)
    version = data / "postgres" / "PG_VERSION"
    version.write_text("14\n")
    before = sorted(path.name for path in (data / "postgres").iterdir())
    with (
        pytest.raises(servers.ServerError, match=r"PostgreSQL 14.*PostgreSQL 1[5-9]"),
        servers.ensure(data, throwaway=True),
    ):
        pass
    assert sorted(path.name for path in (data / "postgres").iterdir()) == before
    assert everybody_left(data)


def test_a_path_too_long_for_a_socket_works(data: Path):
    deep = data / "/".join(["Tỉnh ủy Điện Biên"] * 8)
    assert len(os.fsencode(deep)) > LONGEST_SOCKET_PATH
    try:
        with servers.ensure(deep, broker=True, throwaway=True):
            assert ask("SELECT 1") == 1
            assert Valkey(deep).answers()
    finally:
        kill_everything(deep)
        for name in ("postgres", "valkey"):
            reachable(deep / name, "x" * LONGEST_SOCKET_PATH).unlink()


def test_a_short_link_of_somebody_elses_making_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    places, deep = tmp_path / "places", tmp_path / ("x" * LONGEST_SOCKET_PATH)
    places.mkdir()
    monkeypatch.setattr("registry.servers.sockets.SHORT_PLACES", (str(places),))
    link = reachable(deep, "socket")
    assert link.parent == places
    link.unlink()
    link.symlink_to("/somewhere/else")
    elsewhere = reachable(deep, "socket")
    assert elsewhere.parent.parent == Path(tempfile.gettempdir())
    assert elsewhere.readlink() == deep
    elsewhere.unlink()
    elsewhere.parent.rmdir()


@pytest.mark.usefixtures("cluster")
def test_nothing_listens_on_the_network_and_nobody_else_can_enter(data: Path):
    with servers.ensure(data, broker=True, throwaway=True):
        inodes = {
            os.readlink(entry)
            for pid in (postmaster(data), *working_in(data / "valkey", "valkey"))
            for entry in Path(f"/proc/{pid}/fd").iterdir()
            if entry.is_symlink()
        }
        listening = [
            line.split()[9]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        ]
        assert not [inode for inode in listening if f"socket:[{inode}]" in inodes]
    for folder in (data, data / "postgres", data / "valkey"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_the_secret_key_is_made_once_and_for_the_owner_alone(data: Path, monkeypatch: pytest.MonkeyPatch):
    servers.secret_key(data)
    path = Path(os.environ["SECRET_KEY_FILE"])
    first = path.read_text()
    assert len(first) > 60
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.delenv("SECRET_KEY_FILE")
    servers.secret_key(data)
    assert path.read_text() == first
    monkeypatch.setenv("SECRET_KEY_FILE", "/run/secrets/key")
    servers.secret_key(data)
    assert os.environ["SECRET_KEY_FILE"] == "/run/secrets/key"


def test_identifier_keys_are_made_once_and_for_the_owner_alone(data: Path, monkeypatch: pytest.MonkeyPatch):
    servers.identifier_keys(data)
    path = Path(os.environ["IDENTIFIER_KEYS_FILE"])
    first = path.read_text()
    assert path == data / "identifier_keys" and path.stat().st_mode & 0o777 == 0o600
    ((name, secret),) = keys("IDENTIFIER_KEYS")
    assert name.startswith("20") and len(secret) == 32
    monkeypatch.delenv("IDENTIFIER_KEYS_FILE")
    servers.identifier_keys(data)
    assert path.read_text() == first
    monkeypatch.setenv("IDENTIFIER_KEYS_FILE", "/run/secrets/keys")
    servers.identifier_keys(data)
    assert os.environ["IDENTIFIER_KEYS_FILE"] == "/run/secrets/keys"
