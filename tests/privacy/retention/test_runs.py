"""The night's removal: once however often it is asked for, whole or not at all, finished after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from registry.audit import chain
from registry.audit.models import Entry
from registry.celery import app
from registry.common.database_roles import as_machine
from registry.common.queue import nudges, tasks
from registry.common.queue.sweeping import sweep
from registry.privacy.models import RetentionCount, RetentionRun
from registry.privacy.retention import runs
from registry.privacy.retention.kinds import kinds
from registry.servers import roles
from tests.parallel import together

from .old import MAKERS, client_tokens, old_and_fresh

PROJECT = Path(__file__).resolve().parents[3]
CODES = [kind.code for kind in kinds()]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def things(world):
    """By kind, whether the old one and the fresh one still stand."""
    return {code: old_and_fresh(world, code) for code in MAKERS}


def night():
    return runs.ask_for_the_night(timezone.localdate())


def applied():
    return list(Entry.objects.filter(action="retention.applied").values_list("facts", flat=True))


@contextmanager
def trigger_on_tokens(body):
    """A database that misbehaves where tokens are removed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION misbehaves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;"
            "CREATE TRIGGER misbehaves BEFORE DELETE ON accounts_summaryclient"
            " FOR EACH ROW EXECUTE FUNCTION misbehaves()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER misbehaves ON accounts_summaryclient; DROP FUNCTION misbehaves()")


@pytest.mark.django_db(transaction=True)
def test_it_works(things):
    run = runs.work(night().pk)
    assert run.finished_at and run.error == ""
    for code, (old, fresh) in things.items():
        assert not old() and fresh(), code
    counts = RetentionCount.objects.filter(run=run).order_by("pk")
    # A cancelled import leaves no second trace: its file is gone, its words are too young.
    assert {count.kind: count.removed for count in counts} == dict.fromkeys(CODES, 1)
    assert [facts["kind"] for facts in applied()] == CODES
    assert runs.work(run.pk) is None and len(applied()) == len(CODES)
    chain.seal(patient=True)
    verdict = chain.verify()
    assert verdict.broken is None and verdict.forgotten and not verdict.waiting


@pytest.mark.django_db
def test_the_role_of_the_worker_suffices(things):
    run = night()
    with as_machine():
        run = runs.work(run.pk)
    assert run.finished_at and [facts["removed"] for facts in applied()] == [1] * len(CODES)


@pytest.mark.django_db(transaction=True)
def test_three_clocks_and_three_workers_make_one_run(things):
    together(*[lambda: tasks.ask_for_the_night("retention")] * 3)
    run = RetentionRun.objects.get()
    together(*[lambda: tasks.work("retention", run.pk)] * 3)
    assert sorted(facts["kind"] for facts in applied()) == sorted(CODES)
    assert all(facts["removed"] == 1 for facts in applied())
    run.refresh_from_db()
    assert run.finished_at and not any(old() for old, _ in things.values())


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.django_db(transaction=True)
def test_a_crash_at_any_statement_leaves_each_kind_whole_or_untouched(things):
    run, crashes = night(), 0
    while True:
        left = crashes + 1

        def crash(execute, *given):
            nonlocal left
            left -= 1
            if not left:
                raise Crash
            return execute(*given)

        try:
            with connection.execute_wrapper(crash):
                runs.work(run.pk)
            break
        except Crash:
            crashes += 1
        RetentionRun.objects.update(attempts=0, lease_until=timezone.now())
        done = set(RetentionCount.objects.values_list("kind", flat=True))
        assert done == {facts["kind"] for facts in applied()}
        for code, (old, fresh) in things.items():
            assert old() == (code not in done) and fresh(), (crashes, code)
    assert crashes > 20 and sorted(facts["kind"] for facts in applied()) == sorted(CODES)


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_the_rest_to_the_next(things, uploads):
    """The process connects as the worker does, as a role that owns nothing."""
    run = night()
    known = connection.settings_dict
    url = make_conninfo(
        "",
        dbname=known["NAME"],
        user=roles.APP,
        **{k: known[k.upper()] for k in ("host", "port") if known[k.upper()]},
    )
    program = (
        f"import django; django.setup(); from registry.privacy.retention import runs; runs.work({run.pk})"
    )
    working = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    with trigger_on_tokens("PERFORM pg_sleep(60); RETURN OLD;"), connection.cursor() as cursor:
        worker = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": url, "REGISTRY_AS_OWNER": "no", "UPLOAD_DIR": str(uploads)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        limit = time.monotonic() + 60
        while True:
            cursor.execute(f"SELECT count(*) {working}")
            if cursor.fetchone()[0]:
                break
            assert worker.poll() is None, worker.stderr.read()
            assert time.monotonic() < limit
            time.sleep(0.05)
        worker.kill()
        worker.wait()
        cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) {working}")
    before = CODES[: CODES.index("client_tokens")]
    assert [facts["kind"] for facts in applied()] == before
    assert things["client_tokens"][0](), "what it was at is untouched"
    RetentionRun.objects.update(lease_until=timezone.now())
    run = runs.work(run.pk)
    assert run.finished_at and run.attempts == 2
    assert [facts["kind"] for facts in applied()] == CODES
    assert not any(old() for old, _ in things.values())


