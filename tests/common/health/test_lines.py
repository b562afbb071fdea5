"""The doctor as a whole: every line is there, a broken one stops no other, red is said by the exit code."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from registry.common.declared.health import Check, Finding, Level
from registry.common.health import examination
from tests.doctor import codes

pytestmark = pytest.mark.django_db

LINES = """
    version postgresql valkey migrations disk backup_disk heartbeat backup rehearsal
    worker clock queue failures figures_stored figures_recounted audit_sealed audit_chain
    certificate accounts_unused sign_ins_failed roles
""".split()


def doctor(*arguments):
    """What the command prints, and its exit code."""
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as exit:
        return out.getvalue(), exit.code
    return out.getvalue(), 0


@pytest.fixture
def looks(monkeypatch):
    """These checks alone."""

    def use(*findings):
        checks = [
            Check(f"c{place}", f"Mục {place}", place, finding if callable(finding) else lambda it=finding: it)
            for place, finding in enumerate(findings)
        ]
        monkeypatch.setattr(examination, "collected", lambda module, name: tuple(checks))

    return use


def test_it_works(world):
    assert codes() == LINES
    text, code = doctor()
    # Nobody backs up here and no worker runs.
    assert code == 1 and "✗ Sao lưu: nhịp tim: Chưa có sao lưu tự động." in text
    assert "    → BACKUP_DIR=" in text and "✓ PostgreSQL: PostgreSQL" in text
    said = json.loads(doctor("--json")[0])
    assert said["level"] == "red" and [line["code"] for line in said["lines"]] == LINES
    assert all(line["level"] == "green" or line["remedy"] for line in said["lines"])


def test_only_red_fails(looks):
    looks(Finding(Level.GREEN, "ổn"), Finding(Level.YELLOW, "sắp", "làm"))
    assert doctor()[1] == 0
    looks(Finding(Level.YELLOW, "sắp", "làm"), Finding(Level.RED, "hỏng", "sửa", "lệnh", "accounts", "?q=1"))
    text, code = doctor()
    assert code == 1 and text.endswith("    → sửa\n    → lệnh\n    → trang /quan-tri/?q=1\n")


def test_a_check_that_fails_is_red_and_stops_no_other(looks, caplog):
    def mistaken():
        raise ValueError("Nguyễn Văn A")

    def unanswered():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing")

    looks(mistaken, unanswered, Finding(Level.GREEN, "ổn"))
    lines = examination.examine()
    assert [line.finding.level for line in lines] == ["red", "red", "green"]
    assert "ValueError" in lines[0].finding.says and "Nguyễn Văn A" not in lines[0].finding.says
    assert "từ chối" in lines[1].finding.says and lines[1].finding.command == "manage.py migrate"


def test_a_database_that_is_away_is_said_to_be(looks):
    def away():
        raise OperationalError("nobody listens")

    looks(away)
    assert "không trả lời" in examination.examine()[0].finding.says


def test_a_check_asks_as_the_machine_and_leaves_nothing(looks):
    def writes():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            return Finding(Level.GREEN, cursor.fetchone()[0])

    looks(writes)
    assert examination.examine()[0].finding.says == "registry_web"
