"""Each kind of work in the hands of a worker whose item was taken over, or stopped: it writes nothing more.

The session of the worker before is not ended here, so that what holds is the number alone.
"""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Member
from registry.common.queue import items, sessions, working
from registry.imports import jobs
from registry.imports.models import Batch, BatchFault, ImportWork
from registry.privacy.models import RetentionCount
from registry.privacy.retention import runs as retention
from reports.stored import runs as figures
from reports.stored.models import MonthFigure
from tests.parallel import elsewhere
from tests.privacy.retention.old import client_tokens
from tests.work import lapse, work_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def numbers_alone(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(sessions, "end_those_of_the_gone", lambda kind, number: None)
    settings.MEDIA_ROOT = tmp_path
    settings.FIGURE_YEARS = 0


def take_over(kind, item):
    lapse(item)
    assert items.claim(kind, item.pk).attempts == 2


def stop(kind, item):
    assert items.cancel(item)


ENDS = pytest.mark.parametrize(("end", "state"), [(take_over, "running"), (stop, "cancelled")])


def asked_to_check(world):
    events = "dossier_no,kind,effective_on,cell_code\nM-901,first_recorded,2020-01-01,CB-A1-1\n"
    files = [
        SimpleUploadedFile("members.csv", "dossier_no,full_name,gender\nM-901,Lò Văn Mới,male\n".encode()),
        SimpleUploadedFile("events.csv", events.encode()),
    ]
    batch = jobs.receive(files=files, organization=world.cell["DU-A"], by=world.officer)
    return jobs.ask_check(batch=batch, mapping={}, by=world.officer)


def ends_within(monkeypatch, end, item):
    """The work ends for this worker after the file was written, just before that is committed."""
    load = jobs.load

    def ended(path, *, before_commit, **more):
        def then():
            elsewhere(lambda: end(jobs.KIND, item))
            before_commit()

        return load(path, before_commit=then, **more)

    monkeypatch.setattr(jobs, "load", ended)


@ENDS
def test_a_file_is_not_written(world, monkeypatch, end, state):
    batch = asked_to_check(world)
    work_on(batch)
    jobs.ask_write(batch=Batch.objects.get(pk=batch.pk), by=world.officer)
    item = ImportWork.objects.get(batch=batch, step="write")
    ends_within(monkeypatch, end, item)
    left = working.do(jobs.KIND, item.pk)
    assert left.state == state and not Member.objects.filter(dossier_no="M-901").exists()
    assert Batch.objects.get(pk=batch.pk).state == "writing"


@ENDS
def test_what_a_check_found_is_not_stored(world, monkeypatch, end, state):
    batch = asked_to_check(world)
    item = ImportWork.objects.get(batch=batch)
    load = jobs.load

    def ended(path, **more):
        outcome = load(path, **more)
        elsewhere(lambda: end(jobs.KIND, item))
        return outcome

    monkeypatch.setattr(jobs, "load", ended)
    left = working.do(jobs.KIND, item.pk)
    batch.refresh_from_db()
    assert (left.state, batch.state, batch.summary) == (state, "checking", {})
    assert not BatchFault.objects.exists()


def test_an_import_whose_check_fails_may_be_checked_again(world, monkeypatch):
    batch = asked_to_check(world)

    def fault(path, **more):
        raise ValueError("Lò Văn Mới")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "load", fault)
        work_on(batch)
    batch.refresh_from_db()
    work = ImportWork.objects.get(batch=batch)
    assert (batch.state, batch.summary) == ("failed", {"ok": False, "lost": True})
    assert (work.state, work.error) == ("failed", "ValueError"), "what it says may be somebody's data"
    jobs.ask_check(batch=batch, mapping={}, by=world.officer)
    work_on(batch)
    batch.refresh_from_db()
    assert batch.state == "checked" and batch.summary["ok"]


@ENDS
def test_a_month_is_not_stored(world, monkeypatch, end, state):
    run = figures.ask(kind="full", by=None)
    store = figures.store

    def ended(*given):
        rows = store(*given)
        elsewhere(lambda: end(figures.KIND, run))
        return rows

    monkeypatch.setattr(figures, "store", ended)
    left = figures.work(run.pk)
    assert (left.state, left.months) == (state, 0) and not MonthFigure.objects.exists()


@ENDS
def test_nothing_is_removed(world, monkeypatch, end, state):
    old, _ = client_tokens(world, 400), client_tokens(world, 10)
    run = retention.ask(by=None)
    record = retention.record

    def ended(*given, **more):
        if more["kind"] == "client_tokens":
            elsewhere(lambda: end(retention.KIND, run))
        record(*given, **more)

    monkeypatch.setattr(retention, "record", ended)
    assert retention.work(run.pk).state == state
    assert old() and not RetentionCount.objects.filter(kind="client_tokens").exists()
