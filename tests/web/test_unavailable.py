"""While the database is away or full every address says so and when to ask again; it comes back by itself.

The faults are real: connections go through a door of the test's own, which closes as a server's does when it
stops; a role has no connection left; a statement meets a device on which no space is left.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from psycopg.conninfo import make_conninfo

from registry.common import unavailable
from registry.common.queue import nudges

pytestmark = pytest.mark.django_db(transaction=True)

# What stands for each kind of parameter in an address.
SAMPLES = {
    "int": "1",
    "str": "x",
    "path": "x",
    "slug": "failed",
    "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
}
# Without a session these answer from the program alone, and go on doing so.
WITHOUT_DATABASE = ("/api/v1/schema/", "/api/v1/problems/unavailable/")


class Door:
    """A socket in the place of the server's, which hands on what comes until it is closed."""

    def __init__(self, folder: Path, server: str) -> None:
        self.path, self.server = str(folder / ".s.PGSQL.5432"), server
        self.open()

    def open(self) -> None:
        """Let clients in."""
        self.pairs: list[socket.socket] = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.path)
        self.listening.listen()
        threading.Thread(target=self._take, args=(self.listening,), daemon=True).start()

    def close(self) -> None:
        """Throw everybody out and let nobody in, as a server that stops."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        Path(self.path).unlink()
        for end in self.pairs:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _take(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            self.pairs += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    @staticmethod
    def _hand_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def connecting_with(**values: str) -> Iterator[None]:
    """New connections are made with these settings."""
    before = connection.settings_dict.copy()
    connection.close()
    connection.settings_dict.update(values)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture
def door(tmp_path_factory: Any) -> Iterator[Door]:
    """The way to the server through a door of this test's own."""
    folder = Path(str(tmp_path_factory.mktemp("door")))
    known = connection.settings_dict
    door = Door(folder, f"{known['HOST']}/.s.PGSQL.{known['PORT'] or 5432}")
    with connecting_with(HOST=str(folder)):
        yield door
    with suppress(OSError):
        door.close()


class Answered(dict[str, str]):
    """The headers of an answer, with its status and text."""

    status = 0
    text = ""


def ask(address: str, *, cookies: str = "", method: str = "get") -> Answered:
    """As the web server asks the application, with all that Django does before and after a request."""
    answered = Answered()

    def begin(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
        answered.status = int(status[:3])
        answered.update({name.lower(): value for name, value in headers})

    request = getattr(RequestFactory(), method)(address, headers={"Cookie": cookies})
    response = WSGIHandler()(request.environ, begin)
    answered.text = b"".join(response).decode()
    response.close()
    return answered


def addresses(patterns: list[Any] | None = None, before: str = "/") -> Iterator[str]:
    """Every address of the register."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
            here = here.replace(f"<{kind}:{name}>", SAMPLES[kind])
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + here)
        else:
            assert isinstance(pattern, URLPattern) and "<" not in here, here
            yield before + here


def cookies_of(user: Any) -> str:
    browser = Client()
    browser.force_login(user)
    return (
        f"{django_settings.SESSION_COOKIE_NAME}={browser.cookies[django_settings.SESSION_COOKIE_NAME].value}"
    )


def assert_says_when(answer: Answered, address: str) -> None:
    assert answer.status == 503, address
    assert answer["retry-after"] == str(unavailable.RETRY_AFTER), address
    assert answer["cache-control"] == "no-store", address
    if address.startswith("/api/"):
        assert answer["content-type"] == "application/problem+json"
        assert '"status":503' in answer.text and "/problems/unavailable/" in answer.text
    else:
        assert "Hãy đợi 15 giây rồi tải lại trang" in answer.text


def test_every_address_says_so_while_the_server_is_away_and_answers_when_it_is_back(world, door, caplog):
    mine = cookies_of(world.staff)
    assert ask("/", cookies=mine).status == 200
    door.close()
    assert_says_when(ask("/ket-nap/", cookies=mine, method="post"), "/ket-nap/")
    assert any("cannot be used (away)" in line.getMessage() for line in caplog.records)
    logging.disable(logging.ERROR)
    for address in {*addresses(), "/khong/co/trang/nay/"}:
        assert_says_when(ask(address, cookies=mine), address)
    for address in ("/", "/dang-nhap/", "/khong/co/trang/nay/"):
        assert_says_when(ask(address), address)
    for address in WITHOUT_DATABASE:
        assert ask(address).status == 200
    logging.disable(logging.NOTSET)
    door.open()
    assert ask("/", cookies=mine).status == 200, "without anything being started again"


def test_a_machine_is_told_so_with_its_token(world, door, client):
    headers = {"Authorization": f"Bearer {world.client_token}"}
    assert client.get("/api/v1/summaries/members/?organization=TU", headers=headers).status_code == 200
    door.close()
    response = client.get("/api/v1/summaries/members/?organization=TU", headers=headers)
    assert response.status_code == 503 and response["Retry-After"] == "15"
    assert response.json()["type"] == "/api/v1/problems/unavailable/"
    assert client.get(response.json()["type"]).status_code == 200
    connection.close()
    door.open()
    assert client.get("/api/v1/summaries/members/?organization=TU", headers=headers).status_code == 200


@contextmanager
def as_superuser() -> Iterator[psycopg.Connection]:
    known = connection.settings_dict
    address = make_conninfo("", host=known["HOST"], dbname=known["NAME"], user="postgres")
    with psycopg.connect(address, autocommit=True) as superuser:
        yield superuser


def test_too_many_connections(world):
    mine = cookies_of(world.staff)
    with as_superuser() as server:
        server.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    try:
        with connecting_with(USER="crowded"):
            answer = ask("/", cookies=mine)
    finally:
        with as_superuser() as server:
            server.execute("DROP ROLE crowded")
    assert_says_when(answer, "/")
    assert "quá nhiều người dùng" in answer.text
    assert ask("/", cookies=mine).status == 200


FULL = """
CREATE FUNCTION no_space() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
BEGIN COPY (SELECT repeat('x', 100000)) TO '/dev/full'; RETURN NULL; END $$;
CREATE TRIGGER no_space AFTER INSERT ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION no_space();
"""


def test_a_full_disk(world):
    mine = cookies_of(world.staff)
    with as_superuser() as server:
        server.execute(FULL)
        try:
            answer = ask("/dang-vien/", cookies=mine)
        finally:
            server.execute("DROP FUNCTION no_space() CASCADE")
    assert_says_when(answer, "/dang-vien/")
    assert "hết chỗ" in answer.text
    assert ask("/dang-vien/", cookies=mine).status == 200


def test_other_faults_of_the_database_are_no_outage():
    with pytest.raises(Exception) as caught, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    assert unavailable.reason_of(caught.value) is None
    assert unavailable.reason_of(ValueError()) is None and unavailable.reason_of(None) is None


def test_who_waited_for_a_dead_broker_in_vain_spares_the_next(monkeypatch, settings):
    """A port that takes connections and never answers."""
    tried = []
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()

        def broker() -> Any:
            tried.append(1)
            return nudges.Celery("deaf", set_as_current=False)

        monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{deaf.getsockname()[1]}")
        monkeypatch.setattr(nudges, "_broker", broker)
        monkeypatch.setattr(nudges, "_PATIENCE", 0.2)
        monkeypatch.setattr(nudges, "_paused_until", 0.0)
        assert not nudges.nudge("queue.work", "x", 1)
        before = len(tried)
        assert before and not nudges.nudge("queue.work", "x", 2)
        assert len(tried) == before
