"""PostgreSQL's log holds no statement and no value, however a statement fails or however long it takes.

Each way of failing carries names and numbers of its own, which are then looked for in every file that the
server and its guard write. Without the settings of `registry/servers/logs.py` the same search finds them.
"""

from __future__ import annotations

import random
import signal
import string
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from registry.servers import logs
from registry.servers.logs import without_statements
from registry.servers.postgres import Postgres
from registry.servers.processes import send, wait_for

TABLES = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TYPE sex AS ENUM ('nam', 'nữ');
CREATE TABLE person (
    name text PRIMARY KEY CHECK (length(name) < 60), number text NOT NULL UNIQUE, sex sex,
    EXCLUDE USING gist (number WITH =, name WITH <>)
);
CREATE TABLE post (name text REFERENCES person);
INSERT INTO person VALUES ('một', '1'), ('hai', '2');
CREATE FUNCTION refuse(word text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'No place for %', word USING DETAIL = word, HINT = word;
END $$;
"""
# Each fails, or says something, with {name} and {number} in its text.
FAILING = {
    "unique": "INSERT INTO person VALUES ('{name}', '{number}'), ('{name}', '{number}x')",
    "unique number": "INSERT INTO person VALUES ('{name}', '{number}'), ('{name}y', '{number}')",
    "check": "INSERT INTO person VALUES ('{name}' || repeat('x', 60), '{number}')",
    "foreign key": "INSERT INTO post VALUES ('{name} {number}')",
    "not null": "INSERT INTO person VALUES ('{name} {number}', NULL)",
    "enum": "INSERT INTO person VALUES ('a', 'b', '{name} {number}')",
    "number": "SELECT '{name} {number}'::int",
    "date": "SELECT '{name} {number}'::date",
    "regular expression": "SELECT 'x' ~ '{name} {number}('",
    "json": """SELECT '{{"{name}": {number}'::jsonb""",
    "syntax": "SELECT 'x' '{name} {number}' '",
    "hostile value": "SELECT * FROM person WHERE name = '' OR {name} {number}; --'",
    "no column": 'SELECT "{name} {number}" FROM person',
    "no table": 'SELECT * FROM "{name} {number}"',
    "raise": "SELECT refuse('{name} {number}')",
    "warning": "DO $$ BEGIN RAISE WARNING '{name} {number}'; RAISE NOTICE '{name} {number}'; END $$",
    "assertion": "DO $$ BEGIN ASSERT false, '{name} {number}'; END $$",
    "nested": "DO $$ BEGIN EXECUTE format('SELECT refuse(%L)', '{name} {number}'); END $$",
    "statement timeout": "SET LOCAL statement_timeout = 20; SELECT '{name} {number}', pg_sleep(5)",
    "division": "SELECT count(*) / 0 FROM person WHERE name = '{name}' OR number = '{number}'",
    "setting": "SET work_mem = '{name} {number}'",
    "plan in the log": (
        "SET LOCAL debug_print_parse = on; SET LOCAL debug_print_plan = on;"
        " SELECT name FROM person WHERE name = '{name}' OR number = '{number}'"
    ),
}


class Plants:
    """Names and numbers that stand nowhere else."""

    def __init__(self) -> None:
        self.chance = random.Random(8)
        self.all: dict[str, str] = {}

    def two(self, way: str) -> dict[str, str]:
        name = "Lo" + "".join(self.chance.choices(string.ascii_lowercase, k=12))
        number = "0" + "".join(self.chance.choices(string.digits, k=11))
        self.all |= {name: way, number: way}
        return {"name": name, "number": number}

    def found_in(self, files: list[Path]) -> set[str]:
        written = b"".join(path.read_bytes() for path in files)
        return {way for word, way in self.all.items() if word.encode() in written}


@contextmanager
def served(data: Path) -> Iterator[Postgres]:
    """The server that people's data lives on, with its log, without a guard."""
    server = Postgres(data)
    server.prepare(server.account())
    child = server.launch(server.account())
    try:
        assert wait_for(server.answers, seconds=60)
        yield server
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(60)


def tell(server: Postgres, statement: str, *values: str) -> None:
    """Have it refused, or not; what the client reads is the client's."""
    with suppress(psycopg.Error), psycopg.connect(server.owner_url) as connection:
        connection.execute(statement, values or None)  # type: ignore[arg-type]


def lock_timeout(server: Postgres, *, name: str, number: str) -> None:
    with psycopg.connect(server.owner_url) as holder:
        holder.execute("SELECT FROM person WHERE name = 'một' FOR UPDATE")
        waiting = f"SET LOCAL lock_timeout = 20; UPDATE person SET name = '{name}', number = '{number}'"
        tell(server, waiting)


def deadlock(server: Postgres, *, name: str, number: str) -> None:
    together = threading.Barrier(2)

    def take(first: str, second: str) -> None:
        with suppress(psycopg.Error), psycopg.connect(server.owner_url) as connection:
            for row in (first, second):
                connection.execute(
                    f"UPDATE person SET sex = 'nam' WHERE name = '{row}' OR number = '{name}{number}'"
                )
                if row == first:
                    together.wait(30)

    takers = [threading.Thread(target=take, args=pair) for pair in (("một", "hai"), ("hai", "một"))]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()


def copying(server: Postgres, *, name: str, number: str) -> None:
    with (
        suppress(psycopg.Error),
        psycopg.connect(server.owner_url) as connection,
        connection.cursor().copy("COPY person FROM STDIN") as copy,
    ):
        copy.write(f"{name}\t{number}\tkhông {name}\n")


def parameters(server: Postgres, *, name: str, number: str) -> None:
    tell(server, "SELECT %s::int, refuse(%s)", name, number)
    with suppress(psycopg.Error), psycopg.connect(server.owner_url) as connection:
        connection.execute("SET log_parameter_max_length_on_error = -1")
        connection.execute("SELECT %s::int", [f"{name}{number}"])


def slow(server: Postgres, *, name: str, number: str) -> None:
    tell(server, f"SELECT pg_sleep(2.1), '{name} {number}'")
    tell(server, "SELECT pg_sleep(2.1), %s, %s", name, number)


def ended_session(server: Postgres, *, name: str, number: str) -> None:
    _while_running(server, f"SELECT pg_sleep(30), '{name} {number}'", signal.SIGTERM)


def killed_process(server: Postgres, *, name: str, number: str) -> None:
    """The server says what a process was running that died, and starts over."""
    _while_running(server, f"SELECT pg_sleep(30), '{name} {number}'", signal.SIGKILL)
    assert wait_for(lambda: _answers(server), seconds=60, pause=0.1)


def _while_running(server: Postgres, statement: str, number: signal.Signals) -> None:
    started: list[int] = []

    def run() -> None:
        with suppress(psycopg.Error), psycopg.connect(server.owner_url) as connection:
            started.append(connection.info.backend_pid)
            connection.execute(statement)  # type: ignore[call-overload]

    runner = threading.Thread(target=run)
    runner.start()
    assert wait_for(lambda: bool(started), seconds=30)
    time.sleep(0.2)
    send(started[0], number)
    runner.join()


def _answers(server: Postgres) -> bool:
    try:
        psycopg.connect(server.owner_url).close()
    except psycopg.Error:
        return False
    return True


ACTS: dict[str, Callable[..., None]] = {
    "lock timeout": lock_timeout,
    "deadlock": deadlock,
    "copy": copying,
    "parameters": parameters,
    "slow": slow,
    "ended session": ended_session,
    "killed process": killed_process,
}


def fail_in_every_way(server: Postgres, plants: Plants, *, rounds: int) -> None:
    tell(server, TABLES)
    for way, statement in FAILING.items():
        for _ in range(rounds):
            tell(server, statement.format(**plants.two(way)))
    for way, act in ACTS.items():
        act(server, **plants.two(way))


@pytest.mark.usefixtures("cluster")
def test_no_statement_and_no_value_is_logged(data: Path):
    plants = Plants()
    with served(data) as server:
        fail_in_every_way(server, plants, rounds=7)
        files = server.logs()
    assert len(plants.all) > 300
    assert any("terminated by signal 9" in path.read_text() for path in files), "what befalls it is logged"
    assert plants.found_in(files) == set()


@pytest.mark.usefixtures("cluster")
def test_without_the_settings_they_are_found(data: Path, monkeypatch: pytest.MonkeyPatch):
    plain = dict.fromkeys(logs.POSTGRES, "") | {
        "log_min_messages": "warning",
        "log_error_verbosity": "default",
        "log_min_error_statement": "error",
        "log_min_duration_statement": "2s",
    }
    monkeypatch.setattr(logs, "POSTGRES", {name: value for name, value in plain.items() if value})
    plants = Plants()
    with served(data) as server:
        fail_in_every_way(server, plants, rounds=1)
        files = server.logs()
    assert plants.found_in(files) == {*FAILING, *ACTS}


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("name", ["log_min_messages", "log_error_verbosity"])
def test_each_of_the_two_that_matter_most_is_needed(name: str, data: Path, monkeypatch: pytest.MonkeyPatch):
    # What a process that died was running is also withheld where it was not noted.
    without = {name, "track_activities"}
    monkeypatch.setattr(
        logs, "POSTGRES", {key: value for key, value in logs.POSTGRES.items() if key not in without}
    )
    plants = Plants()
    with served(data) as server:
        fail_in_every_way(server, plants, rounds=1)
        files = server.logs()
    assert plants.found_in(files)


def test_no_function_of_the_register_writes_into_the_log_by_itself():
    base = Path(__file__).resolve().parents[2]
    for folder in ("registry", "members", "cells", "reports"):
        for path in (base / folder).rglob("*"):
            if path.suffix in (".py", ".sql"):
                assert "RAISE LOG" not in path.read_text(), path


def test_what_a_falling_server_wrote_of_its_statement_is_taken_out(tmp_path: Path):
    log = tmp_path / "postgresql-Mon.log"
    log.write_text(
        "2026-01-01 00:00:00 +07 [7] PANIC:  could not write to file\n"
        "2026-01-01 00:00:00 +07 [7] STATEMENT:  INSERT INTO person\n"
        "\t VALUES ('Lò Văn Kín')\n"
        "2026-01-01 00:00:01 +07 [1] LOG:  server process (PID 7) was terminated by signal 6\n"
    )
    without_statements(log)
    assert [line.split(":  ")[0][-5:] for line in log.read_text().splitlines()] == ["PANIC", "] LOG"]
