"""Lines on versions, disks, backups, work and the certificate: each turns red, and green by its remedy."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.utils import timezone
from kombu.utils import symbol_by_name

from registry.celery import app
from registry.common.health import versions
from registry.common.models import ProcessBeat
from registry.common.queue import beats, nudges, scheduler, sweeping
from registry.common.queue.scheduler import Scheduler
from registry.servers.backup.sets import write_note
from reports.stored.models import FigureRun
from tests.doctor import found, level

pytestmark = pytest.mark.django_db


def ago(**parts):
    return timezone.now() - timedelta(**parts)


# Versions.


def test_a_migration_that_is_missing():
    assert level("migrations") == "green" and level("version") == "green"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'common' RETURNING app, name, applied")
        rows = cursor.fetchall()
        line = found("migrations")
        assert line.level == "red" and "còn" in line.says and line.command == "manage.py migrate"
        cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", rows)
    assert level("migrations") == "green"


def test_a_database_that_is_too_old(monkeypatch):
    assert level("postgresql") == "green"
    monkeypatch.setattr(versions, "LEAST_POSTGRESQL", 990000)
    assert level("postgresql") == "red"


def test_a_broker_that_is_away(monkeypatch):
    assert found("valkey").says.startswith("Valkey ")

    def nobody():
        raise OSError("nobody listens")

    monkeypatch.setattr(nudges, "_connection", nobody)
    assert level("valkey") == "red"


# Disks.


def test_a_disk_that_fills(settings, tmp_path):
    settings.DISK_FREE_RED_MB = settings.DISK_FREE_YELLOW_MB = 0
    assert level("disk") == "green"
    settings.DISK_FREE_YELLOW_MB = 10**9
    assert level("disk") == "yellow"
    settings.DISK_FREE_RED_MB = 10**9
    line = found("disk")
    assert line.level == "red" and "còn" in line.says and line.command == "df -h"


# Backups: what the program that follows has written down.


@pytest.fixture
def noted(settings, tmp_path):
    """Write down how the backup stands: well but for what is given."""
    settings.BACKUP_STATUS = str(tmp_path / "status.json")

    def note(**given):
        facts = {
            "at": ago(seconds=5),
            "silence": 80.0,
            "faults": [],
            "beat": ago(seconds=5),
            "copies": 3,
            "newest_copy": ago(hours=20),
            "oldest_copy_hours": 30.0,
            "rehearsed_at": ago(days=3),
            "reached": ago(days=3),
            "folder": "/backup",
            "free": 50 * 2**30,
            "total": 100 * 2**30,
        } | given
        facts = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in facts.items()}
        write_note(tmp_path / "status.json", **facts)

    return note


OF_BACKUP = ("heartbeat", "backup", "rehearsal", "backup_disk")


def test_no_backup_at_all_then_one(settings, noted, tmp_path):
    assert [level(code) for code in OF_BACKUP] == ["red", "yellow", "yellow", "yellow"]
    (tmp_path / "status.json").write_text('{"at": 3}')
    assert level("heartbeat") == "red"
    settings.BACKUP_STATUS = ""
    assert level("heartbeat") == "red"
    settings.BACKUP_STATUS = str(tmp_path / "status.json")
    noted()
    assert [level(code) for code in OF_BACKUP] == ["green"] * 4


@pytest.mark.parametrize(
    ("code", "given", "words"),
    [
        ("heartbeat", {"at": ago(minutes=5)}, "im lặng từ"),
        ("heartbeat", {"faults": [("stream", "Mất slot.")]}, "Mất slot."),
        ("backup", {"faults": [("copy", "Đĩa đầy.")]}, "Đĩa đầy."),
        ("backup", {"newest_copy": ago(hours=31)}, "đã cũ"),
        ("backup", {"newest_copy": None}, "đã cũ"),
        ("rehearsal", {"faults": [("rehearsal", "Hỏng.")]}, "Hỏng."),
        ("backup_disk", {"free": 2**30}, "còn 1,0 GB"),
    ],
)
def test_a_backup_that_is_not_well(noted, code, given, words):
    noted(**given)
    line = found(code)
    assert line.level == "red" and words in line.says
    assert [level(other) for other in OF_BACKUP if other != code] == ["green"] * 3
    noted()
    assert level(code) == "green"


def test_a_restore_that_was_never_rehearsed(noted):
    noted(rehearsed_at=None)
    assert level("rehearsal") == "yellow"


# Worker and clock.


@pytest.fixture
def quiet(monkeypatch):
    """Nobody has said anything lately, and connections stay open."""
    monkeypatch.setattr(beats, "_said_at", {})
    for module in (sweeping, scheduler):
        monkeypatch.setattr(module, "connection", SimpleNamespace(close=lambda: None))


def test_a_worker_that_is_gone(quiet, monkeypatch):
    assert level("worker") == "red"
    monkeypatch.setattr(sweeping, "sweep", lambda at_start: 0)
    monkeypatch.setattr(sweeping, "end_hung_children", lambda: None)
    sweeper = sweeping.Sweeper()
    sweeper.is_stopped.set()
    sweeper.run()
    assert level("worker") == "green" and level("clock") == "red"
    ProcessBeat.objects.update(at=ago(minutes=3))
    line = found("worker")
    assert line.level == "red" and "đã ngừng từ" in line.says


def test_a_clock_that_is_gone(quiet, tmp_path):
    assert symbol_by_name(app.conf.beat_scheduler) is Scheduler
    assert level("clock") == "red"
    clock = Scheduler(app, schedule_filename=str(tmp_path / "schedule"))
    assert clock.tick() <= beats.EVERY
    clock.close()
    assert level("clock") == "green" and level("worker") == "red"
    ProcessBeat.objects.update(at=ago(minutes=3))
    assert level("clock") == "red"


def test_a_beat_is_written_a_few_times_a_minute_only(quiet, django_assert_num_queries):
    beats.beat(beats.WORKER)
    with django_assert_num_queries(0):
        beats.beat(beats.WORKER)


# Work.


def test_work_that_waits_for_long():
    assert level("queue") == "green"
    run = FigureRun.objects.create(kind="full")
    assert found("queue").says == "1 việc đang chờ, lâu nhất 0 phút" and level("queue") == "green"
    FigureRun.objects.update(asked_at=ago(minutes=20))
    assert level("queue") == "yellow"
    FigureRun.objects.update(asked_at=ago(minutes=40))
    assert level("queue") == "red" and found("queue").page == "work"
    # Its turn comes when the one before it is done.
    at_work = FigureRun.objects.create(
        kind="full", state="running", lease_until=timezone.now() + timedelta(minutes=1)
    )
    assert level("queue") == "green"
    at_work.delete()
    FigureRun.objects.filter(pk=run.pk).update(state="done")
    assert level("queue") == "green"


def test_work_that_failed():
    run = FigureRun.objects.create(kind="full", state="failed", finished_at=ago(hours=1))
    assert level("failures") == "yellow"
    again = FigureRun.objects.create(kind="full", state="done", finished_at=ago(minutes=5))
    assert level("failures") == "green"
    again.delete()
    FigureRun.objects.filter(pk=run.pk).update(finished_at=ago(days=2))
    assert level("failures") == "green"


# The certificate.


def certificate(path, lives, left):
    """Write one that lives so long, of which so much is left."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "register.example")])
    ends = timezone.now() + left
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), ends - lives, ends
    )
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(
    ("lives", "left", "expected"),
    [
        ({"days": 365}, {"days": 31}, "green"),
        ({"days": 365}, {"days": 29}, "yellow"),
        ({"days": 365}, {"days": 6}, "red"),
        ({"days": 365}, {"days": -1}, "red"),
        # Renewed by the proxy when a third of its life is left.
        ({"hours": 12}, {"hours": 4}, "green"),
        ({"hours": 12}, {"hours": 1}, "red"),
    ],
)
def test_a_certificate_that_ends(settings, tmp_path, lives, left, expected):
    settings.TLS_CERTIFICATE = str(tmp_path / "site.crt")
    certificate(tmp_path / "site.crt", timedelta(**lives), timedelta(**left))
    assert level("certificate") == expected
    certificate(tmp_path / "site.crt", timedelta(days=365), timedelta(days=364))
    assert level("certificate") == "green"


def test_a_certificate_that_nobody_named_or_that_cannot_be_read(settings, tmp_path):
    assert level("certificate") == "green"
    settings.TLS = True
    assert level("certificate") == "yellow"
    settings.TLS_CERTIFICATE = str(tmp_path / "site.crt")
    assert level("certificate") == "red"
    (tmp_path / "site.crt").write_text("nothing")
    assert level("certificate") == "red"