@pytest.mark.django_db(transaction=True)
def test_a_kind_that_fails_holds_up_no_other_and_says_nothing_of_anybody(things):
    run = night()
    with trigger_on_tokens("RAISE EXCEPTION 'thiết bị của Lò Văn An';"):
        run = runs.work(run.pk)
        assert run.finished_at is None
        assert run.error == "Máy nhận số liệu đã thu hồi hoặc hết hạn: ProgrammingError"
        assert [facts["kind"] for facts in applied()] == [code for code in CODES if code != "client_tokens"]
        with pytest.raises(CommandError, match="Máy nhận số liệu đã thu hồi hoặc hết hạn"):
            call_command("retention")
        for _ in range(runs.KIND.most_attempts):
            runs.work(run.pk)
        run.refresh_from_db()
        assert run.finished_at and run.error and run.attempts == runs.KIND.most_attempts


@pytest.mark.django_db
def test_the_sweeper_finds_a_missed_night_and_a_run_left_behind(world, monkeypatch):
    told = []
    monkeypatch.setattr(nudges, "nudge", lambda task, kind, number: told.append(number) or True)
    evening = timezone.localtime().replace(hour=21, minute=0)
    monkeypatch.setattr(timezone, "localtime", lambda *given: evening)
    sweep()
    run = RetentionRun.objects.get()
    assert run.unique_key == f"nightly:{evening.date()}" and told == []
    RetentionRun.objects.update(nudge_at=timezone.now() - timedelta(minutes=6))
    assert sweep() == 1 and told == [run.pk]
    RetentionRun.objects.update(attempts=runs.KIND.most_attempts)
    assert sweep() == 0
    run.refresh_from_db()
    assert run.finished_at and "giữa chừng" in run.error


@pytest.mark.django_db
def test_at_night_before_its_hour_the_sweeper_asks_for_nothing(world, monkeypatch):
    early = timezone.localtime().replace(hour=2, minute=20)
    monkeypatch.setattr(timezone, "localtime", lambda *given: early)
    sweep()
    assert not RetentionRun.objects.exists()


def test_the_clock_asks_for_it_every_night():
    beat = app.conf.beat_schedule["retention"]
    assert (beat["task"], beat["args"]) == (tasks.ask_for_the_night.name, ("retention",))
    assert (beat["schedule"].hour, beat["schedule"].minute) == ({2}, {15})


@pytest.mark.django_db
def test_the_command_says_what_would_go_and_removes_it(world, capsys):
    old, fresh = client_tokens(world, 400), client_tokens(world, 10)
    call_command("retention", "--dry-run")
    assert "1    365 ngày  Máy nhận số liệu đã thu hồi hoặc hết hạn" in capsys.readouterr().out
    assert old() and fresh() and not RetentionRun.objects.exists()
    call_command("retention")
    assert "1    365 ngày  Máy nhận số liệu đã thu hồi hoặc hết hạn" in capsys.readouterr().out
    assert not old() and fresh()
    call_command("retention")
    assert "0    365 ngày  Máy nhận số liệu đã thu hồi hoặc hết hạn" in capsys.readouterr().out
