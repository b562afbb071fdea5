"""The queue of runs: nothing is lost and nothing done twice, whatever dies and whoever asks."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from registry.audit.models import Entry
from registry.common.queue import items, nudges, tasks
from registry.common.queue.models import WorkState
from registry.common.queue.sweeping import sweep
from registry.servers import roles
from reports.stored import plan, runs
from reports.stored.models import FigureRun, MonthFigure
from tests.parallel import elsewhere, together
from tests.proving import PROVE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_months(settings):
    settings.FIGURE_YEARS = date.today().year - 2026


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was said to the broker."""
    said = []
    monkeypatch.setattr(nudges, "nudge", lambda *args: said.append(args) or True)
    return said


def figures():
    return sorted(MonthFigure.objects.values_list("month_end", "tree", "unit", "figures"))


def lapse(run):
    FigureRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


class Dies(BaseException):
    """Stands for kill -9: nothing that the worker would still do is done."""


def dies_after(monkeypatch, months):
    """The worker dies in the middle of the month after ``months``, its transaction never committed."""
    left = [months]
    store = runs.store

    def dying(*args):
        if not left[0]:
            raise Dies
        left[0] -= 1
        return store(*args)

    monkeypatch.setattr(runs, "store", dying)


# Asking.


def test_three_clocks_make_one_run(world, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            tasks.ask_for_the_night("figures")
    run = FigureRun.objects.get()
    assert run.unique_key == f"nightly:{timezone.localdate()}"
    assert sent == [("queue.work", "figures", run.pk)]
    assert Entry.objects.filter(action="figures.asked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_clocks_that_strike_at_once_make_one_run():
    together(*[lambda: tasks.ask_for_the_night("figures")] * 4)
    assert FigureRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_told_only_after_the_commit(sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        runs.ask(kind="full", by=None)
        raise ZeroDivisionError
    assert sent == [] and not FigureRun.objects.exists()
    with transaction.atomic():
        run = runs.ask(kind="full", by=None)
        assert sent == []
    assert sent == [("queue.work", "figures", run.pk)]


# Doing.


def test_a_run_that_was_done_is_not_done_again(world):
    run = runs.work(runs.ask(kind="full", by=None).pk)
    before = figures()
    assert (run.state, run.months, run.rows) == ("done", len(plan.months()), len(before))
    assert runs.work(run.pk) is None
    tasks.work("figures", run.pk)
    run.refresh_from_db()
    assert run.attempts == 1 and figures() == before


def test_one_run_is_at_work_at_a_time(world):
    first, second = runs.ask(kind="full", by=None), runs.ask(kind="changed", by=None)
    assert items.claim(runs.KIND, first.pk) is not None
    assert items.claim(runs.KIND, second.pk) is None
    lapse(first)
    assert items.claim(runs.KIND, second.pk) is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_reach_for_a_run_at_once_do_not_both_get_it():
    run = runs.ask(kind="full", by=None)
    got = together(*[lambda: items.claim(runs.KIND, run.pk)] * 4)
    assert len(got) == 4 and not any(isinstance(one, Exception) for one in got)
    assert sum(one is not None for one in got) == 1


def test_the_next_run_is_told_of_when_one_is_done(world, sent):
    first, second = runs.ask(kind="full", by=None), runs.ask(kind="changed", by=None)
    sent.clear()
    tasks.work("figures", first.pk)
    assert sent == [("queue.work", "figures", second.pk)]


def test_a_fault_ends_the_run_as_failed_and_leaves_the_months_before_it(world, monkeypatch):
    def fail(*args):
        raise ValueError("hết chỗ")

    store = runs.store
    months = plan.months()
    monkeypatch.setattr(runs, "store", lambda c, r, m: fail() if m == months[2] else store(c, r, m))
    run = runs.work(runs.ask(kind="full", by=None).pk)
    assert (run.state, run.error, run.months) == ("failed", "ValueError: hết chỗ", 2)
    assert run.finished_at and run.lease_until is None
    assert set(MonthFigure.objects.values_list("month_end", flat=True)) == set(months[:2])
    monkeypatch.undo()
    again = runs.work(runs.retry(run=run, by=world.staff).pk)
    assert (again.state, again.error, again.months) == ("done", "", len(months))


def test_a_database_that_goes_away_leaves_the_run_to_the_next_worker(world, monkeypatch, sent):
    def gone(*args):
        raise OperationalError("server closed the connection")

    run = runs.ask(kind="full", by=None)
    monkeypatch.setattr(runs, "store", gone)
    with pytest.raises(OperationalError):
        tasks.work("figures", run.pk)
    run.refresh_from_db()
    assert run.state == WorkState.RUNNING
    monkeypatch.undo()
    lapse(run)
    assert runs.work(run.pk).state == "done"


# Dying.


@pytest.mark.parametrize("months", [0, 1, 4])
def test_a_worker_killed_in_the_middle_is_succeeded_by_another(world, monkeypatch, sent, months):
    whole = runs.work(runs.ask(kind="full", by=None).pk)
    expected = figures()
    MonthFigure.objects.all().delete()
    run = runs.ask(kind="full", by=None)
    dies_after(monkeypatch, months)
    with pytest.raises(Dies), transaction.atomic():
        with pytest.raises(Dies):
            runs.work(run.pk)
        monkeypatch.undo()
        # Alive as far as anybody knows: nobody takes it up, nobody is told.
        assert runs.work(run.pk) is None
        monkeypatch.setattr(nudges, "nudge", lambda *args: sent.append(args) or True)
        sent.clear()
        sweep()
        assert ("queue.work", "figures", run.pk) not in sent
        lapse(run)
        sweep()
        assert ("queue.work", "figures", run.pk) in sent
        done = runs.work(run.pk)
        assert (done.state, done.attempts) == ("done", 2)
        # What the first worker had stored was not stored again.
        assert done.months == whole.months and done.rows == whole.rows
        assert figures() == expected
        raise Dies


def test_a_run_whose_workers_keep_dying_fails(world):
    run = runs.ask(kind="full", by=None)
    for _ in range(runs.KIND.most_attempts):
        assert items.claim(runs.KIND, run.pk) is not None
        lapse(run)
    sweep()
    run.refresh_from_db()
    assert run.state == "failed" and "5 lần" in run.error
    assert runs.work(runs.retry(run=run, by=world.staff).pk).state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_taken_over_writes_nothing_more(world, monkeypatch):
    run = runs.ask(kind="full", by=None)
    store, months = runs.store, plan.months()

    def overtaken(counter, number, month_end):
        rows = store(counter, number, month_end)
        if month_end == months[1]:
            # It slept too long; another has taken the run up meanwhile.
            assert elsewhere(lambda: lapse(run) or items.claim(runs.KIND, run.pk)).attempts == 2
        return rows

    monkeypatch.setattr(runs, "store", overtaken)
    left = runs.work(run.pk)
    assert (left.state, left.attempts, left.months) == ("running", 2, 1)
    assert set(MonthFigure.objects.values_list("month_end", flat=True)) == {months[0]}


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_cancelled_stops_after_its_month(world, monkeypatch):
    run = runs.ask(kind="full", by=None)
    store, months = runs.store, plan.months()

    def cancelled(counter, number, month_end):
        if month_end == months[2]:
            elsewhere(lambda: runs.cancel(run=run, by=world.staff))
        return store(counter, number, month_end)

    monkeypatch.setattr(runs, "store", cancelled)
    left = runs.work(run.pk)
    assert (left.state, left.months) == ("cancelled", 2)
    assert set(MonthFigure.objects.values_list("month_end", flat=True)) == set(months[:2])


# What is lost on the way.


def test_a_run_that_nobody_was_told_of_is_swept_up(world, sent):
    run = runs.ask(kind="changed", by=None)
    sent.clear()
    sweep()
    assert ("queue.work", "figures", run.pk) not in sent  # too fresh
    FigureRun.objects.update(nudge_at=timezone.now() - timedelta(minutes=1))
    sweep()
    assert ("queue.work", "figures", run.pk) in sent


@pytest.mark.parametrize(("at", "asks"), [("01:30", False), ("01:50", True), ("15:00", True)])
def test_a_night_that_was_missed_is_made_up_for(world, monkeypatch, at, asks):
    hour, minute = map(int, at.split(":"))
    now = timezone.localtime().replace(hour=hour, minute=minute)
    monkeypatch.setattr(timezone, "localtime", lambda: now)
    for _ in range(2):
        sweep()
    assert FigureRun.objects.filter(kind="nightly").count() == asks


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", ["redis+socket:///nowhere/broker.sock", "redis://127.0.0.1:1/0"])
def test_a_dead_broker_does_not_break_the_request(client, world, monkeypatch, url, caplog):
    monkeypatch.undo()
    monkeypatch.setenv("CELERY_BROKER_URL", url)
    nudges._broker.cache_clear()
    client.force_login(world.staff)
    began = time.monotonic()
    response = client.post("/tong-hop/chay/", {"kind": "full"})
    assert response.status_code == 302 and time.monotonic() - began < 10
    assert FigureRun.objects.get().state == "waiting"
    assert "could not be told" in caplog.text
    # The broker is back, and the sweeper finds what waits.
    monkeypatch.setenv("CELERY_BROKER_URL", "memory://")
    nudges._broker.cache_clear()
    FigureRun.objects.update(nudge_at=timezone.now() - timedelta(minutes=1))
    assert sweep() >= 1
    nudges._broker.cache_clear()


# The whole of it, with a real worker and a real broker.


@pytest.mark.prove
@pytest.mark.skipif(not PROVE, reason="REGISTRY_PROVE=1 runs it")
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_killed_mid_run_is_succeeded_by_another(world, monkeypatch, tmp_path):
    monkeypatch.undo()
    runs.work(runs.ask(kind="full", by=None).pk)
    expected = figures()
    MonthFigure.objects.all().delete()
    nudges._broker.cache_clear()
    values = django_settings.DATABASES["default"]
    environment = os.environ | {
        "DATABASE_URL": f"host={values['HOST']} user={roles.APP} dbname={values['NAME']}",
        "REGISTRY_AS_OWNER": "no",
        "WORK_LEASE": "3",
        "FIGURE_YEARS": str(django_settings.FIGURE_YEARS),
        "SECRET_KEY": django_settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "celery", "--app=registry.celery:app", "worker", "--concurrency=1"]

    def worker(number):
        log = (tmp_path / f"worker{number}.log").open("w")
        return subprocess.Popen(
            [*command, f"--hostname=w{number}@test"],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    # Each month waits for this lock, so that the kill falls into the middle of one.
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER slow AFTER INSERT ON stored_monthfigure "
            "FOR EACH STATEMENT EXECUTE FUNCTION slow()"
        )
    first = worker(1)
    try:
        run = runs.ask(kind="full", by=None)
        wait_for(lambda: FigureRun.objects.get(pk=run.pk).months >= 2, tmp_path)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        run.refresh_from_db()
        assert run.state == "running" and 2 <= run.months < len(plan.months())
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER slow ON stored_monthfigure")
        second = worker(2)
        try:
            wait_for(lambda: timezone.now() > FigureRun.objects.get(pk=run.pk).lease_until, tmp_path)
            sweep()
            wait_for(lambda: FigureRun.objects.get(pk=run.pk).state == "done", tmp_path)
        finally:
            os.killpg(second.pid, signal.SIGKILL)
            second.wait()
    finally:
        if first.poll() is None:
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION slow() CASCADE")
        nudges._broker.cache_clear()
    run.refresh_from_db()
    assert run.attempts == 2
    assert figures() == expected


def wait_for(condition, folder, seconds=60):
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError("\n".join(log.read_text() for log in folder.glob("*.log")))
        time.sleep(0.1)
