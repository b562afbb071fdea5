"""Real workers, killed or frozen in the middle of each kind of work: it goes on soon, and ends once.

No clock runs beside them. One round a kind with a short lease; ten with the real one under REGISTRY_PROVE=1.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from members.models import Member
from registry.audit.models import Entry
from registry.common.queue import items, nudges
from registry.common.queue.kinds import kind_of
from registry.common.queue.models import WorkState
from registry.imports import jobs
from registry.imports.models import Batch, BatchChange, ImportWork
from registry.privacy.models import RetentionCount
from registry.privacy.retention import runs as retention
from registry.privacy.retention.kinds import kinds
from registry.servers import roles
from reports.files import holding
from reports.files import services as made_files
from reports.files.models import FilePart
from reports.periods.books import period
from reports.periods.models import Closing
from reports.periods.services import ask_closing, reopen
from reports.statutory.models import PublishedForm
from reports.stored import runs as figures
from reports.stored.models import FigureRun, MonthFigure
from tests.privacy.retention.old import client_tokens
from tests.proving import PROVE
from tests.work import work_on

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

PROJECT = Path(__file__).resolve().parents[3]
ROUNDS, LEASE, GOES_ON_WITHIN = (10, 15, 30) if PROVE else (1, 3, 30)
COMMAND = [
    *(sys.executable, "-m", "celery", "--app=registry.celery:app", "worker", "--concurrency=1"),
    *("--prefetch-multiplier=1", "--loglevel=INFO", "--without-gossip", "--without-mingle"),
]
WAYS = ("killed", "frozen", "child frozen")


def database(user=""):
    """The test's database as another program reaches it."""
    known = connection.settings_dict
    parts = {key: known[key.upper()] for key in ("host", "port") if known[key.upper()]}
    return make_conninfo("", dbname=known["NAME"], user=user or known["USER"], **parts)


def wait_for(condition, seconds, folder):
    limit = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > limit:
            said = "\n".join(log.read_text() for log in sorted(folder.glob("*.log")))
            raise AssertionError(f"It did not come about in {seconds} seconds:\n{said}")
        time.sleep(0.05)
    return found


class Workers:
    """Workers of one test, each in a session of its own; none outlives it."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.all = []

    def start(self):
        number = len(self.all) + 1
        with (self.folder / f"worker{number:02}.log").open("w") as log:
            worker = subprocess.Popen(
                [*COMMAND, f"--hostname=w{number}@test"],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.all.append(worker)
        return worker

    def end(self):
        for worker in self.all:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()


@pytest.fixture
def workers(world, settings, tmp_path, monkeypatch):
    """They connect as a role that owns nothing, and have a corner of the broker to themselves."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.FIGURE_YEARS = 0
    broker = os.environ["CELERY_BROKER_URL"].replace("virtual_host=0", f"virtual_host={9 + worker_number()}")
    monkeypatch.setenv("CELERY_BROKER_URL", broker)
    nudges._broker.cache_clear()
    for kind in ("figures", "retention"):
        night_is_over(kind_of(kind))
    environment = os.environ | {
        "DATABASE_URL": database(roles.APP),
        "REGISTRY_AS_OWNER": "no",
        "SECRET_KEY": django_settings.SECRET_KEY,
        "UPLOAD_DIR": str(settings.MEDIA_ROOT),
        "WORK_LEASE": str(LEASE),
        "FIGURE_YEARS": "0",
    }
    found = Workers(tmp_path, environment)
    yield found
    found.end()
    nudges._broker.cache_clear()


def worker_number():
    """Which of the parallel runs of pytest this is."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def night_is_over(kind):
    """The sweeper need not ask for tonight's, whatever the hour of the test."""
    item = kind.asks_for(timezone.localdate())
    type(item).objects.filter(pk=item.pk).update(state=WorkState.DONE, finished_at=timezone.now())


# The kinds of work: how one is asked for, where in it the worker is stopped, and what must be true once.

fresh = count(901)


@dataclass
class Piece:
    """A piece of work that is asked for, and a check that it was done once."""

    item: object
    was_done_once: object


def figures_again(world):
    """A full run, over figures that were stored by nobody."""
    MonthFigure.objects.all().delete()
    expected = figures.work(figures.ask(kind="full", by=None, nudge=False).pk)
    stored = stored_figures()
    MonthFigure.objects.all().delete()
    run = figures.ask(kind="full", by=None)

    def was_done_once():
        found = FigureRun.objects.get(pk=run.pk)
        assert (found.months, found.rows) == (expected.months, expected.rows)
        assert stored_figures() == stored
        assert set(MonthFigure.objects.values_list("run", flat=True)) == {run.pk}

    return Piece(run, was_done_once)


def stored_figures():
    return sorted(MonthFigure.objects.values_list("month_end", "tree", "unit", "figures"))


def sent(world):
    """A file with one person whom the register does not know, and that person's number."""
    number = f"M-{next(fresh)}"
    members = f"dossier_no,full_name,gender\n{number},Lò Văn Mới,male\n"
    events = f"dossier_no,kind,effective_on,cell_code\n{number},first_recorded,2020-01-01,CB-A1-1\n"
    files = [
        SimpleUploadedFile("members.csv", members.encode()),
        SimpleUploadedFile("events.csv", events.encode()),
    ]
    batch = jobs.receive(files=files, organization=world.cell["DU-A"], by=world.officer)
    return jobs.ask_check(batch=batch, mapping={}, by=world.officer), number


def check(world):
    batch, number = sent(world)

    def was_done_once():
        batch.refresh_from_db()
        assert (batch.state, batch.summary["ok"], batch.faults.count()) == ("checked", True, 0)
        assert not Member.objects.filter(dossier_no=number).exists()

    return Piece(ImportWork.objects.get(batch=batch), was_done_once)


