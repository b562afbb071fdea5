"""`make run` as a frame, with small programs in the place of web, worker and beat."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from registry.servers import ensure, prepared, web
from registry.servers.errors import ServerError
from registry.servers.locks import is_held
from registry.servers.postgres import Postgres
from registry.servers.prepared import is_prepared, set_prepared
from registry.servers.processes import ended, holding, send
from registry.servers.run import Greeting, Health, Place, _reason, children
from tests.servers.conftest import BASE, everybody_left, kill_everything

STAND_IN = """
import signal, sys
from pathlib import Path
from registry.servers import run
from registry.servers.supervisor import Child

def children(data, place):
    steps = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))
    web = [sys.executable, "-m", "http.server", str(place.port), f"--bind={place.host}", "--directory=docs"]
    rest = [sys.executable, "-S", "-c", "import time; time.sleep(100)"]
    return [Child("worker", "Việc nền", rest, data / "log/worker.log", steps),
            Child("web", "Trang web", web, data / "log/web.log", steps)]

run.children = children
run._set_up = lambda data: None
sys.exit(run.main())
"""


class Run:
    """One `make run`, read line by line."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.seen: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAND_IN],
            cwd=BASE,
            env={**os.environ, "REGISTRY_DATA": str(data), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line(self, containing: str) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.seen.append(line)
            if containing in line:
                return line
        raise AssertionError(f"{containing!r} never came:\n{''.join(self.seen)}")

    def rest(self) -> str:
        return self.process.communicate(timeout=120)[0]


@pytest.mark.usefixtures("cluster")
def test_it_works_and_a_second_run_says_where(data: Path):
    first = Run(data)
    (data / "log").mkdir(parents=True, exist_ok=True)
    (data / "demo-logins.txt").write_text("can-bo-tinh  mật khẩu bí mật\n")
    address = first.line("Mở trình duyệt tại").split()[-1]
    assert address.startswith("http://127.0.0.1:8")
    assert str(data / "demo-logins.txt") in first.line("demo-logins.txt")
    with psycopg.connect(Postgres(data).owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    second = Run(data)
    said = second.rest()
    assert f"Đã chạy rồi tại {address} (tiến trình {first.process.pid})" in said
    assert "Traceback" not in said
    assert second.process.returncode == 0

    first.process.send_signal(signal.SIGTERM)
    said = first.rest()
    assert "Đã dừng. Dữ liệu vẫn còn" in said
    assert "bí mật" not in "".join(first.seen) + said, "no password goes into a log"
    assert first.process.returncode == 0
    assert everybody_left(data)
    assert not holding(data / "run.lock")


def test_passwords_of_the_demo_are_said_on_a_terminal_only(data: Path, monkeypatch, capsys):
    data.mkdir(parents=True, exist_ok=True)
    (data / "demo-logins.txt").write_text("can-bo-tinh  mật khẩu bí mật\n")
    greeting = Greeting(data, Place("127.0.0.1", 8000), lambda: None)
    greeting._greet()
    assert "bí mật" not in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    greeting._greet()
    assert "mật khẩu bí mật" in capsys.readouterr().out


@pytest.mark.usefixtures("cluster")
def test_kill_of_everything_then_run_again(data: Path):
    first = Run(data)
    first.line("Mở trình duyệt tại")
    with psycopg.connect(Postgres(data).owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    kill_everything(data)
    first.rest()

    again = Run(data)
    again.line("Mở trình duyệt tại")
    with psycopg.connect(Postgres(data).owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    again.process.send_signal(signal.SIGINT)
    assert "Đã dừng. Dữ liệu vẫn còn" in again.rest()
    assert everybody_left(data)


def test_a_fault_is_told_in_one_sentence(data: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = Run(data, REGISTRY_PORT=str(other.getsockname()[1]))
        said = run.rest()
    assert "đã có chương trình khác dùng" in said
    assert "Traceback" not in said
    assert run.process.returncode == 1


@pytest.mark.usefixtures("cluster")
def test_data_of_another_version_are_refused_with_the_whole_way_to_carry_them_over(data: Path):
    with ensure(data), psycopg.connect(Postgres(data).owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE django_migrations (id int, app text, name text, applied date)")
        connection.execute("INSERT INTO django_migrations VALUES (1, 'members', '0009_sealed', now())")
    done = subprocess.run(
        [sys.executable, "-m", "registry.servers.run"],
        cwd=BASE,
        env={**os.environ, "REGISTRY_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "do một phiên bản khác của sổ đăng ký tạo ra" in done.stdout
    assert "manage.py export_registry" in done.stdout and "manage.py import_registry" in done.stdout
    assert "Traceback" not in done.stdout
    with ensure(data), psycopg.connect(Postgres(data).owner_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("django_migrations",)]
    assert everybody_left(data)


@pytest.mark.parametrize(
    "said, reason",
    [
        ("", ""),
        ("Đang làm …\nTraceback\nValueError: hỏng", "ValueError: hỏng"),
        ("Đang làm …\nCommandError: không được.\n  1. Làm thế này.\n", "không được.\n  1. Làm thế này."),
    ],
)
def test_a_failed_step_gives_its_reason_whole(said: str, reason: str):
    assert _reason(said) == reason


def test_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("REGISTRY_PORT", raising=False)
    free = Place.free()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((free.host, free.port))
        other.listen()
        assert Place.free().port > free.port


def test_who_answers_requests_does_not_learn_the_address_of_the_owner(tmp_path: Path):
    for child in children(tmp_path, Place("127.0.0.1", 8000)):
        assert {"DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE", "REGISTRY_AS_OWNER"} <= set(child.without)


class Restarts:
    """A supervisor that only notes what it is asked."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def restart(self, name: str) -> None:
        self.names.append(name)


def test_the_worker_is_started_anew_with_the_broker(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/registry")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://elsewhere")
    broker = data / "valkey" / "valkey.sock"
    broker.parent.mkdir(parents=True)
    broker.touch()
    supervisor = Restarts()
    health = Health(data, supervisor)
    health()
    broker.unlink()
    health()
    assert supervisor.names == []
    broker.touch()
    os.utime(broker, (1, 1))
    health()
    health()
    assert supervisor.names == ["worker"]


@pytest.mark.usefixtures("cluster")
def test_a_guard_that_was_killed_is_replaced(data: Path, monkeypatch: pytest.MonkeyPatch):
    with ensure(data, throwaway=True):
        health = Health(data, Restarts())
        postgres = Postgres(data)
        for pid in holding(data / "postgres.guard"):
            send(pid, signal.SIGKILL)
            assert ended(pid, 60)
        assert not is_held(postgres.guard.path)
        health()
        assert is_held(postgres.guard.path)


@pytest.mark.parametrize("port", ["0x50", "70000", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REGISTRY_PORT", port)
    with pytest.raises(ServerError, match="REGISTRY_PORT"):
        Place.free()


@pytest.mark.usefixtures("cluster")
def test_a_data_folder_is_prepared_once_for_each_program(data: Path, monkeypatch: pytest.MonkeyPatch):
    """In doubt all is done again: another program, another database, another wish, something gone."""
    (data / "static").mkdir()
    (data / "static" / "staticfiles.json").touch()
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with ensure(data, throwaway=True), psycopg.connect(Postgres(data).owner_url, autocommit=True) as database:
        assert not is_prepared(data), "there is no table yet"
        database.execute("CREATE TABLE django_migrations ()")
        set_prepared(data)
        assert is_prepared(data)
        with monkeypatch.context() as patch:
            patch.setenv("REGISTRY_DEMO", "no")
            assert not is_prepared(data)
        with monkeypatch.context() as patch:
            patch.setattr(prepared, "FOLDERS", prepared.FOLDERS[1:])
            assert not is_prepared(data)
        (data / "demo-logins.txt").touch()
        assert not is_prepared(data)
        (data / "demo-logins.txt").unlink()
        (mark,) = database.execute("SELECT obj_description('django_migrations'::regclass)").fetchone()
        # As another register, prepared by the same program, would have it.
        database.execute(f"COMMENT ON TABLE django_migrations IS '{mark[:-1]}?'")
        assert not is_prepared(data)
        set_prepared(data)
        (data / "static" / "staticfiles.json").unlink()
        assert not is_prepared(data)


def test_the_web_has_as_many_processes_as_cores_and_memory_bear(monkeypatch: pytest.MonkeyPatch):
    assert [web.bounded(2, 8000), web.bounded(16, 64000), web.bounded(8, 3000)] == [2, 4, 2]
    assert web.bounded(4, 500) == 1, "never none"
    monkeypatch.setenv("WEB_WORKERS", "7")
    assert web.web_processes() == 7
    monkeypatch.setenv("WEB_WORKERS", "viele")
    with pytest.raises(ServerError, match="WEB_WORKERS"):
        web.web_processes()
