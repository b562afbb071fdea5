"""No log of a running register holds what somebody typed: web, worker, clock, set-up, servers and guards.

The register runs as by `make run`. Requests are refused and fail, work fails, commands fail, each with names
and numbers of its own, which are then looked for in every file that was written beside the database.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from registry.servers.postgres import Postgres
from registry.servers.processes import wait_for
from registry.servers.valkey import Valkey
from tests.migrated import begin_with_migrated
from tests.servers.conftest import BASE, everybody_left
from tests.servers.test_backup import long_proof
from tests.servers.test_statements_in_logs import Plants

# The migrations have run already, on a database that takes the place of the empty one.
RUN = """
import sys
import psycopg
from registry.servers import run
from registry.servers.postgres import DATABASE, Postgres
from tests.migrated import MIGRATED
def set_up(data):
    other = Postgres(data).owner_url.replace(f"/{{DATABASE}}?", "/postgres?")
    with psycopg.connect(other, autocommit=True) as session:
        session.execute(f"DROP DATABASE {{DATABASE}}")
        session.execute(f"ALTER DATABASE {{MIGRATED}} RENAME TO {{DATABASE}}")
    for word in ("migrate", "collectstatic"):
        run._manage(data, word, word, "--no-input", "--verbosity=0")
run._set_up = set_up
{plain}
sys.exit(run.main())
"""
# Logging as Python, Celery and Django do it by themselves.
PLAIN = 'import os; os.environ["DEBUG"] = "yes"'
# In a process with the register's settings. Words by way are given as arguments `way=name,number`.
FAIL = """
import sys
import django
django.setup()
from django.db import connection
from registry.accounts.models import User
from registry.celery import app
from registry.common.queue import nudges
from registry.common.database_roles import as_machine
from registry.imports import jobs
from registry.imports.models import Batch
words = dict(word.split("=", 1) for word in sys.argv[1:])
app.send_task("unknown.task", [words["unknown task"]])
app.send_task(nudges.TASK, [words["failing task"], 1])
app.send_task(nudges.TASK, [], {words["odd task"]: words["odd task"]})
with as_machine():
    user = User.objects.create(username="importer", full_name="Người nhập")
    batch = Batch.objects.create(
        created_by=user, path="/nowhere/" + words["failing import"], file_name=words["failing import"],
        digest="0" * 64,
    )
    jobs.ask_check(batch=batch, mapping={}, by=user)
print("asked", flush=True)
# A server that guards rows by policies names no key that is there twice, but a value that it cannot read.
with connection.cursor() as cursor:
    cursor.execute("SELECT %s::date", [words["failing command"]])
"""


class Site:
    """The running register."""

    def __init__(self, data: Path, plain: str = "") -> None:
        self.data = data
        environment = {**os.environ, "REGISTRY_DATA": str(data), "REGISTRY_DEMO": "no", "TLS": "no"}
        for name in ("DATABASE_OWNER_URL", "REGISTRY_AS_OWNER", "SECOND_FACTOR"):
            environment.pop(name, None)
        self.environment = environment | ({"DEBUG": "yes"} if plain else {})
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN.format(plain=plain)],
            cwd=BASE,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Mở trình duyệt tại" in line:
                self.port = int(line.rstrip("/\n").rpartition(":")[2])
                return
        raise AssertionError("".join(said))

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(
                method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
            )
            return connection.getresponse().status
        finally:
            connection.close()

    def fail(self, words: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", FAIL, *(f"{way}={word}" for way, word in words.items())],
            cwd=BASE,
            env=self.environment
            | {
                "DATABASE_URL": Postgres(self.data).url,
                "CELERY_BROKER_URL": Valkey(self.data).url,
                "SECRET_KEY_FILE": str(self.data / "secret_key"),
                "IDENTIFIER_KEYS_FILE": str(self.data / "identifier_keys"),
                "DJANGO_SETTINGS_MODULE": "registry.settings",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def logs(self) -> list[Path]:
        files = [path for path in (self.data / "log").iterdir() if path.is_file()]
        return [*files, *self.data.glob("*.out*"), *(self.data / "postgres" / "log").iterdir()]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=120)
        assert everybody_left(self.data)


def ask_in_every_way(site: Site, plants: Plants) -> dict[str, int]:
    """Each way of being refused, and the status that it got."""
    form = "application/x-www-form-urlencoded"
    got = {}
    for way, method, path, headers in [
        ("404", "GET", "/{word}/", {}),
        ("404 below a page", "GET", "/dia-ban/{word}/", {}),
        ("question", "GET", "/tim/?q={word}", {}),
        ("wrong host", "GET", "/", {"Host": "{word}.example"}),
        ("no token", "POST", "/", {"Content_Type": form}),
        ("sign-in", "POST", "/dang-nhap/", {"Content_Type": form}),
        ("broken parts", "POST", "/dang-nhap/", {"Content_Type": "multipart/form-data; boundary={word}"}),
        ("wrong encoding", "POST", "/dang-nhap/", {"Content_Type": "text/plain; charset={word}"}),
        ("cookie", "GET", "/", {"Cookie": "sessionid={word}; csrftoken={word}"}),
        ("bearer", "GET", "/api/v1/summaries", {"Authorization": "Bearer {word}"}),
        ("zero byte", "GET", "/dia-ban/{word}%00/", {}),
        ("traversal", "GET", "/static/../../{word}", {}),
        ("method", "{word}", "/", {}),
    ]:
        for _ in range(5):
            two = plants.two(way)
            word = two["name"] + two["number"]
            body = urlencode({"username": word, "password": word, "q": word}).encode()
            got[way] = site.ask(
                method.format(word=word),
                path.format(word=quote(word)),
                body if method == "POST" else b"",
                **{name: value.format(word=word) for name, value in headers.items()},
            )
    return got


def run_and_fail(data: Path, plain: str = "") -> tuple[Plants, Site, dict[str, int]]:
    plants = Plants()
    site = Site(data, plain)
    try:
        got = ask_in_every_way(site, plants)
        words = {}
        for way in ("unknown task", "failing task", "odd task", "failing import", "failing command"):
            two = plants.two(way)
            words[way] = two["name"] + two["number"]
        done = site.fail(words)
        assert done.returncode and done.stdout == "asked\n", done.stderr
        (data / "log" / "command.log").write_text(done.stderr)
        worker = data / "log" / "worker.log"
        assert wait_for(lambda: b"raised unexpected" in worker.read_bytes(), seconds=60), worker.read_text()
        assert wait_for(
            lambda: b"unknown.task" in worker.read_bytes() or b"unregistered" in worker.read_bytes(),
            seconds=60,
        )
    finally:
        site.stop()
    return plants, site, got


@pytest.fixture
def migrated(data: Path) -> None:
    """Spare this test the making of its cluster and the migrations."""
    data.mkdir(mode=0o700)
    begin_with_migrated(data)


@pytest.mark.usefixtures("migrated")
def test_nothing_that_was_typed_stands_in_any_log(data: Path):
    plants, site, got = run_and_fail(data)
    assert {got["404"], got["no token"], got["wrong host"]} == {404, 403, 400}, got
    assert plants.found_in(site.logs()) == set()
    web = (data / "log" / "web.log").read_text()
    assert "Not Found: (no such address)" in web and "Traceback" not in web


@long_proof
@pytest.mark.usefixtures("migrated")
def test_with_plain_logging_it_is_found(data: Path):
    plants, site, _ = run_and_fail(data, PLAIN)
    assert {"404", "unknown task", "failing task", "failing command"} <= plants.found_in(site.logs())