def write(world):
    batch, number = sent(world)
    work_on(batch)
    jobs.ask_write(batch=Batch.objects.get(pk=batch.pk), by=world.officer)

    def was_done_once():
        batch.refresh_from_db()
        assert batch.state == "done"
        assert Member.objects.get(dossier_no=number).events.count() == 1
        assert Entry.objects.filter(action="import", object_id=str(batch.pk)).count() == 1
        assert BatchChange.objects.filter(batch=batch, relation="members_member").count() == 1
        assert not Path(batch.path).exists()

    return Piece(ImportWork.objects.get(batch=batch, step="write"), was_done_once)


def removal(world):
    days = next(fresh)
    old, young = client_tokens(world, days), client_tokens(world, days - 900)
    run = retention.ask(by=None)

    def was_done_once():
        assert not old() and young()
        counts = dict(RetentionCount.objects.filter(run=run).values_list("kind", "removed"))
        assert set(counts) == {kind.code for kind in kinds()} and counts["client_tokens"] == 1
        applied = Entry.objects.filter(action="retention.applied", object_id=str(run.pk))
        assert sorted(facts["kind"] for facts in applied.values_list("facts", flat=True)) == sorted(counts)

    return Piece(run, was_done_once)


def pack(world):
    """The forms of a commune, in a file that is made one time."""
    asked = {"period": "2025", "level": "own", "kinds": "xlsx"}
    wanted = made_files.ask(
        maker="forms", organization=world.cell["DU-A"], title="Bộ biểu", asked=asked, by=world.officer
    )

    def was_done_once():
        wanted.refresh_from_db()
        with ZipFile(holding.opened(wanted)) as made:
            assert made.testzip() is None and len(made.namelist()) == 2
        assert wanted.size > 0 and FilePart.objects.filter(whole=wanted).count() == 1

    return Piece(wanted, was_done_once)


def closing(world):
    """A month of one unit, stopped when some of its answers are written."""
    about = period("2025-10")
    for held in Closing.objects.in_force():
        reopen(closing=held, by=world.staff, reason="khóa lại để thử")
    asked = ask_closing(about=about, organization=world.cell["DU-A"], by=world.staff)
    before = Closing.objects.count()

    def was_done_once():
        asked.refresh_from_db()
        held = Closing.objects.in_force().get()
        assert (Closing.objects.count(), held.answers.count()) == (before + 1, asked.answers)
        assert PublishedForm.objects.filter(closing=held).exists()
        assert Entry.objects.filter(action="period.closed", object_id=str(held.pk)).count() == 1

    return Piece(asked, was_done_once)


# Kind, what is asked for, and the table in whose use the worker is stopped.
PIECES = {
    "figures": ("figures", figures_again, "stored_monthfigure"),
    "check": ("imports", check, "units_organizationterm"),
    "write": ("imports", write, "members_event"),
    "closing": ("closings", closing, "statutory_publishedform"),
    "retention": ("retention", removal, "accounts_summaryclient"),
    "pack": ("files", pack, "statutory_declared"),
}


@contextmanager
def held_up(table, is_read):
    """Nobody writes to the table meanwhile; who reads it waits, too, where the work only reads."""
    with psycopg.connect(database()) as session:
        session.execute(f"LOCK TABLE {table} IN {'ACCESS EXCLUSIVE' if is_read else 'EXCLUSIVE'} MODE")
        yield
        session.rollback()


def is_held_up(kind, item):
    """Does a worker's session stand still over the item?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name LIKE %s AND wait_event_type = 'Lock'",
            [f"work {kind} {item.pk} %"],
        )
        return cursor.fetchone()[0] == 1


@pytest.mark.parametrize("name", PIECES)
def test_the_work_goes_on_and_ends_once(name, world, workers, tmp_path):
    kind, asked, table = PIECES[name]
    for n in range(ROUNDS):
        one_round(
            kind, asked, table, WAYS[(n + list(PIECES).index(name)) % len(WAYS)], world, workers, tmp_path
        )


def one_round(kind, asked, table, way, world, workers, folder):
    piece = asked(world)
    item = piece.item

    def now():
        return type(item).objects.get(pk=item.pk)

    with held_up(table, is_read=asked in (check, pack)):
        first = workers.start()
        wait_for(lambda: is_held_up(kind, item), 60, folder)
        assert (now().state, now().attempts) == ("running", 1)
        if way == "killed":
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
        elif way == "frozen":
            os.killpg(first.pid, signal.SIGSTOP)
        else:
            os.kill(int(now().worker.split("/")[1]), signal.SIGSTOP)
    began = time.monotonic()
    # A worker of which only the process hangs that does the work helps itself.
    last = first if way == "child frozen" else workers.start()
    wait_for(lambda: now().attempts == 2, GOES_ON_WITHIN, folder)
    print(f"{kind} {way}: went on after {time.monotonic() - began:.1f} s")
    wait_for(lambda: now().state == "done", 60, folder)
    wait_for(lambda: kind != "imports" or not_there(now()), 10, folder)
    if way == "frozen":
        # It wakes, finds its session ended, and writes nothing.
        os.killpg(first.pid, signal.SIGCONT)
        time.sleep(1)
    for _ in range(2):
        nudges.nudge(nudges.TASK, kind, item.pk)
    time.sleep(1)
    assert (now().state, now().attempts, now().error) == ("done", 2, "")
    piece.was_done_once()
    assert items.claim(kind_of(kind), item.pk) is None
    for worker in {first, last}:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def not_there(work):
    """A written file is removed just after the commit."""
    return work.step == "check" or not Path(work.batch.path).exists()
